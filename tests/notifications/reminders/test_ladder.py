"""The ladder: which rungs there are, and on which working days."""

import datetime

import pytest

from notifications.reminders.ladder import Audience, Ladder, next_working, rung_day

MONDAY = datetime.date(2026, 3, 2)


def on_weekdays(day: datetime.date) -> bool:
    return day.weekday() < 5


def test_rungs_of_the_usual_ladder_are_seven_and_one_before_one_after_then_weekly() -> None:
    assert list(Ladder().rungs(22)) == [
        (-7, Audience.ASKED),
        (-1, Audience.ASKED),
        (1, Audience.ASKED),
        (7, Audience.ASKED),
        (14, Audience.ASKED),
        (21, Audience.ASKED),
        (7, Audience.HEAD),
        (14, Audience.OVERSEER),
    ]


def test_rungs_before_the_due_day_come_however_early_since_rest_may_move_them_earlier() -> None:
    assert list(Ladder().rungs(-8)) == [(-7, Audience.ASKED), (-1, Audience.ASKED)]


def test_rungs_of_a_ladder_without_weeks_and_escalation_end() -> None:
    ladder = Ladder((-7, 1), is_weekly=False, head_at=None, overseers_at=None)
    assert list(ladder.rungs(100)) == [(-7, Audience.ASKED), (1, Audience.ASKED)]


@pytest.mark.parametrize(
    ("rung", "expected"),
    [
        (-1, datetime.date(2026, 2, 27)),  # Sunday before a deadline on Monday: rather on Friday than too late
        (-7, datetime.date(2026, 2, 23)),
        (1, datetime.date(2026, 3, 3)),
        (6, datetime.date(2026, 3, 9)),  # Sunday after it: on Monday
    ],
)
def test_rung_falls_on_a_working_day(rung: int, expected: datetime.date) -> None:
    assert rung_day(MONDAY, rung, on_weekdays) == expected


def test_next_working_is_the_day_itself_or_the_next_one() -> None:
    assert next_working(MONDAY, on_weekdays) == MONDAY
    assert next_working(datetime.date(2026, 2, 28), on_weekdays) == MONDAY
