"""Quarters of a year, as workplans name them: 2026-Q3."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

MONTHS = 3
KEY = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months, from the first day to the last one."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """Return the quarter in which the day lies."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Return the quarter of a key. Raises ValueError for another text."""
        found = KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"“{key}” is no quarter such as 2026-Q3.")
        return cls(int(found[1]), int(found[2]))

    @property
    def key(self) -> str:
        """The quarter as addresses name it."""
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> str:
        """The quarter as a reader names it."""
        return _("Q%(number)d %(year)d") % {"number": self.number, "year": self.year}

    @property
    def starts_on(self) -> datetime.date:
        """The first day."""
        return datetime.date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def ends_on(self) -> datetime.date:
        """The last day."""
        return self.next.starts_on - datetime.timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def holds(self, row: Any) -> bool:
        """Say whether something that `starts_on` and `ends_on` is under way in the quarter."""
        return bool(row.starts_on <= self.ends_on and row.ends_on >= self.starts_on)


def quarters(starts_on: datetime.date, ends_on: datetime.date) -> Iterator[Quarter]:
    """Return the quarters of a period, the first and the last one perhaps only in part."""
    quarter, last = Quarter.of(starts_on), Quarter.of(ends_on)
    while quarter <= last:
        yield quarter
        quarter = quarter.next
