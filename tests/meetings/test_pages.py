"""The pages of meetings: what they cost, who sees what is late, and sending from the page."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import ActionPoint, Deadline, Distribution, Meeting
from meetings.services import distribute_agenda, schedule_deadlines
from members.classification import Classification
from members.models import Account
from notifications.models import Message
from tests.cast import Cast
from tests.factories import make_item, make_meeting, make_paper, make_participant, make_person
from workstreams.models import Seat

pytestmark = pytest.mark.django_db
MEETING = "/n/baku/meetings/NET-2026-02/"
# Session, account with its person, offices, and the networks to switch between: every page of the product asks these.
FRAME = 4
Count = Callable[[str, Account], int]


@pytest.fixture
def count(client: Client) -> Count:
    """How many queries a page costs beyond the frame that all pages have."""

    def counted(path: str, account: Account) -> int:
        client.force_login(account)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries) - FRAME

    return counted


def fill(cast: Cast, number: int) -> None:
    """Add items, papers, people, action points of an earlier meeting and proposals."""
    earlier = make_meeting(cast.network, state=Meeting.State.HELD)
    for index in range(number):
        item = make_item(cast.meeting)
        make_paper(item)
        make_participant(cast.meeting, make_person(), cast.ilo)
        point(cast, f"A{index}", earlier)
        cast.meeting.proposals.create(title=item.title, minutes=5, proposed_by=cast.lead.person)


def point(cast: Cast, name: str, meeting: Meeting, **fields: object) -> ActionPoint:
    defaults = {
        "reference": f"{meeting.reference}/{name}",
        "text": f"Do {name}",
        "owner": cast.ilo,
        "due_on": cast.network.today() - datetime.timedelta(days=30),
        "classification": 2,
    }
    return ActionPoint.objects.create(meeting=meeting, **defaults | fields)


@pytest.mark.parametrize(("part", "number"), [("secretariat", 12), ("lead", 11), ("liaison", 11), ("group_lead", 12)])
def test_meeting_page_costs_twelve_queries_with_3_items_and_with_30(
    cast: Cast, count: Count, part: str, number: int
) -> None:
    if part == "group_lead":  # runs the meetings of the group
        Meeting.objects.filter(pk=cast.meeting.pk).update(group=cast.group)
        cast.meeting.refresh_from_db()
    schedule_deadlines(cast.meeting, by=cast.secretariat.person)
    cast.network.day_exceptions.create(day=cast.network.today(), is_working=True, note="Swapped")
    fill(cast, 3 - cast.meeting.items.count())
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    assert count(MEETING, getattr(cast, part)) + FRAME == number
    fill(cast, 30 - cast.meeting.items.count())
    for _each in range(60 - cast.meeting.participants.count()):
        make_participant(cast.meeting, make_person(), cast.ilo)
    for _each in range(40 - cast.meeting.papers.count()):
        make_paper(cast.item)
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    assert (meeting.items.count(), meeting.participants.count(), meeting.papers.count()) == (30, 60, 40)
    distribute_agenda(meeting, by=cast.secretariat.person)
    assert count(MEETING, getattr(cast, part)) + FRAME == number


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/n/baku/meetings/", 4),
        ("/n/baku/decisions/", 8),
        (f"{MEETING}papers/", 8),
        (f"{MEETING}participants/", 6),
        (f"{MEETING}outcomes/", 9),
        (f"{MEETING}distributions/", 11),
    ],
)
def test_lists_cost_the_same_with_1_and_10_rows(cast: Cast, count: Count, path: str, number: int) -> None:
    fill(cast, 1)
    point(cast, "A0", cast.meeting)
    cast.meeting.decisions.create(reference="NET-2026-02/D0", text="Decided", classification=2)
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    assert count(path, cast.secretariat) == number
    for index in range(1, 10):
        make_item(make_meeting(cast.network))
        make_meeting(cast.network, starts_at=timezone.now() - datetime.timedelta(days=9))
        point(cast, f"A{index}", cast.meeting)
        cast.meeting.decisions.create(reference=f"NET-2026-02/D{index}", text="Decided", classification=2)
        distribute_agenda(cast.meeting, by=cast.secretariat.person)
    fill(cast, 9)
    assert count(path, cast.secretariat) == number


def test_list_has_what_lies_ahead_and_what_is_past(cast: Cast, client: Client) -> None:
    past = make_meeting(cast.network, "NET-PAST", starts_at=timezone.now() - datetime.timedelta(days=9))
    make_meeting(cast.network, "NET-OFF", state=Meeting.State.CANCELLED)
    make_meeting(cast.network, "NET-UN", Classification.UN_ONLY)
    make_meeting(cast.other_network, "NET-OTHER")
    for own in (make_meeting(cast.network, "NET-LATER"), make_meeting(cast.network, "NET-OVER", state="held")):
        own.segments.update(classification=Classification.UN_ONLY)  # when it is, the network does not know
    client.force_login(cast.lead)
    context = client.get("/n/baku/meetings/").context
    assert sorted(row["meeting"].reference for row in context["ahead"]) == ["NET-2026-02", "NET-LATER", "NET-UN"]
    assert [row["meeting"].reference for row in context["past"]] == ["NET-OVER", "NET-OFF", past.reference]
    client.force_login(cast.liaison)
    context = client.get("/n/baku/meetings/").context
    assert [row["meeting"].reference for row in context["ahead"]] == ["NET-2026-02", "NET-LATER"]
    assert [row["meeting"].reference for row in context["past"]] == ["NET-OFF", past.reference, "NET-OVER"]


def test_papers_of_the_agenda_are_one_tap_away(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    paper = cast.item.papers.first()
    assert paper is not None
    assert f'href="{cast.meeting.get_absolute_url()}papers/{paper.label}/"' in client.get(MEETING).text


def test_who_keeps_the_record_is_asked_to_say_that_the_meeting_was_held(cast: Cast, client: Client) -> None:
    path = make_meeting(cast.network, starts_at=timezone.now() - datetime.timedelta(days=1)).get_absolute_url()
    told = {}
    for name in ("secretariat", "lead", "liaison"):
        client.force_login(getattr(cast, name))
        told[name] = "/room/" in client.get(path).text.partition('id="main"')[2].partition("tone-amber")[2]
    assert told == {"secretariat": True, "lead": False, "liaison": False}


@pytest.fixture
def late(cast: Cast) -> Cast:
    """A clock whose first steps are past and not done, and an action point of ILO that is late."""
    start = timezone.now() + datetime.timedelta(days=2)
    cast.meeting.segments.filter(position=1).update(starts_at=start, ends_at=start + datetime.timedelta(hours=2))
    schedule_deadlines(cast.meeting, by=cast.secretariat.person)
    cast.meeting.deadlines.filter(step=Deadline.Step.LETTER).update(done_on=cast.network.today())
    earlier = make_meeting(cast.network, "WG1-1", group=cast.group, state=Meeting.State.HELD)
    point(cast, "A1", earlier)
    return cast


def test_clock_tells_what_is_late_to_the_secretariat_and_the_un_co_chair_only(late: Cast, client: Client) -> None:
    states = {}
    for name in ("secretariat", "un_co_chair", "lead", "government_co_chair", "guest"):
        client.force_login(getattr(late, name))
        states[name] = {step.state for step in client.get(MEETING).context["steps"]}
    assert states == {
        "secretariat": {"done", "late", "current", ""},
        "un_co_chair": {"done", "late", "current", ""},
        "lead": {"current", ""},
        "government_co_chair": {"current", ""},
        "guest": {"current", ""},
    }


def test_late_action_points_are_marked_for_those_whom_it_concerns(late: Cast, client: Client) -> None:
    Seat.objects.create(
        group=late.group,
        agency_id=late.other.person.offices.get().membership.agency_id,
        function=Seat.Function.CO_LEAD,
        started_on=late.network.today(),
    )  # WHO co-leads
    expected = {
        "secretariat": True,
        "un_co_chair": True,
        "lead": True,  # the owner itself
        "head": True,
        "other": True,  # the co-lead of the group
        "two_agencies": True,
        "double": False,
        "government_co_chair": False,
        "liaison": False,
        "ministry": False,
        "stakeholder": False,
        "observer": False,
    }
    for path in ("/n/baku/decisions/", MEETING):
        told = {}
        for name in expected:
            client.force_login(getattr(late, name))
            context = client.get(path).context
            (row,) = context["points"] if path != MEETING else context["carried_over"]
            assert (row.due_on is None) == (row.days_late == 0)
            told[name] = row.days_late > 0
        assert told == expected, path


def test_lateness_of_a_group_without_a_seat_stays_with_its_owner(late: Cast, client: Client) -> None:
    client.force_login(late.other)
    (row,) = client.get("/n/baku/decisions/").context["points"]
    assert (row.due_on, row.days_late) == (None, 0)


def test_government_owner_knows_its_own_due_day(late: Cast, client: Client) -> None:
    ActionPoint.objects.update(owner=late.ministry.person.offices.get().membership.agency)
    client.force_login(late.ministry)
    (row,) = client.get("/n/baku/decisions/").context["points"]
    assert row.due_on == late.network.today() - datetime.timedelta(days=30)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A1", "A2", "A3"]),
        ("?state=open", ["A1"]),
        ("?state=open_all", ["A1", "A2"]),
        ("?state=done", ["A3"]),
        ("?owner=IOM", ["A2"]),
        ("?q=feasib", ["A1"]),
        ("?q=net-x/a3", ["A3"]),
        ("?owner=UNKNOWN", ["A1", "A2", "A3"]),
        ("?page=99", ["A1", "A2", "A3"]),
    ],
)
def test_register_is_narrowed_by_state_owner_and_text(
    cast: Cast, client: Client, query: str, expected: list[str]
) -> None:
    meeting = make_meeting(cast.network, "NET-X", state=Meeting.State.HELD)
    point(cast, "A1", meeting, text="Feasibility study")
    point(cast, "A2", meeting, owner=cast.iom, state="in_progress")
    point(cast, "A3", meeting, state="done")
    client.force_login(cast.liaison)
    context = client.get(f"/n/baku/decisions/{query}").context
    assert [row.point.reference for row in context["points"]] == [f"NET-X/{name}" for name in expected]
    assert context["point_count"] == len(expected)


def test_secretariat_sends_from_the_page_and_a_stale_page_sends_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    page = client.get(f"{MEETING}distribute/")
    assert (page.context["recipient_count"], page.context["form"].initial) == (4, {"revision": 1})
    sent = client.post(f"{MEETING}distribute/", {"revision": "1"}, follow=True)
    assert sent.redirect_chain == [(MEETING, 302)]
    assert "Revision 1 of the agenda is on its way to 4 people." in sent.text
    again = client.post(f"{MEETING}distribute/", {"revision": "1"})
    assert (again.status_code, "Revision 1 was sent by Secretariat at" in again.text) == (409, True)
    assert (Distribution.objects.count(), Message.objects.count()) == (1, 4)


def test_page_without_a_revision_keeps_the_preview_and_sends_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    page = client.post(f"{MEETING}distribute/", {"revision": ""})
    assert (page.status_code, len(page.context["editions"]), Distribution.objects.count()) == (200, 3, 0)


def test_preview_names_whom_no_mail_reaches(cast: Cast, client: Client) -> None:
    cast.guest.person.email_addresses.update(bounced_at=timezone.now())
    client.force_login(cast.secretariat)
    context = client.get(f"{MEETING}distribute/").context
    assert [row.person_id for row in context["unreachable"]] == [cast.guest.person_id]
    assert (context["recipient_count"], context["reachable_count"]) == (4, 3)


def test_preview_says_what_will_have_changed(cast: Cast, client: Client) -> None:
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    client.force_login(cast.secretariat)
    assert client.get(f"{MEETING}distribute/").context["changes"] == []
    make_item(cast.meeting, "Follow-up")
    assert client.get(f"{MEETING}distribute/").context["changes"] == ["New item 4: “Follow-up”."]


def test_progress_is_polled_by_the_secretariat_and_hidden_from_the_others(cast: Cast, client: Client) -> None:
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    client.force_login(cast.secretariat)
    page = client.get(MEETING)
    assert "0 of 4 sent" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    for account in (cast.lead, cast.liaison, cast.guest):
        client.force_login(account)
        text = client.get(MEETING).text
        assert ("of 4 sent" in text, "hx-get" in text) == (False, False)


def test_join_link_is_for_the_invited_and_the_secretariat(cast: Cast, client: Client) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/room")
    shown = {}
    for name in ("secretariat", "lead", "guest", "other", "liaison"):
        client.force_login(getattr(cast, name))
        shown[name] = "https://meet.example/room" in client.get(MEETING).text
    assert shown == {"secretariat": True, "lead": True, "guest": True, "other": False, "liaison": False}


def test_guest_sees_the_meeting_and_nothing_else_of_the_network(cast: Cast, client: Client) -> None:
    client.force_login(cast.guest)
    paths = [MEETING, f"{MEETING}history/", "/n/baku/meetings/", "/n/baku/decisions/", f"{MEETING}distribute/"]
    assert [client.get(path).status_code for path in paths] == [200, 404, 404, 404, 403]
    context = client.get(MEETING).context
    assert (context["nav"], context["carried_over"], len(context["tabs"])) == ([], [], 6)


def test_time_of_the_reader_stands_beside_that_of_the_meeting(cast: Cast, client: Client) -> None:
    start = datetime.datetime(2030, 12, 9, 6, tzinfo=datetime.UTC)
    segments = cast.meeting.segments.order_by("position")
    segments[0].__class__.objects.filter(pk=segments[0].pk).update(
        starts_at=start, ends_at=start + datetime.timedelta(hours=2)
    )
    client.force_login(cast.liaison)
    client.cookies["django_language"] = "en"
    (times,) = client.get(MEETING).context["times"]
    assert (times.here, times.yours) == ("Monday, 9 December 2030, 10:00–12:00 (Baku time, UTC+4)", "")
    cast.liaison.person.time_zone = "America/New_York"
    cast.liaison.person.save()
    (times,) = client.get(MEETING).context["times"]
    assert times.yours == "01:00–03:00 your time (New York)"
    cast.liaison.person.time_zone = "Pacific/Honolulu"
    cast.liaison.person.save()
    (times,) = client.get(MEETING).context["times"]
    assert times.yours == "Sunday, 8 December 2030, 20:00–22:00 your time (Honolulu)"


def test_quorum_counts_un_entities_and_co_chairs_who_come(cast: Cast, client: Client) -> None:
    for account in (cast.un_co_chair, cast.government_co_chair, cast.other, cast.head):
        office = account.person.offices.get()
        make_participant(cast.meeting, account.person, office.membership.agency, answer="accepted")
    Meeting.objects.filter(pk=cast.meeting.pk).update(required_un_entities=4)
    client.force_login(cast.liaison)
    quorum = client.get(MEETING).context["quorum"]
    assert (quorum.un_entities, quorum.required) == (3, 4)  # RCO, WHO, ILO; the others have not answered
    assert (quorum.has_un_co_chair, quorum.has_government_co_chair) == (True, True)


def test_quorum_of_a_meeting_held_counts_who_was_there(cast: Cast, client: Client) -> None:
    row = cast.meeting.participants.get(person=cast.lead.person)
    row.attendances.update(presence="online")
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.HELD)
    client.force_login(cast.liaison)
    quorum = client.get(MEETING).context["quorum"]
    assert (quorum.un_entities, quorum.is_over, quorum.has_un_co_chair) == (1, True, False)
