"""Working days: the country's holidays, estimated ones, and days that a decree swapped."""

import datetime

import pytest

from members.calendar import WorkingCalendar

AZERBAIJAN = WorkingCalendar("AZ")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "is_working"),
    [
        ("2026-11-06", True),  # Friday
        ("2026-11-07", False),  # Saturday
        ("2026-11-08", False),  # Victory Day, a Sunday
        ("2026-11-09", False),  # State Flag Day
        ("2026-11-10", False),  # Victory Day, moved from the Sunday
        ("2026-11-12", True),  # Constitution Day is marked, but worked
        ("2026-01-20", False),  # day of mourning
        ("2026-03-30", False),  # the last day off of Novruz and Ramazan
        ("2026-03-31", True),
        ("2024-12-28", True),  # a Saturday declared a working day …
        ("2024-12-29", True),
        ("2024-12-30", False),  # … so that this Monday
        ("2025-01-03", False),  # and this Friday were free
    ],
)
def test_is_working_in_azerbaijan(text: str, is_working: bool) -> None:
    assert AZERBAIJAN.is_working(day(text)) is is_working


def test_add_over_swapped_days_counts_the_weekend_worked() -> None:
    assert AZERBAIJAN.add(day("2024-12-27"), 1) == day("2024-12-28")
    assert AZERBAIJAN.add(day("2024-12-27"), 3) == day("2025-01-06")
    assert AZERBAIJAN.add(day("2025-01-06"), -3) == day("2024-12-27")


def test_add_of_nothing_stays_on_the_day_even_if_nobody_works() -> None:
    assert AZERBAIJAN.add(day("2026-11-08"), 0) == day("2026-11-08")


def test_exception_by_hand_goes_over_the_holidays_package() -> None:
    decree = WorkingCalendar("AZ", exceptions={day("2026-11-07"): True, day("2026-11-12"): False})
    assert decree.is_working(day("2026-11-07")) is True
    assert decree.is_working(day("2026-11-12")) is False
    assert decree.add(day("2026-11-06"), 1) == day("2026-11-07")
    assert decree.add(day("2026-11-11"), 1) == day("2026-11-13")


def test_between_counts_working_days_after_the_first_up_to_the_last() -> None:
    assert AZERBAIJAN.between(day("2026-11-16"), day("2026-11-24")) == 6
    assert AZERBAIJAN.between(day("2026-11-06"), day("2026-11-10")) == 0
    assert AZERBAIJAN.between(day("2026-11-24"), day("2026-11-16")) == 0


def test_next_working_day_is_the_day_itself_if_people_work() -> None:
    assert AZERBAIJAN.next_working(day("2026-11-12")) == day("2026-11-12")
    assert AZERBAIJAN.next_working(day("2026-11-07")) == day("2026-11-11")


def test_estimated_holiday_is_known_as_such_until_entered_by_hand() -> None:
    ramazan, novruz = day("2027-03-09"), day("2027-03-22")
    assert (AZERBAIJAN.is_estimated(ramazan), AZERBAIJAN.is_estimated(novruz)) == (True, False)
    assert AZERBAIJAN.has_estimated(day("2027-03-12"), day("2027-03-01")) is True
    assert AZERBAIJAN.has_estimated(day("2027-03-15"), day("2027-03-26")) is False
    assert WorkingCalendar("AZ", exceptions={ramazan: False}).is_estimated(ramazan) is False


def test_country_with_another_weekend_uses_the_networks_working_days() -> None:
    sunday_to_thursday = WorkingCalendar("AE", frozenset({6, 0, 1, 2, 3}))
    assert sunday_to_thursday.add(day("2026-11-19"), 1) == day("2026-11-22")


@pytest.mark.parametrize("country", ["", "XX"])
def test_country_without_holidays_has_weekends_only(country: str) -> None:
    assert WorkingCalendar(country).add(day("2026-12-24"), 2) == day("2026-12-28")


def test_calendar_without_working_days_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        WorkingCalendar("AZ", frozenset()).add(day("2026-12-24"), 1)
