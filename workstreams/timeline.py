"""A workplan's period as a drawing: quarters, today, and a bar for each workstream, as SVG lengths in per cent."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

MONTHS_OF_QUARTER = 3


@dataclass(frozen=True)
class Mark:
    """The line at which a quarter begins; a year is named by its number, its third quarter as Q3."""

    x: str
    label: str


@dataclass(frozen=True)
class Bar:
    """From the first day to the last one of a workstream, cut to the period."""

    x: str
    width: str


@dataclass(frozen=True)
class Timeline:
    """The scale that all rows of a table share."""

    starts_on: datetime.date
    ends_on: datetime.date
    today: datetime.date

    @cached_property
    def marks(self) -> list[Mark]:
        """The beginnings of the quarters inside the period."""
        days = [
            datetime.date(year, month, 1)
            for year in range(self.starts_on.year, self.ends_on.year + 1)
            for month in range(1, 13, MONTHS_OF_QUARTER)
        ]
        return [Mark(self._x(day), _label(day)) for day in days if self.starts_on <= day <= self.ends_on]

    @cached_property
    def grid(self) -> str:
        """The lines of the quarters as one path in a box of 100 by 20: each row draws them."""
        return "".join(f"M{mark.x.rstrip('%')} 2v16" for mark in self.marks)

    @cached_property
    def today_x(self) -> str:
        """Where today stands; empty outside the period."""
        return self._x(self.today) if self.starts_on <= self.today <= self.ends_on else ""

    def bar(self, row: Any) -> Bar | None:
        """Return the bar of something that `starts_on` and `ends_on`; None when it lies outside the period."""
        first, last = max(row.starts_on, self.starts_on), min(row.ends_on, self.ends_on)
        if first > last:
            return None
        return Bar(self._x(first), _per_cent((last - first).days + 1, self._days))

    @property
    def _days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def _x(self, day: datetime.date) -> str:
        return _per_cent((day - self.starts_on).days, self._days)


def _per_cent(part: int, whole: int) -> str:
    """Write a length with a point whatever the reader's language is."""
    return f"{100 * part / whole:.2f}%"


def _label(day: datetime.date) -> str:
    if day.month == 1:
        return str(day.year)
    return _("Q3") if day.month == 1 + 2 * MONTHS_OF_QUARTER else ""
