"""The clock against the dates of the three example meetings, which were written by hand."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from meetings.clock import LeadTimes, compute_deadlines
from meetings.models import Meeting
from members.calendar import WorkingCalendar, calendar_of
from tests.meetings.test_leaks import plenary

__all__ = ["plenary"]

AZERBAIJAN = WorkingCalendar("AZ")
EXAMPLES = Path(__file__).parents[2] / "meetings" / "data" / "example_meetings.yaml"

# step of the clock → key in the example data
KEYS = {
    "letter": "official_letter_to_government",
    "notice": "notice_sent",
    "call_for_items": "call_for_items",
    "items_close": "items_due",
    "agenda": "provisional_agenda",
    "papers": "papers_circulated",
    "action_points": "action_points_circulated",
    "draft_minutes": "draft_minutes_circulated",
    "comments": "comments_due",
    "silence": "silence_deadline",
}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def computed(meeting_day: str) -> dict[str, str]:
    return {step: due.on.isoformat() for step, due in compute_deadlines(day(meeting_day), AZERBAIJAN).items()}


def test_clock_of_the_year_end_plenary() -> None:
    assert computed("2026-12-09") == {
        "letter": "2026-11-16",
        "notice": "2026-11-18",
        "call_for_items": "2026-11-20",
        "items_close": "2026-11-24",
        "agenda": "2026-11-25",
        "papers": "2026-12-02",
        "reminder": "2026-12-08",
        "meeting": "2026-12-09",
        "action_points": "2026-12-11",
        "draft_minutes": "2026-12-16",
        "comments": "2026-12-23",
        "silence": "2026-12-28",
    }


def test_clock_of_the_inaugural_plenary() -> None:
    assert computed("2026-02-17") == {
        "letter": "2026-01-23",
        "notice": "2026-01-27",
        "call_for_items": "2026-01-29",
        "items_close": "2026-02-02",
        "agenda": "2026-02-03",
        "papers": "2026-02-10",
        "reminder": "2026-02-16",
        "meeting": "2026-02-17",
        "action_points": "2026-02-19",
        "draft_minutes": "2026-02-24",
        "comments": "2026-03-03",
        "silence": "2026-03-06",
    }


def test_clock_of_the_group_meeting() -> None:
    assert computed("2026-10-20") == {
        "letter": "2026-09-25",
        "notice": "2026-09-29",
        "call_for_items": "2026-10-01",
        "items_close": "2026-10-05",
        "agenda": "2026-10-06",
        "papers": "2026-10-13",
        "reminder": "2026-10-19",
        "meeting": "2026-10-20",
        "action_points": "2026-10-22",
        "draft_minutes": "2026-10-27",
        "comments": "2026-11-03",
        "silence": "2026-11-06",
    }


@pytest.mark.parametrize(("reference", "stated"), [("NET-2026-01", 9), ("WG1-2026-03", 9), ("NET-2026-02", 6)])
def test_clock_equals_every_date_that_the_examples_state(reference: str, stated: int) -> None:
    meetings = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))["meetings"]
    meeting = next(meeting for meeting in meetings if meeting["id"] == reference)
    written = {step: str(meeting["process"].get(key) or "")[:10] for step, key in KEYS.items()}
    written = {step: text for step, text in written.items() if text}
    assert len(written) == stated
    assert {step: text for step, text in computed(str(meeting["date"])).items() if step in written} == written


@pytest.mark.django_db
def test_examples_load_unshifted_with_the_dates_that_were_written(plenary: Meeting) -> None:
    written = {row["id"]: row for row in yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))["meetings"]}
    assert sorted(written) == ["NET-2026-01", "NET-2026-02", "WG1-2026-03"]
    for meeting in plenary.network.meetings.all():
        row = written[meeting.reference]
        stored = {step.step: step.due_on(meeting.zone).isoformat() for step in meeting.deadlines.all()}
        assert stored["meeting"] == str(row["date"])
        assert stored == computed(str(row["date"]))
        said = {step: str(row["process"].get(key) or "")[:10] for step, key in KEYS.items()}
        assert {step: text for step, text in said.items() if text and stored[step] != text} == {}
        letter = day(stored["letter"])
        assert calendar_of(meeting.network).between(letter, row["date"]) == 17


def test_close_of_business_is_five_in_the_afternoon_local_time() -> None:
    silence = compute_deadlines(day("2026-02-17"), AZERBAIJAN)["silence"]
    assert silence.at(ZoneInfo("Asia/Baku")).isoformat() == "2026-03-06T13:00:00+00:00"
    assert silence.at(ZoneInfo("Europe/Vienna")).isoformat() == "2026-03-06T16:00:00+00:00"


def test_swapped_working_days_count() -> None:
    swapped = compute_deadlines(day("2025-01-08"), AZERBAIJAN)
    assert swapped["papers"].on == day("2024-12-27")  # the 28th and 29th were worked, the next week was off
    assert swapped["reminder"].on == day("2025-01-07")


def test_estimated_holiday_on_the_way_is_said() -> None:
    deadlines = compute_deadlines(day("2027-03-15"), AZERBAIJAN)
    assert [step for step, due in deadlines.items() if due.is_estimated] == [
        "letter",
        "notice",
        "call_for_items",
        "items_close",
        "agenda",
        "papers",
    ]


def test_lead_times_of_the_network_replace_the_defaults() -> None:
    deadlines = compute_deadlines(day("2026-12-09"), AZERBAIJAN, LeadTimes(papers=-3, silence=5))
    assert (deadlines["papers"].on, deadlines["silence"].on) == (day("2026-12-04"), day("2026-12-30"))
