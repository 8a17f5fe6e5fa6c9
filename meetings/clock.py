"""The meeting clock: every date of a meeting follows from the day it is held on, counted in working days.

What was announced is stored (Deadline) and stays: a new release of the holidays package, or a decree, moves what is
computed from then on and never what people were told.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from meetings.models import Deadline, MeetingClock
from members.calendar import WorkingCalendar

CLOSE_OF_BUSINESS = datetime.time(17)

Step = Deadline.Step


@dataclass(frozen=True)
class LeadTimes:
    """Working days from the meeting; comments count from the draft minutes, silence from the end of the comments."""

    letter: int = -17
    notice: int = -15
    call_for_items: int = -13
    items_close: int = -11
    agenda: int = -10
    papers: int = -5
    reminder: int = -1
    action_points: int = 2
    draft_minutes: int = 5
    comments: int = 5
    silence: int = 3


DEFAULTS = LeadTimes()
STEPS = tuple(each.name for each in fields(LeadTimes))
COUNTED_FROM = {"comments": "draft_minutes", "silence": "comments"}


@dataclass(frozen=True)
class Due:
    """When a step is due: a day, until close of business; `is_estimated` where a holiday on the way is uncertain."""

    step: str
    on: datetime.date
    is_estimated: bool = False

    def at(self, zone: ZoneInfo, closes_at: datetime.time = CLOSE_OF_BUSINESS) -> datetime.datetime:
        """Return the instant of close of business on the day, in the given zone."""
        return close_of_business(self.on, zone, closes_at)


def close_of_business(
    day: datetime.date, zone: ZoneInfo, closes_at: datetime.time = CLOSE_OF_BUSINESS
) -> datetime.datetime:
    """Return close of business (17:00 unless the network says otherwise) of the day in the zone, as a UTC instant."""
    return datetime.datetime.combine(day, closes_at, zone).astimezone(datetime.UTC)


def lead_times_of(clock: MeetingClock | None) -> LeadTimes:
    """Return the lead times that a network has set, else the usual ones."""
    return LeadTimes(**{step: getattr(clock, step) for step in STEPS}) if clock else DEFAULTS


def compute_deadlines(
    meeting_day: datetime.date, calendar: WorkingCalendar, lead_times: LeadTimes = DEFAULTS
) -> dict[str, Due]:
    """Return when each step is due, by the name of the step (Deadline.Step), in the order of the clock.

    `meeting_day` is the day in the network's time zone. The meeting itself is among the steps.
    """
    found = {due.step: due for due in _walk(meeting_day, calendar, lead_times)}
    return {step: found[step] for step in Step.values}


def _walk(meeting_day: datetime.date, calendar: WorkingCalendar, lead_times: LeadTimes) -> Iterator[Due]:
    days = {"meeting": meeting_day}
    yield Due(Step.MEETING, meeting_day)
    for each in fields(lead_times):
        start = days[COUNTED_FROM.get(each.name, "meeting")]
        day = days[each.name] = calendar.add(start, getattr(lead_times, each.name))
        yield Due(Step(each.name), day, calendar.has_estimated(meeting_day, day))
