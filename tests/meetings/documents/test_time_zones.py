"""VTIMEZONE: its rules give the offset that the zone database gives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetings.documents.time_zones import time_zone_around

WINTER, SUMMER = datetime(2026, 12, 9, 6, tzinfo=UTC), datetime(2027, 7, 1, 6, tzinfo=UTC)


def lines(zone: str, moment: datetime) -> list[str]:
    return bytes(time_zone_around(ZoneInfo(zone), moment).to_ical()).decode().split("\r\n")


def test_time_zone_without_summer_time_is_one_observance() -> None:
    assert lines("Asia/Baku", WINTER) == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Baku",
        "BEGIN:STANDARD",
        "DTSTART:20250727T000000",
        "TZNAME:+04",
        "TZOFFSETFROM:+0400",
        "TZOFFSETTO:+0400",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (
            "Europe/Vienna",
            [
                "DTSTART:20251026T030000",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
                "DTSTART:20260329T020000",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
            ],
        ),
        (
            "America/New_York",
            [
                "DTSTART:20251102T020000",
                "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
                "DTSTART:20260308T020000",
                "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
            ],
        ),
    ],
)
def test_time_zone_with_summer_time_has_yearly_rules(zone: str, expected: list[str]) -> None:
    assert [line for line in lines(zone, WINTER) if line.startswith(("DTSTART", "RRULE"))] == expected


def test_time_zone_whose_summer_time_follows_the_moon_lists_each_change() -> None:
    # Morocco sets its clocks by Ramadan: no yearly rule holds.
    assert [line for line in lines("Africa/Casablanca", WINTER) if line.startswith("RRULE")] == []


@pytest.mark.parametrize("moment", [WINTER, SUMMER])
@pytest.mark.parametrize(
    "zone", ["Asia/Baku", "Europe/Vienna", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "UTC"]
)
def test_time_zone_read_back_gives_the_offsets_of_the_database(zone: str, moment: datetime) -> None:
    read_back = time_zone_around(ZoneInfo(zone), moment).to_tz(lookup_tzid=False)
    near = [(moment + timedelta(days=days)).astimezone(ZoneInfo(zone)) for days in range(-30, 31)]
    expected = [local.utcoffset() for local in near]
    assert [local.replace(tzinfo=read_back).utcoffset() for local in near] == expected
