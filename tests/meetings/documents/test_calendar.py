"""The calendar invitation: valid, in the right zone, for one person's segments alone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from meetings.documents.calendar import build_invitation, sittings
from meetings.documents.snapshot import AgendaSnapshot, SnapshotError
from meetings.documents.wording import present
from tests.meetings.documents.snapshots import AZERBAIJANI, item, main_segment, segment, snapshot

UID = "net-2026-02@unnm.example"


def build(agenda: AgendaSnapshot, **changes: Any) -> bytes:
    settings: dict[str, Any] = {
        "uid": UID,
        "sequence": 0,
        "attendee_name": "Focal point, ILO",
        "attendee_address": "ilo@agency.example",
        "organizer_name": "Network secretariat",
        "organizer_address": "secretariat@unnm.example",
    }
    return build_invitation(agenda, **(settings | changes))


def events(invitation: bytes) -> list[Event]:
    return Calendar.from_ical(invitation).events


def hours(event: Event, zone: str = "UTC") -> tuple[str, str]:
    """Return start and end, read in the zone."""
    start, end = event.start, event.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return f"{start.astimezone(ZoneInfo(zone)):%d %H:%M}", f"{end.astimezone(ZoneInfo(zone)):%d %H:%M}"


def unfolded(invitation: bytes) -> list[str]:
    """Return the content lines as RFC 5545 section 3.1 unfolds them, read without the library that wrote them."""
    return invitation.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def two_parts() -> AgendaSnapshot:
    """A part for the UN at 09:00 in Baku, an hour's break, and the extended meeting at 11:00."""
    un = segment("un", "05:00", "06:00", item(1, "05:00", 30, "Trust fund"), title="UN only")
    extended = segment("extended", "07:00", "08:00", item(1, "07:00", 30, "Annual report"), title="Extended")
    return snapshot(segments=[un, extended])


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Asia/Baku", "20261209T100000", "20261209T120000"),
        ("Europe/Vienna", "20261209T070000", "20261209T090000"),
        ("America/New_York", "20261209T010000", "20261209T030000"),
    ],
)
def test_invitation_times_in_zone_of_the_meeting(zone: str, start: str, end: str) -> None:
    invitation = build(snapshot(time_zone=zone))
    lines = unfolded(invitation)
    assert [line for line in lines if line.startswith(("DTSTART;", "DTEND;"))] == [
        f"DTSTART;TZID={zone}:{start}",
        f"DTEND;TZID={zone}:{end}",
    ]
    assert [line for line in lines if line.startswith("TZID:")] == [f"TZID:{zone}"]
    (event,) = events(invitation)
    assert hours(event) == ("09 06:00", "09 08:00")


