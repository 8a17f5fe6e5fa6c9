"""Any pattern of outages and repeats of the scheduler over 60 days says the same, each once, never without a point."""

import datetime
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from notifications.models import Message, Rung
from notifications.reminders.engine import KIND, send_reminders
from notifications.reminders.ladder import Audience
from tests.notifications.people import People
from tests.notifications.reminders.conftest import Thing, Things, baku

START = baku("2026-03-02 00:00")
DAYS = 60
HOLIDAYS = {datetime.date(2026, 3, 20), datetime.date(2026, 3, 23), datetime.date(2026, 3, 24)}

offsets = st.integers(0, DAYS)
hours = st.sampled_from([0, 8, 9, 12, 16, 17, 23])  # both sides of each edge
instants = st.builds(lambda day, hour: START + datetime.timedelta(days=day, hours=hour), offsets, hours)


@dataclass(frozen=True)
class World:
    """What is due when, until when, and at what instants the scheduler woke up."""

    things: list[tuple[int, int, datetime.datetime | None]]  # day due, who is asked, when it has no point any more
    runs: list[datetime.datetime]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a world in which the scheduler sleeps for days, runs at night, and runs twice."""
    things = draw(st.lists(st.tuples(offsets, st.integers(0, 2), st.none() | instants), min_size=1, max_size=6))
    runs = draw(st.lists(instants, max_size=60))
    repeats = draw(st.lists(st.sampled_from(runs), max_size=10)) if runs else []
    return World(things, sorted([*runs, *repeats]))


def is_working(people: People, now: datetime.datetime) -> bool:
    return 9 <= now.hour < 17 and people.is_working(now.date())


def latest_working_day(people: People, day: datetime.date, step: int) -> datetime.date:
    while not people.is_working(day):
        day += datetime.timedelta(days=step)
    return day


def expected(people: People, thing: Thing, runs: list[datetime.datetime]) -> set[tuple[str, UUID, int]]:
    """Return the rungs that the rule asks for, told in the plainest way and without the engine's code.

    A rung has been said when the scheduler ran at least once in working hours, on its day or later, on a day on which
    the person had not had their mail yet, while it had a point. The first such run of a day is the one that counts.
    """
    first_of_day = {now.date(): now for now in reversed(runs) if is_working(people, now)}
    found = set()
    weekly = range(7, DAYS + 30, 7)
    ladder = {
        Audience.ASKED: [-7, -1, 1, *weekly],
        Audience.HEAD: [7],
        Audience.OVERSEER: [14],
    }
    for audience, rungs in ladder.items():
        for rung in rungs:
            day = latest_working_day(people, thing.due_on + datetime.timedelta(days=rung), -1 if rung < 0 else 1)
            said = [now for on, now in first_of_day.items() if on >= day and (not thing.ends_at or now < thing.ends_at)]
            if said:
                found |= {(thing.name, person, rung) for person in thing.people.get(audience, ())}
    return found


@pytest.mark.django_db
@given(world=worlds())
@example(world=World([(26, 0, None)], [START + datetime.timedelta(days=17, hours=9)]))  # rest moves a rung earlier
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rungs_are_the_same_whatever_the_scheduler_does(people: People, things: Things, world: World) -> None:
    with transaction.atomic():
        people.holidays = HOLIDAYS
        things.things = []
        asked, head, officer = [people.add() for _each in range(3)], people.add(), people.add()
        for number, (offset, who, ends_at) in enumerate(world.things):
            due_on = START.date() + datetime.timedelta(days=offset)
            above = {Audience.HEAD: (head,), Audience.OVERSEER: (officer,)}
            things.add(str(number), due_on, asked[who], people=above, ends_at=ends_at)
        for now in world.runs:
            send_reminders(now)
        _check(people, things, world.runs)
        transaction.set_rollback(True)


def _check(people: People, things: Things, runs: list[datetime.datetime]) -> None:
    rungs = list(Rung.objects.all())
    said = [(rung.about.removeprefix("report:"), rung.person, rung.rung) for rung in rungs]
    assert len(said) == len(set(said))
    by_name = {thing.name: thing for thing in things.things}
    for rung in rungs:
        ends_at = by_name[rung.about.removeprefix("report:")].ends_at
        assert ends_at is None or rung.recorded_at < ends_at
        assert is_working(people, rung.recorded_at.astimezone(START.tzinfo))
    assert set(said) == set().union(*(expected(people, thing, runs) for thing in things.things))
    mails = list(Message.objects.filter(kind=KIND).values_list("person", "step"))
    assert len(mails) == len(set(mails))
    assert len(mails) == len({(rung.person, rung.recorded_at.astimezone(START.tzinfo).date()) for rung in rungs})


@pytest.mark.django_db
def test_uninterrupted_scheduler_and_one_with_a_day_of_downtime_say_the_same(people: People, things: Things) -> None:
    person = people.add()
    for number in range(5):
        things.add(str(number), START.date() + datetime.timedelta(days=10 + number), person)
    every_hour = [START + datetime.timedelta(hours=hour) for hour in range(24 * DAYS)]
    down = START.date() + datetime.timedelta(days=8)
    found = []
    for runs in (every_hour, [now for now in every_hour if now.date() != down]):
        with transaction.atomic():
            for now in runs:
                send_reminders(now)
            found.append(set(Rung.objects.values_list("about", "person", "rung")))
            after = Message.objects.filter(step=(down + datetime.timedelta(days=1)).isoformat()).count()
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert after == 1  # one merged mail on the morning after, not a storm
