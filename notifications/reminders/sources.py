"""What apps say is due: to whom, from when, until when it has a point. The engine knows nothing else about it."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from notifications.reminders.ladder import ONE_DAY, Audience, IsWorking, Ladder, rung_day

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Calendar(Protocol):
    """The working days of a scope."""

    def is_working(self, day: datetime.date) -> bool:
        """Say whether people work on this day."""


@dataclass(frozen=True)
class Due:
    """One thing that is due in a scope, and open: a source that no longer yields it has had its answer.

    `about` names the thing *and this time that it is due*: when the same is due again, it is another one, and the
    ladder begins anew. `line` says what is asked in a few words, in the active language. `asked_on` is the day on which
    people first heard of it: no rung falls on it or before. From `ends_at` on it has no point. `link` is an answer
    purpose and what it is about, for those who are asked; `url` the page for everybody. What is urgent goes out at
    once, alone, whatever rhythm the person chose, though still in working hours; only “never” holds it back. News ask
    nothing of anybody: they say what changed on their day.
    """

    scope: str
    about: str
    due_on: datetime.date
    people: Mapping[Audience, tuple[UUID, ...]]
    line: Callable[[], str]
    url: str
    link: tuple[str, str] | None = None
    asked_on: datetime.date | None = None
    ends_at: datetime.datetime | None = None
    is_urgent: bool = False
    is_news: bool = False

    def steps(self, ladder: Ladder, is_working: IsWorking, until: datetime.date) -> "Iterator[Step]":
        """Yield every rung that is reached by the end of that day, for each person of its audience."""
        for rung, audience in ladder.rungs((until - self.due_on) // ONE_DAY):
            day = rung_day(self.due_on, rung, is_working)
            if day > until or (self.asked_on is not None and day <= self.asked_on):
                continue
            for person in self.people.get(audience, ()):
                yield Step(self, person, rung, audience, day)

    def has_point(self, now: datetime.datetime) -> bool:
        """Whether asking for it makes sense at the instant."""
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True)
class Step:
    """One rung of the ladder for one person."""

    due: Due
    person: UUID
    rung: int
    audience: Audience
    day: datetime.date


@dataclass(frozen=True)
class Source:
    """Where reminders of one sort come from.

    `due` is asked for what is open at the instant and due up to a day; it yields only people who may see the thing.
    Of news nobody needs to be snoozed, and a network has no policy for them.
    """

    name: str
    label: "str | StrPromise"
    due: Callable[[datetime.datetime, datetime.date], Iterable[Due]]
    ladder: Ladder = field(default_factory=Ladder)
    is_news: bool = False
