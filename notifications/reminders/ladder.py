"""When something due is asked for: a ladder of days around the due day. Pure: no database, no clock."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

ONE_DAY = datetime.timedelta(days=1)
WEEK = 7
LONGEST_REST = 31  # a calendar in which nobody works for longer is a mistake; the search ends there

type IsWorking = Callable[[datetime.date], bool]


class Audience(StrEnum):
    """Whom a rung speaks to."""

    ASKED = "asked"
    HEAD = "head"
    OVERSEER = "overseer"


@dataclass(frozen=True)
class Ladder:
    """Days before (negative) and after the due day on which people are asked.

    `days` are the single rungs of those who are asked; where `is_weekly`, they are asked every seven days from +7 on.
    The head of the agency hears of it once, at `head_at`; the secretariat and the UN side's co-chairs at
    `overseers_at`.
    """

    days: tuple[int, ...] = (-7, -1, 1)
    is_weekly: bool = True
    head_at: int | None = 7
    overseers_at: int | None = 14

    @property
    def lead(self) -> int:
        """How many days before the due day the first rung may come, rest days included."""
        return max([0, *(-day for day in self.days)]) + LONGEST_REST

    def rungs(self, longest: int) -> Iterator[tuple[int, Audience]]:
        """Yield each rung up to so many days after the due day, and whom it speaks to.

        Those before the due day come in any case: days of rest may move them to an earlier day, by how much only
        `rung_day` knows.
        """
        own = {*self.days, *(range(WEEK, longest + 1, WEEK) if self.is_weekly else ())}
        yield from ((day, Audience.ASKED) for day in sorted(own) if day < 0 or day <= longest)
        if self.head_at is not None and self.head_at <= longest:
            yield self.head_at, Audience.HEAD
        if self.overseers_at is not None and self.overseers_at <= longest:
            yield self.overseers_at, Audience.OVERSEER


def rung_day(due_on: datetime.date, rung: int, is_working: IsWorking) -> datetime.date:
    """Return the working day of a rung: before the due day rather earlier, after it rather later."""
    day = due_on + rung * ONE_DAY
    step = -ONE_DAY if rung < 0 else ONE_DAY
    for _each in range(LONGEST_REST):
        if is_working(day):
            break
        day += step
    return day


def next_working(day: datetime.date, is_working: IsWorking) -> datetime.date:
    """Return the day itself if people work on it, else the next one on which they do."""
    return rung_day(day, 0, is_working)
