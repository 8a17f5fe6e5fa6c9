"""A time zone as calendars want it (VTIMEZONE, RFC 5545 section 3.6.5): the rules that hold around one meeting.

icalendar makes one itself, but puts the start of summer time an hour late and lists single dates, where Outlook reads
best a yearly rule.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# Wide enough to hold two of each change that comes every year.
_WINDOW = timedelta(days=500)
_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = -1


@dataclass(frozen=True)
class _Change:
    """One change of a zone's offset; `onset` is the wall clock, read before the change is made."""

    onset: datetime
    offset_from: timedelta
    offset_to: timedelta
    is_daylight: bool
    name: str


def time_zone_around(zone: ZoneInfo, moment: datetime) -> Timezone:
    """Return the VTIMEZONE whose rules are right for a meeting at the moment, and for half a year on either side."""
    component = Timezone()
    component.add("TZID", zone.key)
    changes = _changes(zone, moment)
    before = (moment.astimezone(zone) - _WINDOW).replace(tzinfo=None)
    if not any(change.onset <= moment.astimezone(zone).replace(tzinfo=None) for change in changes):
        component.add_component(_observance(_start_of_time(zone, moment, before)))
    for rule in dict.fromkeys((c.offset_from, c.offset_to) for c in changes):
        same = [c for c in changes if (c.offset_from, c.offset_to) == rule]
        if yearly := _yearly_rule(same):
            component.add_component(_observance(same[0], yearly))
        else:
            for change in same:
                component.add_component(_observance(change))
    return component


def _changes(zone: ZoneInfo, moment: datetime) -> list[_Change]:
    """Return the changes of offset in the window, in order."""
    found = []
    day = moment.astimezone(UTC) - _WINDOW
    while day < moment + _WINDOW:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            found.append(_change_between(zone, day, following))
        day = following
    return found


def _change_between(zone: ZoneInfo, early: datetime, late: datetime) -> _Change:
    """Return the change between two instants of different offset, found to the second."""
    offset_from = early.astimezone(zone).utcoffset() or timedelta()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == offset_from:
            early = middle
        else:
            late = middle
    late = late.replace(microsecond=0)
    after = late.astimezone(zone)
    return _Change(
        onset=(late + offset_from).replace(tzinfo=None),
        offset_from=offset_from,
        offset_to=after.utcoffset() or timedelta(),
        is_daylight=bool(after.dst()),
        name=after.tzname() or zone.key,
    )


def _start_of_time(zone: ZoneInfo, moment: datetime, onset: datetime) -> _Change:
    """Return the observance of a zone that has had no change for as long as the window looks back."""
    local = moment.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return _Change(
        onset.replace(hour=0, minute=0, second=0, microsecond=0), offset, offset, False, local.tzname() or ""
    )


def _yearly_rule(changes: list[_Change]) -> vRecur | None:
    """Return the rule "the nth weekday of a month" if all these changes, at least two, obey it."""
    first = changes[0].onset
    for position in (_LAST, (first.day - 1) // 7 + 1):
        places = {(c.onset.month, c.onset.weekday(), c.onset.time(), _is_nth(c.onset, position)) for c in changes}
        if len(changes) > 1 and places == {(first.month, first.weekday(), first.time(), True)}:
            return vRecur({"FREQ": "YEARLY", "BYDAY": f"{position}{_NAMES[first.weekday()]}", "BYMONTH": first.month})
    return None


def _is_nth(day: datetime, position: int) -> bool:
    """Tell whether the day is the nth of its weekday in its month, or the last one."""
    if position == _LAST:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return (day.day - 1) // 7 + 1 == position


def _observance(change: _Change, rule: vRecur | None = None) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    part.add("DTSTART", change.onset)
    part.add("TZOFFSETFROM", change.offset_from)
    part.add("TZOFFSETTO", change.offset_to)
    part.add("TZNAME", change.name)
    if rule:
        part.add("RRULE", rule)
    return part
