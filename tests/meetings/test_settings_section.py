"""The meeting clock and the quorum as settings of the network."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from meetings.models import Deadline, Meeting, MeetingClock
from meetings.quorum import quorum_of, required_of
from meetings.services import schedule_deadlines
from members.history import history_of
from members.models import Network
from tests.cast import Cast
from tests.factories import make_agency, make_meeting, make_membership

CLOCK = "/n/baku/settings/change/clock/"
USUAL = {
    "letter": 17, "notice": 15, "call_for_items": 13, "items_close": 11, "agenda": 10, "papers": 5, "reminder": 1,
    "action_points": 2, "draft_minutes": 5, "comments": 5, "silence": 3, "closes_at": "17:00",
}  # fmt: skip
# Wednesday 28 October 2026, in Baku, with no holiday on the way back to the first of the month
HELD_AT = datetime.datetime(2026, 10, 28, 8, tzinfo=datetime.UTC)


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the browser of the secretariat."""
    client = Client()
    client.force_login(cast.secretariat)
    return client


def save(client: Client, **changes: Any) -> Any:
    """Set the clock as somebody who has just read it."""
    seen = client.get(CLOCK).context["seen"]
    return client.post(CLOCK, USUAL | changes | {"seen": seen})


def days_of(meeting: Meeting) -> dict[str, str]:
    """Return when agenda and papers are due."""
    rows = meeting.deadlines.filter(step__in=["agenda", "papers"])
    return {row.step: f"{row.due_at.astimezone(meeting.zone):%d %H:%M}" for row in rows}


def test_clock_of_the_network_decides_and_what_was_announced_stays(cast: Cast, client: Client) -> None:
    announced, later = (make_meeting(cast.network, name, starts_at=HELD_AT) for name in ("NET-A", "NET-B"))
    schedule_deadlines(announced, by=cast.secretariat.person)
    assert days_of(announced) == {"agenda": "14 17:00", "papers": "21 17:00"}
    assert save(client, agenda=8, papers=2, closes_at="18:30").status_code == 302
    schedule_deadlines(later, by=cast.secretariat.person)
    schedule_deadlines(announced, by=cast.secretariat.person)
    assert days_of(later) == {"agenda": "16 18:30", "papers": "26 18:30"}
    assert days_of(announced) == {"agenda": "14 17:00", "papers": "21 17:00"}
    assert Deadline.objects.filter(meeting=later).count() == 12


def test_clock_is_shown_to_all_and_its_changes_stand_in_the_history(cast: Cast, client: Client) -> None:
    assert save(client).status_code == 302
    assert save(client, agenda=8).status_code == 302
    entry = history_of(cast.network, cast.secretariat, ["meeting_clock"])[0]
    assert (entry.who, entry.what) == ("Secretariat", "changed: meeting clock")
    assert [(one.label, one.before, one.after) for one in entry.changes] == [("Provisional agenda", "-10", "-8")]
    reader = Client()
    reader.force_login(cast.observer)
    section = next(one for one in reader.get("/n/baku/settings/").context["sections"] if one.name == "clock")
    facts = {fact.label: fact.value for fact in section.facts}
    assert (facts["Provisional agenda"], section.change_url) == ("8 working days before the meeting", "")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"agenda": 12}, ["items_close"]),  # the agenda before its items are closed
        ({"papers": 11}, ["agenda"]),
        ({"letter": -1}, ["letter"]),
        ({"silence": 61}, ["silence"]),
        ({"closes_at": "noon"}, ["closes_at"]),
        ({"notice": ""}, ["notice"]),
    ],
)
def test_clock_that_runs_backwards_is_refused(
    cast: Cast, client: Client, changes: dict[str, Any], fields: list[str]
) -> None:
    response = save(client, **changes)
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert not MeetingClock.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingClock.objects.create(network=cast.network, agenda=-12)


@pytest.mark.parametrize(("percent", "needed"), [(None, None), (1, 1), (50, 2), (51, 3), (100, 4)])
def test_quorum_of_a_plenary_is_a_share_of_the_un_members(cast: Cast, percent: int | None, needed: int | None) -> None:
    Network.objects.filter(pk=cast.network.pk).update(quorum_un_percent=percent)  # IOM, ILO, WHO and RCO
    assert required_of(Meeting.objects.get(pk=cast.meeting.pk)) == needed


def test_quorum_counts_members_of_the_day_and_says_what_the_meeting_says(cast: Cast) -> None:
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    make_membership(cast.network, make_agency("GONE"), ended_on=yesterday)
    assert required_of(cast.meeting) == 2
    cast.meeting.required_un_entities = 7
    assert required_of(cast.meeting) == 7
    group_meeting = make_meeting(cast.network, "WG1-1", group=cast.group)
    assert required_of(group_meeting) is None


@pytest.mark.parametrize(
    ("chairing", "chairs", "sides"),
    [
        ("both", "each_side", {"un", "government"}),
        ("both", "one", {"un", "government"}),
        ("un", "each_side", {"un"}),
        ("government", "one", {"government"}),
        ("both", "none", set()),
    ],
)
def test_co_chairs_are_asked_for_of_the_sides_that_chair(
    cast: Cast, chairing: str, chairs: str, sides: set[str]
) -> None:
    Network.objects.filter(pk=cast.network.pk).update(chairing=chairing, quorum_chairs=chairs)
    assert quorum_of(Meeting.objects.get(pk=cast.meeting.pk), []).sides == sides
    client = Client()
    client.force_login(cast.lead)
    page = client.get("/n/baku/meetings/NET-2026-02/").content.decode()
    assert {"un": "Co-chair of the UN" in page, "government": "Co-chair of the Government" in page} == {
        "un": "un" in sides,
        "government": "government" in sides,
    }
