"""Things that are due, as a test says, and the kinds and purposes that reminders need."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import pytest

from notifications import kinds, preferences
from notifications.registry import registry
from notifications.reminders import answers
from notifications.reminders.ladder import Audience, Ladder
from notifications.reminders.sources import Due, Source
from tests.notifications.people import SCOPE, People


@dataclass
class Thing:
    """Something that is due on a day, from an instant until it is done."""

    name: str
    due_on: datetime.date
    people: dict[Audience, tuple[UUID, ...]]
    opened_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    scope: str = SCOPE
    link: tuple[str, str] | None = None
    asked_on: datetime.date | None = None
    is_urgent: bool = False

    def is_open(self, now: datetime.datetime) -> bool:
        begun = self.opened_at is None or self.opened_at <= now
        return begun and (self.closed_at is None or now < self.closed_at)


@dataclass
class Things:
    """What the source `report` yields."""

    things: list[Thing] = field(default_factory=list)

    def add(self, name: str, due_on: datetime.date, *asked: UUID, **more: object) -> Thing:
        people = {Audience.ASKED: asked, **more.pop("people", {})}  # type: ignore[dict-item]  # audiences of the test
        thing = Thing(name, due_on, people, **more)  # type: ignore[arg-type]  # fields of Thing
        self.things.append(thing)
        return thing

    def due(self, now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
        for thing in self.things:
            if thing.due_on <= until and thing.is_open(now):
                yield Due(
                    scope=thing.scope,
                    about=f"report:{thing.name}",
                    due_on=thing.due_on,
                    people=thing.people,
                    line=partial(str, thing.name),
                    url=f"/report/{thing.name}/",
                    link=thing.link,
                    asked_on=thing.asked_on,
                    ends_at=thing.ends_at,
                    is_urgent=thing.is_urgent,
                )


@pytest.fixture
def things(people: People) -> Things:
    """An empty source of reminders with the usual ladder."""
    found = Things()
    registry.register_source(Source("report", "Reports", found.due, Ladder()))
    kinds.register()
    answers.register()
    preferences.register()
    return found


def baku(text: str) -> datetime.datetime:
    """Return an instant by the clock of Baku, as `2026-03-02 10:00`."""
    return datetime.datetime.fromisoformat(f"{text}+04:00")


def day(text: str) -> datetime.date:
    """Return a day, as `2026-03-02`."""
    return datetime.date.fromisoformat(text)
