"""What a document may be made of, and how it words times and texts."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from meetings.documents.snapshot import SnapshotError, check, instant
from meetings.documents.wording import (
    city_of,
    clean,
    day_in_words,
    local_time_line,
    offset_from_utc,
    present,
    web_link,
)
from tests.meetings.documents.snapshots import AZERBAIJANI, RUSSIAN, UN_PAPER, item, main_segment, segment, snapshot


def with_paper(classification: str, audience: str) -> dict[str, object]:
    paper = UN_PAPER | {"classification": classification}
    return {
        "audience": audience,
        "segments": [segment("main", "06:00", "07:00", item(1, "06:00", 5, "A", papers=[paper]))],
    }


@pytest.mark.parametrize(
    ("classification", "audience", "allowed"),
    [
        ("un_only", "un_only", True),
        ("un_only", "network", False),
        ("un_only", "public", False),
        ("network", "un_only", True),
        ("network", "network", True),
        ("network", "public", False),
        ("public", "un_only", True),
        ("public", "network", True),
        ("public", "public", True),
    ],
)
def test_check_paper_against_audience(classification: str, audience: str, allowed: bool) -> None:
    candidate = snapshot(**with_paper(classification, audience))
    if allowed:
        assert present(candidate)["segments"][0]["items"][0]["papers"][0]["number"] == "NET-2026-02/U1"
    else:
        with pytest.raises(SnapshotError, match=f"NET-2026-02/U1 is not for the audience {audience}"):
            present(candidate)


def test_check_of_later_schema_refuses() -> None:
    with pytest.raises(SnapshotError, match="schema 2 is not 1"):
        check(snapshot(schema=2))


def test_check_without_segments_refuses() -> None:
    with pytest.raises(SnapshotError, match="has no segment"):
        check(snapshot(segments=[]))


def test_instant_without_offset_refuses() -> None:
    assert instant("2026-12-09T10:00:00+04:00") == datetime(2026, 12, 9, 6, tzinfo=UTC)
    with pytest.raises(SnapshotError, match="no offset"):
        instant("2026-12-09T10:00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("two\r\nlines", "two lines"), ("nul\x00 and\x1b esc", "nul and esc"), ("  ə  ğ ", "ə ğ"), ("", "")],
)
def test_clean_keeps_one_line(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://meet.example/a?b=c", "https://meet.example/a?b=c"),
        ("HTTP://meet.example", "HTTP://meet.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("Room 4, dial 123", ""),
        ("https://meet.example/ and a passcode", ""),
    ],
)
def test_web_link_takes_web_addresses_alone(text: str, expected: str) -> None:
    assert web_link(text) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Wednesday, 9 December 2026"),
        ("az", "9 dekabr 2026, çərşənbə"),
        ("ru", "среда, 9 декабря 2026 г."),
    ],
)
def test_day_in_words_by_language(language: str, expected: str) -> None:
    assert day_in_words(datetime(2026, 12, 9, tzinfo=UTC), language) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(240, "UTC+4"), (0, "UTC+0"), (330, "UTC+5:30"), (-300, "UTC−5"), (-210, "UTC−3:30")],
)
def test_offset_from_utc_by_zone(minutes: int, expected: str) -> None:
    moment = datetime(2026, 12, 9, tzinfo=timezone(timedelta(minutes=minutes)))
    assert offset_from_utc(moment) == expected


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Asia/Baku", "en", "Baku"),
        ("Asia/Baku", "az", "Bakı"),
        ("Asia/Baku", "ru", "Баку"),
        ("Europe/Vienna", "ru", "Вена"),
        ("UTC", "az", "UTC"),
        ("Etc/UTC", "en", "UTC"),
    ],
)
def test_city_of_zone_by_language(zone: str, language: str, expected: str) -> None:
    assert city_of(ZoneInfo(zone), language) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Baku", ["Wednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)"]),
        ("Europe/Vienna", ["Wednesday, 9 December 2026, 07:00–09:00 (Vienna time, UTC+1)"]),
        ("America/New_York", ["Wednesday, 9 December 2026, 01:00–03:00 (New York time, UTC−5)"]),
    ],
)
def test_present_when_in_zone_of_the_meeting(zone: str, expected: list[str]) -> None:
    assert present(snapshot(time_zone=zone))["when"] == expected


def test_present_when_over_two_days_names_both() -> None:
    days = [main_segment(), segment("second", "05:00", "06:00", day="2026-12-10")]
    assert present(snapshot(segments=days))["when"] == [
        "Wednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)",
        "Thursday, 10 December 2026, 09:00–10:00 (Baku time, UTC+4)",
    ]


@pytest.mark.parametrize(
    ("edition", "day"), [(AZERBAIJANI, "9 dekabr 2026, çərşənbə"), (RUSSIAN, "Среда, 9 декабря 2026 г.")]
)
def test_present_when_in_language_of_the_snapshot(edition: dict[str, Any], day: str) -> None:
    assert present(snapshot(**edition))["when"][0][: len(day)] == day


def test_local_time_line_for_reader_elsewhere() -> None:
    expected = "In your time zone: Tuesday, 8 December 2026, 20:00–22:00 (Honolulu time, UTC−10)"
    assert local_time_line(snapshot(), "Pacific/Honolulu") == expected


@pytest.mark.parametrize("zone", ["Asia/Baku", "Asia/Dubai"])
def test_local_time_line_with_the_same_clock_is_empty(zone: str) -> None:
    assert local_time_line(snapshot(), zone) == ""


def test_local_time_line_tells_only_the_segments_of_the_reader() -> None:
    both = [segment("un", "05:00", "06:00"), main_segment()]
    expected = "In your time zone: Wednesday, 9 December 2026, 07:00–09:00 (Vienna time, UTC+1)"
    assert local_time_line(snapshot(segments=both), "Europe/Vienna", ["main"]) == expected


def test_present_leaves_out_facts_with_nothing_to_say() -> None:
    bare = snapshot(
        venue="", join_link="", interpretation="", languages=[], co_chairs=[], secretariat="", modality="in_person"
    )
    assert present(bare)["facts"] == [
        {"label": "Replies to", "text": "secretariat@unnm.example", "link": "mailto:secretariat@unnm.example"}
    ]


@pytest.mark.parametrize(
    ("modality", "expected"),
    [("online", "Online"), ("hybrid", "Room 4, and online"), ("in_person", "Room 4")],
)
def test_present_place_by_modality(modality: str, expected: str) -> None:
    assert present(snapshot(modality=modality, venue="Room 4"))["facts"][0]["text"] == expected


def test_present_action_point_never_tells_who_is_late() -> None:
    late = {
        "reference": "WG1-2026-03/A3",
        "text": "Concept",
        "owner": "IOM",
        "due_on": "2026-11-16",
        "status": "overdue",
    }
    assert present(snapshot(action_points=[late]))["action_points"] == [
        {"reference": "WG1-2026-03/A3", "text": "Concept", "owner": "IOM", "status": "Open"}
    ]
