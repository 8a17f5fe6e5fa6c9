"""Working days of a network: the holidays of its country, changed by the days that its secretariat entered by hand."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from members.models import Network

ONE_DAY = datetime.timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class _Year:
    """What the holidays package knows of a country's year."""

    off: frozenset[datetime.date]
    working: frozenset[datetime.date]
    estimated: frozenset[datetime.date]


NOTHING_KNOWN = _Year(frozenset(), frozenset(), frozenset())


@cache
def _year(country: str, year: int) -> _Year:
    """Return the days off of a country, its working weekend days and the days off that are only estimated."""
    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:  # the package does not know the country: weekends and days by hand are all there is
        return NOTHING_KNOWN
    of_year = {day for day in known if day.year == year}
    working = {day for day in getattr(known, "weekend_workdays", ()) if day.year == year}
    labels = (getattr(known, "estimated_label", None), getattr(known, "observed_estimated_label", None))
    marks = [re.escape(label).replace(re.escape("%s"), ".*") for label in labels if label]
    # A lunar feast that falls on a fixed holiday changes nothing: all names of the day must be marked as estimated.
    is_estimated = re.compile("|".join(marks)).fullmatch if marks else lambda _name: None
    estimated = {day for day in of_year if all(is_estimated(name) for name in known[day].split("; "))}
    return _Year(frozenset(of_year), frozenset(working), frozenset(estimated))


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days, and arithmetic with them.

    `country` is ISO 3166-1 alpha-2, empty for none; `working_days` are weekdays, Monday being 0; `exceptions` maps a
    day to whether it is a working day, and goes over everything else, since decrees swap days.
    """

    country: str = ""
    working_days: Collection[int] = MONDAY_TO_FRIDAY
    exceptions: Mapping[datetime.date, bool] = field(default_factory=dict)

    def is_working(self, day: datetime.date) -> bool:
        """Say whether people work on this day."""
        if day in self.exceptions:
            return self.exceptions[day]
        year = self._year(day)
        if day in year.working:
            return True
        return day.weekday() in self.working_days and day not in year.off

    def is_estimated(self, day: datetime.date) -> bool:
        """Say whether the day is a holiday whose date is only estimated (lunar feasts that no decree has set yet)."""
        return day not in self.exceptions and day in self._year(day).estimated

    def add(self, day: datetime.date, working_days: int) -> datetime.date:
        """Return the day that many working days after (before, where negative) the given one, which does not count."""
        self._check()
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        for _each in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def next_working(self, day: datetime.date) -> datetime.date:
        """Return the day itself if it is a working day, else the next one."""
        self._check()
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def between(self, start: datetime.date, end: datetime.date) -> int:
        """Return how many working days come after `start`, up to and with `end`; 0 where the end is not later."""
        days = (start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def has_estimated(self, start: datetime.date, end: datetime.date) -> bool:
        """Say whether an estimated holiday lies between the two days, both included, in whichever order they come."""
        first, last = min(start, end), max(start, end)
        return any(self.is_estimated(first + datetime.timedelta(days=n)) for n in range((last - first).days + 1))

    def _year(self, day: datetime.date) -> _Year:
        return _year(self.country, day.year) if self.country else NOTHING_KNOWN

    def _check(self) -> None:
        # Without this, a calendar in which nobody ever works would be searched for ever.
        if not self.working_days:
            raise ValueError("A calendar needs at least one working day in the week.")


def calendar_of(network: "Network") -> WorkingCalendar:
    """Return the calendar of a network, in one query."""
    return calendar_with(network, dict(network.day_exceptions.values_list("day", "is_working")))


def calendar_with(network: "Network", exceptions: Mapping[datetime.date, bool]) -> WorkingCalendar:
    """Return the calendar of a network whose days by hand were read already."""
    return WorkingCalendar(network.country, frozenset(network.working_days), exceptions)