def test_invitation_is_a_request_for_one_attendee() -> None:
    lines = unfolded(build(snapshot(), sequence=3))
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//UNNM//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    event = lines[lines.index("BEGIN:VEVENT") :]
    assert [line for line in event if not line.startswith("DESCRIPTION")] == [
        "BEGIN:VEVENT",
        "SUMMARY:NET-2026-02: Year-end meeting",
        "DTSTART;TZID=Asia/Baku:20261209T100000",
        "DTEND;TZID=Asia/Baku:20261209T120000",
        "DTSTAMP:20261125T090400Z",
        f"UID:{UID}",
        "SEQUENCE:3",
        'ATTENDEE;CN="Focal point, ILO";PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:ilo@agency.example',
        "LOCATION;LANGUAGE=en:State Migration Service\\, Baku\\, and online",
        'ORGANIZER;CN="Network secretariat":mailto:secretariat@unnm.example',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://meet.example/net-2026-02",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_invitation_cancelled_keeps_the_uid() -> None:
    (event,) = events(build(snapshot(), sequence=4, method="CANCEL"))
    assert (event.uid, event.sequence, str(event["STATUS"])) == (UID, 4, "CANCELLED")
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert unfolded(build(snapshot(), method="CANCEL"))[4] == "METHOD:CANCEL"


def test_invitation_describes_agenda_and_way_in() -> None:
    (event,) = events(build(snapshot(illustrative=True)))
    assert str(event["DESCRIPTION"]) == (
        "Illustrative example: the content is invented.\n\n"
        "For members of the network and invited participants.\n\n"
        "Join online: https://meet.example/net-2026-02\n\n"
        "Wednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)\n"
        "10:00  1. Welcome and adoption of the agenda\n"
        "10:05  2. Remarks by the co-chairs\n"
        "10:06  3. Outline of the annual report 2026\n\n"
        "Replies to the secretariat: secretariat@unnm.example"
    )


def test_invitation_holds_only_the_segments_of_the_person() -> None:
    invitation = build(two_parts(), segment_keys=["extended"])
    (event,) = events(invitation)
    assert hours(event) == ("09 07:00", "09 08:00")
    assert event.uid == f"extended-{UID}"
    text = " ".join(unfolded(invitation))
    assert (text.count("Annual report"), text.count("Trust fund"), text.count("UN only")) == (1, 0, 0)


def test_invitation_to_two_sittings_is_two_events_with_the_uids_of_single_calls() -> None:
    agenda = two_parts()
    assert sittings(agenda) == [["un"], ["extended"]]
    both = events(build(agenda))
    single = [event for keys in sittings(agenda) for event in events(build(agenda, segment_keys=keys))]
    assert [event.to_ical() for event in both] == [event.to_ical() for event in single]
    assert [event.uid for event in both] == [UID, f"extended-{UID}"]


def test_sittings_join_segments_that_follow_each_other() -> None:
    follows = [main_segment(), segment("next", "08:30", "09:00"), segment("later", "09:31", "10:00")]
    assert sittings(snapshot(segments=follows[::-1])) == [["main", "next"], ["later"]]


def test_sittings_part_at_midnight_of_the_meeting() -> None:
    # 19:50 to 20:00 UTC is the last ten minutes of the day in Baku.
    night = [segment("evening", "19:00", "19:50"), segment("after", "20:00", "21:00")]
    assert sittings(snapshot(segments=night)) == [["evening"], ["after"]]


def test_invitation_over_joined_segments_spans_them_and_names_each() -> None:
    un = segment("un", "05:00", "06:00", item(1, "05:00", 30, "Trust fund"), title="UN only")
    (event,) = events(build(snapshot(segments=[un, main_segment()])))
    assert hours(event, "Asia/Baku") == ("09 09:00", "09 12:00")
    assert str(event["DESCRIPTION"]).split("\n\n")[2].split("\n") == [
        "UN only",
        "Wednesday, 9 December 2026, 09:00–10:00 (Baku time, UTC+4)",
        "09:00  1. Trust fund",
    ]


def test_invitation_to_no_segment_is_refused() -> None:
    with pytest.raises(SnapshotError, match="no segment for this person"):
        build(snapshot(), segment_keys=["other"])


def test_invitation_folds_at_75_octets_between_letters() -> None:
    agenda = snapshot(**(AZERBAIJANI | {"title": "Şəbəkə üçün çağırış " * 20}))
    invitation = build(agenda)
    folded = invitation.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in folded) == 75
    assert [line.decode("utf-8").encode("utf-8") for line in folded] == folded
    assert unfolded(invitation).count(f"SUMMARY:NET-2026-02: {present(agenda)['title']}") == 1


def test_invitation_with_hostile_content_stays_one_event() -> None:
    hostile = 'x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil";CN=a:mailto:b\nATTENDEE:mailto:c'
    agenda = snapshot(title=hostile, venue=hostile, reference=hostile, join_link=hostile)
    invitation = build(agenda, attendee_name=hostile, organizer_name=hostile)
    lines = unfolded(invitation)
    starts = [line.split(":")[0].split(";")[0] for line in lines]
    assert [starts.count(name) for name in ("BEGIN", "END", "UID", "ATTENDEE", "ORGANIZER", "URL")] == [
        4,
        4,
        1,
        1,
        1,
        0,
    ]
    (event,) = events(invitation)
    assert str(event["ATTENDEE"]) == "mailto:ilo@agency.example"


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\r\nX:y", 'a"@b.example', "a@b.example,c@d.example", "<a@b.example>"]
)
def test_invitation_to_a_bad_address_is_refused(address: str) -> None:
    with pytest.raises(SnapshotError, match="not an address"):
        build(snapshot(), attendee_address=address)


def test_invitation_made_twice_is_the_same_to_the_byte() -> None:
    assert build(snapshot(**AZERBAIJANI)) == build(snapshot(**AZERBAIJANI))


def test_segment_with_its_own_link_is_joined_by_it() -> None:
    un_part = segment("un", "05:00", "06:00", item(1, "05:00", 60, "Among members"), title="Among members")
    un_part["join_link"] = "https://meet.example/un"
    (event,) = events(build(snapshot(segments=[un_part, main_segment()])))
    assert event["URL"] == "https://meet.example/un"
    lines = str(event["DESCRIPTION"]).splitlines()
    assert [line for line in lines if line.startswith("Join online")] == [
        "Join online: https://meet.example/un",
        "Join online: https://meet.example/net-2026-02",
    ]
