"""What is to be said to whom: read from the sources, the policies, the ledger and people's wishes; writes nothing."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from notifications.registry import Recipient, registry
from notifications.reminders.ladder import ONE_DAY, IsWorking, Ladder
from notifications.reminders.models import Quiet, ReminderPolicy, Rung
from notifications.reminders.sources import Calendar, Source, Step
from notifications.rhythms import Rhythm, preferred_day, rhythms_of

OPENS, CLOSES = 9, 17  # working hours, on the person's clock: a mail goes out in the morning, or when all is up again

type Key = tuple[str, str, UUID, int]


@dataclass(frozen=True)
class Planned:
    """One rung that is to be said."""

    source: Source
    step: Step

    @property
    def key(self) -> Key:
        """What makes it the same rung in the ledger."""
        return self.source.name, self.step.due.about, self.step.person, self.step.rung


@dataclass(frozen=True)
class Expected:
    """What will be said on a day, as far as anybody knows today."""

    day: datetime.date
    planned: Planned
    recipient: Recipient


def ladder_of(source: Source, policy: ReminderPolicy | None) -> Ladder:
    """Return the ladder that a network wants; only a source that escalates does so, whatever the policy."""
    if policy is None:
        return source.ladder
    own = source.ladder
    return Ladder(tuple(policy.days), policy.is_weekly, own.head_at, own.overseers_at)


def local_day(recipient: Recipient, now: datetime.datetime) -> datetime.date:
    """Return the day on the person's clock."""
    return now.astimezone(ZoneInfo(recipient.time_zone)).date()


def is_working_hour(calendar: Calendar, recipient: Recipient, now: datetime.datetime) -> bool:
    """Whether the person works at the instant: on their own clock, on a working day of the calendar."""
    local = now.astimezone(ZoneInfo(recipient.time_zone))
    return OPENS <= local.hour < CLOSES and calendar.is_working(local.date())


def due_steps(
    now: datetime.datetime, until: datetime.date, scope: str = "", *, with_news: bool = False
) -> Iterator[Planned]:
    """Yield every rung that is reached by that day of everything that is open, in the ledger or not.

    News only where asked for: nobody can foresee them, and nothing is asked of anybody.
    """
    calendar = cache(registry.calendar)  # read once for each scope, and no longer than this walk
    policies = {(row.scope, row.source): row for row in ReminderPolicy.objects.all()}
    for source in (source for source in registry.sources() if with_news or not source.is_news):
        for due in source.due(now, until + source.ladder.lead * ONE_DAY):
            policy = policies.get((due.scope, source.name))
            if (scope and due.scope != scope) or not due.has_point(now) or (policy and not policy.is_on):
                continue
            is_working = calendar(due.scope).is_working
            for step in due.steps(ladder_of(source, policy), is_working, until):
                yield Planned(source, step)


def in_ledger(planned: Iterable[Planned]) -> set[Key]:
    """Return those of the rungs that were said already."""
    abouts = {each.step.due.about for each in planned}
    rows = Rung.objects.filter(about__in=abouts).values_list("source", "about", "person", "rung")
    return {(source, about, person, rung) for source, about, person, rung in rows}


class Wishes:
    """Who wants to hear of what how often, and of what not, as of an instant; two queries."""

    def __init__(self, persons: Iterable[UUID], now: datetime.datetime) -> None:
        self._rhythms = rhythms_of(persons)
        rows = Quiet.objects.filter(person__in=set(persons), since_at__lte=now, until_at__gt=now)
        self._until: dict[tuple[UUID, str, str], datetime.datetime] = {}
        for row in rows:
            key = (row.person, row.source, row.about)
            self._until[key] = max(row.until_at, self._until.get(key, row.until_at))

    def rhythm(self, planned: Planned) -> Rhythm:
        """Return how often the person wants to hear of it; what is urgent does not wait for the next morning."""
        chosen = self._rhythms.get((planned.step.person, planned.source.name), Rhythm.DAILY)
        return Rhythm.AT_ONCE if planned.step.due.is_urgent and chosen is not Rhythm.NEVER else chosen

    def is_day_for(self, planned: Planned, day: datetime.date, is_working: IsWorking) -> bool:
        """Whether the person wants to hear of it on that day."""
        rhythm = self.rhythm(planned)
        return rhythm is not Rhythm.NEVER and preferred_day(day, rhythm, is_working) == day

    def quiet_until(self, planned: Planned) -> datetime.datetime | None:
        """Return until when the person wants to hear nothing of it, or None."""
        person, name = planned.step.person, planned.source.name
        found = [self._until.get((person, name, about)) for about in (planned.step.due.about, "")]
        return max((until for until in found if until), default=None)


def plan(now: datetime.datetime) -> dict[tuple[str, UUID, bool], list[Planned]]:
    """Return what is to be said now: reached, new, wanted, and the person is at work.

    By scope and person, and whether it goes at once, alone, rather than with the mail of the day.
    """
    # The people east of UTC are a day ahead; each one's own day is looked at below.
    found = list(due_steps(now, now.date() + ONE_DAY, with_news=True))
    known = in_ledger(found)
    new = [each for each in found if each.key not in known]
    recipients = registry.resolve({each.step.person for each in new}) if new else {}
    wishes = Wishes(recipients, now)
    calendar = cache(registry.calendar)
    result: dict[tuple[str, UUID, bool], list[Planned]] = {}
    for each in new:
        recipient, scope = recipients.get(each.step.person), each.step.due.scope
        if recipient is None or each.step.day > local_day(recipient, now) or wishes.quiet_until(each):
            continue
        days = calendar(scope)
        if is_working_hour(days, recipient, now) and wishes.is_day_for(
            each, local_day(recipient, now), days.is_working
        ):
            is_at_once = wishes.rhythm(each) is Rhythm.AT_ONCE
            result.setdefault((scope, each.step.person, is_at_once), []).append(each)
    return result


def forecast(scope: str, now: datetime.datetime, days: int = 14) -> list[Expected]:
    """Return what will go out in the coming days if nobody answers, in the order of days and names."""
    until = now.date() + days * ONE_DAY
    found = list(due_steps(now, until, scope))
    known = in_ledger(found)
    recipients = registry.resolve({each.step.person for each in found})
    wishes = Wishes(recipients, now)
    is_working = registry.calendar(scope).is_working
    expected = []
    for each in found:
        recipient = recipients.get(each.step.person)
        rhythm = wishes.rhythm(each)
        if recipient is None or each.key in known or rhythm is Rhythm.NEVER:
            continue
        first = max(each.step.day, local_day(recipient, now))
        if quiet := wishes.quiet_until(each):
            first = max(first, local_day(recipient, quiet))
        day = preferred_day(first, rhythm, is_working)
        ends_at = each.step.due.ends_at
        if day <= until and (ends_at is None or day <= local_day(recipient, ends_at)):
            expected.append(Expected(day, each, recipient))
    return sorted(expected, key=lambda one: (one.day, one.recipient.name, one.planned.step.due.due_on))


def open_for(scope: str, recipient: Recipient, now: datetime.datetime) -> list[Planned]:
    """Return each thing in a scope that is open for one person and whose ladder has begun, the most pressing first."""
    today = local_day(recipient, now)
    found: dict[tuple[str, str], Planned] = {}
    for each in due_steps(now, today, scope):
        if each.step.person == recipient.person:
            found.setdefault((each.source.name, each.step.due.about), each)
    return sorted(found.values(), key=lambda one: one.step.due.due_on)
