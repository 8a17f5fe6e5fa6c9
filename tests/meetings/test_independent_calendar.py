"""What we write into calendars reads the same in a parser that is not Python's (ical.js)."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from meetings.documents.calendar import build_invitation
from meetings.documents.snapshot import AgendaSnapshot
from tests.meetings.documents.snapshots import segment, snapshot
from unnm.frontend import node

PARSER = Path(__file__).with_name("independent_calendar.mjs")
UID = "0d6f2f8e-1d0f-4a44-9d55-0f5f6f6b6a11"


def on(day: str, starts_at: str, ends_at: str, zone: str) -> AgendaSnapshot:
    """Return a meeting with one part; the clock is in UTC."""
    return snapshot(time_zone=zone, segments=[segment("main", starts_at, ends_at, day=day)])


def invitation(agenda: AgendaSnapshot, sequence: int, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": UID,
        "sequence": sequence,
        "attendee_name": "Leyla Əliyeva, ILO",
        "attendee_address": "leyla@ilo.example",
        "organizer_name": "Şəbəkənin katibliyi",
        "organizer_address": "secretariat@baku.example",
    }
    return build_invitation(agenda, **values | changes)


# What is sent, in order; where the meeting is held in Vienna or New York, summer time begins or ends between the two.
FILES = {
    "1-invite": invitation(on("2026-12-09", "06:00", "08:00", "Asia/Baku"), 0),
    "2-update": invitation(on("2026-12-09", "07:30", "09:00", "Asia/Baku"), 1),
    "3-vienna-winter": invitation(on("2027-03-24", "09:00", "10:00", "Europe/Vienna"), 2),
    "4-vienna-summer": invitation(on("2027-03-31", "08:00", "09:00", "Europe/Vienna"), 3),
    "5-new-york-summer": invitation(on("2027-10-27", "14:00", "15:00", "America/New_York"), 4),
    "6-new-york-winter": invitation(on("2027-11-10", "15:00", "16:00", "America/New_York"), 5),
    "7-cancel": invitation(on("2027-11-10", "15:00", "16:00", "America/New_York"), 6, method="CANCEL"),
    "8-delegator": invitation(on("2026-12-09", "06:00", "08:00", "Asia/Baku"), 7, delegated_to="deputy@ilo.example"),
    "9-alternate": invitation(
        on("2026-12-09", "06:00", "08:00", "Asia/Baku"),
        7,
        attendee_address="deputy@ilo.example",
        delegated_from="leyla@ilo.example",
    ),
}
# name: method, sequence, status, start in Baku, Vienna and New York, minutes
EXPECTED = {
    "1-invite": ("REQUEST", 0, "CONFIRMED", ["2026-12-09 10:00", "2026-12-09 07:00", "2026-12-09 01:00"], 120),
    "2-update": ("REQUEST", 1, "CONFIRMED", ["2026-12-09 11:30", "2026-12-09 08:30", "2026-12-09 02:30"], 90),
    "3-vienna-winter": ("REQUEST", 2, "CONFIRMED", ["2027-03-24 13:00", "2027-03-24 10:00", "2027-03-24 05:00"], 60),
    "4-vienna-summer": ("REQUEST", 3, "CONFIRMED", ["2027-03-31 12:00", "2027-03-31 10:00", "2027-03-31 04:00"], 60),
    "5-new-york-summer": ("REQUEST", 4, "CONFIRMED", ["2027-10-27 18:00", "2027-10-27 16:00", "2027-10-27 10:00"], 60),
    "6-new-york-winter": ("REQUEST", 5, "CONFIRMED", ["2027-11-10 19:00", "2027-11-10 16:00", "2027-11-10 10:00"], 60),
    "7-cancel": ("CANCEL", 6, "CANCELLED", ["2027-11-10 19:00", "2027-11-10 16:00", "2027-11-10 10:00"], 60),
    "8-delegator": ("REQUEST", 7, "CONFIRMED", ["2026-12-09 10:00", "2026-12-09 07:00", "2026-12-09 01:00"], 120),
    "9-alternate": ("REQUEST", 7, "CONFIRMED", ["2026-12-09 10:00", "2026-12-09 07:00", "2026-12-09 01:00"], 120),
}


@pytest.fixture(scope="module")
def understood(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the other parser reads in the files."""
    folder = tmp_path_factory.mktemp("calendars")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    done = subprocess.run([node(), str(PARSER), str(folder)], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", FILES)
def test_calendar_file_reads_the_same_elsewhere(understood: dict[str, Any], name: str) -> None:
    read = understood[name]
    [event] = read["events"]
    facts = (read["method"], event["sequence"], event["status"], event["starts"], event["minutes"])
    assert facts == EXPECTED[name]
    assert (event["uid"], event["summary"]) == (UID, "NET-2026-02: Year-end meeting")
    assert event["organizer"] == "mailto:secretariat@baku.example"


def test_delegation_reads_the_same_elsewhere(understood: dict[str, Any]) -> None:
    people = {name: understood[name]["events"][0]["attendees"] for name in ("1-invite", "8-delegator", "9-alternate")}
    leyla, deputy = "mailto:leyla@ilo.example", "mailto:deputy@ilo.example"
    assert people == {
        "1-invite": [{"address": leyla, "partstat": "NEEDS-ACTION", "delegatedFrom": None, "delegatedTo": None}],
        "8-delegator": [{"address": leyla, "partstat": "DELEGATED", "delegatedFrom": None, "delegatedTo": deputy}],
        "9-alternate": [{"address": deputy, "partstat": "NEEDS-ACTION", "delegatedFrom": leyla, "delegatedTo": None}],
    }
