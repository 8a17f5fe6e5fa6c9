"""A working group's lead runs the group's meetings without the secretariat, and no others."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import TimeMachineFixture

from meetings.leading import groups_led
from meetings.models import ActionPoint, DatePoll, Distribution, Meeting, Minutes, Paper, Proposal
from meetings.services.feeds import open_feed
from members.access import allowed
from members.classification import Classification
from members.services import issue_token
from tests.cast import Cast
from tests.factories import (
    make_group,
    make_item,
    make_meeting,
    make_paper,
    make_participant,
    make_proposal,
    make_segment,
)
from tests.meetings.files import pdf
from tests.meetings.test_room import signed_in
from unnm.desk import items as desk_items
from workstreams.models import Seat, WorkingGroup

pytestmark = pytest.mark.django_db
UN_ONLY, NETWORK = Classification.UN_ONLY, Classification.NETWORK
type Place = dict[str, Any]


def place(cast: Cast, group: WorkingGroup | None, reference: str) -> Place:
    """Return a meeting of the group with one of everything, as a lead might meet it."""
    meeting = make_meeting(cast.network, reference, group=group)
    item = make_item(meeting, "Survey")
    return {
        "body": group or cast.network,
        "meeting": meeting,
        "item": item,
        "paper": make_paper(item),
        "participant": make_participant(meeting, cast.other.person),
        "proposal": make_proposal(meeting, cast.other.person),
        "poll": DatePoll.objects.create(
            network=cast.network,
            group=group,
            title=meeting.title,
            time_zone="Asia/Baku",
            asked_by=cast.secretariat.person,
            asked_at=cast.network.created_at,
        ),
        "point": ActionPoint.objects.create(
            meeting=meeting,
            reference=f"{reference}/A1",
            text="Send the list",
            owner=cast.ilo,
            due_on=cast.network.today() - datetime.timedelta(days=3),
        ),
    }


@pytest.fixture
def places(cast: Cast) -> dict[str, Place]:
    return {
        "own": place(cast, cast.group, "WG1-2099-01"),
        "other": place(cast, make_group(cast.network, "WG2"), "WG2-2099-01"),
        "plenary": place(cast, None, "NET-2099-01"),
    }


# what a lead may, asked of: a meeting of the own group, of another group, the plenary
MAY = {
    ("host_meeting", "body"): "yes no no",
    ("call_meeting", "meeting"): "yes no no",
    ("view_lateness", "meeting"): "yes no no",
    ("join_meeting", "meeting"): "yes no no",
    ("change_agenda", "meeting"): "yes no no",
    ("distribute_agenda", "meeting"): "yes no no",
    ("invite", "meeting"): "yes no no",
    ("add_paper", "meeting"): "yes no no",
    ("record_meeting", "meeting"): "yes no no",
    ("build_item", "item"): "yes no no",
    ("name_presenter", "item"): "yes no no",
    ("ask_for_paper", "item"): "yes no no",
    ("hand_in_paper", "item"): "yes no no",
    ("change_paper", "paper"): "yes no no",
    ("answer_invitation", "participant"): "yes no no",
    ("view_proposal", "proposal"): "yes no no",
    ("decide_proposal", "proposal"): "yes no no",
    ("view_datepoll", "poll"): "yes no no",
    ("decide_datepoll", "poll"): "yes no no",
    ("assign_actionpoint", "point"): "yes no no",
    ("update_actionpoint", "point"): "yes no no",
    ("oversee_actionpoint", "point"): "yes no no",
    # what the whole UN side may
    ("view_meeting", "meeting"): "yes yes yes",
    ("propose_item", "meeting"): "yes yes yes",
    # what stays with the secretariat
    ("clear_meeting", "meeting"): "no no no",
    ("clear_paper", "paper"): "no no no",
    ("write_letter", "meeting"): "no no no",
    ("write_brief", "meeting"): "no no no",
    ("read_brief", "meeting"): "no no no",
    ("change_standingitem", "meeting"): "no no no",
    ("export_network", "meeting"): "no no no",
}


def answers(account: Any, places: dict[str, Place], key: tuple[str, str]) -> str:
    permission, kind = key
    return " ".join(
        "yes" if allowed(account, f"meetings.{permission}", each[kind]) else "no" for each in places.values()
    )


def test_lead_may_all_of_the_own_groups_meetings_but_what_is_the_secretariats(
    cast: Cast, places: dict[str, Place]
) -> None:
    assert {key: answers(cast.group_lead, places, key) for key in MAY} == MAY
    assert {answers(cast.secretariat, places, key) for key in MAY} == {"yes yes yes"}
    assert allowed(cast.group_lead, "meetings.add_meeting", cast.network)
    assert not allowed(cast.group_lead, "meetings.add_meeting", cast.other_network)


def hold_seat(cast: Cast, part: str, function: str, ended_on: datetime.date | None = None) -> Any:
    account, started_on = cast.accounts()[part], cast.network.today() - datetime.timedelta(days=9)
    Seat.objects.create(
        group=cast.group, person=account.person, function=function, started_on=started_on, ended_on=ended_on
    )
    return account


@pytest.mark.parametrize(
    ("part", "function", "leads"),
    [
        ("other", "co_lead", True),
        ("two_networks", "lead", True),
        ("other", "member", False),
        ("liaison", "government_co_lead", False),
        ("government_co_chair", "government_co_lead", False),
        ("liaison", "lead", False),  # however it was entered: nobody of the Government runs it
        ("double", "lead", False),
        ("ended", "lead", False),
        ("stakeholder", "lead", False),
        ("outsider", "lead", False),
    ],
)
def test_lead_and_co_lead_of_the_un_side_run_the_meetings_nobody_else(
    cast: Cast, places: dict[str, Place], part: str, function: str, leads: bool
) -> None:
    account = hold_seat(cast, part, function)
    run = {key for key, text in MAY.items() if text == "yes no no"} - {("answer_invitation", "participant")}
    mine = {key: answers(account, {"own": places["own"]}, key) == "yes" for key in run}
    if part == "other":  # who is the participant and the proposer of the place
        mine = {key: holds for key, holds in mine.items() if key[1] not in ("proposal",) and key[0] != "join_meeting"}
    assert set(mine.values()) == {leads}


def test_seat_of_an_agency_makes_its_people_leads(cast: Cast) -> None:
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="co_lead", started_on=cast.network.today())
    meeting = make_meeting(cast.network, "WG1-2099-01", group=cast.group)
    found = {name for name, user in cast.accounts().items() if allowed(user, "meetings.call_meeting", meeting)}
    assert found == {"secretariat", "group_lead", "lead", "head", "two_agencies"}


def test_seat_begins_and_ends_on_the_day_of_the_network(cast: Cast, time_machine: TimeMachineFixture) -> None:
    first = cast.network.today() + datetime.timedelta(days=30)
    Seat.objects.filter(group=cast.group).update(started_on=first, ended_on=first)
    midnight = datetime.datetime.combine(first, datetime.time(), cast.network.zone)  # 20:00 of the day before in UTC
    found = []
    for minutes in (-1, 1, 24 * 60 - 1, 24 * 60 + 1):
        time_machine.move_to(midnight + datetime.timedelta(minutes=minutes), tick=False)
        account = type(cast.group_lead).objects.get(pk=cast.group_lead.pk)
        found.append(dict(groups_led(account)))
    assert found == [{}, {cast.group.pk: cast.network.pk}, {cast.group.pk: cast.network.pk}, {}]


def at(meeting: Meeting, name: str, *rest: Any) -> str:
    return reverse(f"meetings:{name}", args=[meeting.network.slug, meeting.reference, *rest])


def planned(group: Any, **more: Any) -> dict[str, Any]:
    """Return the form of a new meeting of one part."""
    return {
        "title_en": "Data group", "group": group, "modality": "hybrid", "time_zone": "Asia/Baku", "languages": ["en"],
        "parts-TOTAL_FORMS": "1", "parts-INITIAL_FORMS": "0", "parts-0-day": "2099-03-17", "parts-0-start": "10:00",
        "parts-0-end": "12:00", "parts-0-classification": "3", "count": "1", "every": "2", "unit": "months", **more,
    }  # fmt: skip


def test_lead_plans_calls_gathers_invites_distributes_and_records_without_the_secretariat(
    cast: Cast, client: Client
) -> None:
    signed_in(client, cast.group_lead)
    page = client.get(f"/n/baku/groups/{cast.group.code}/").content.decode()
    assert "/n/baku/meetings/new/?group=WG1" in page
    new = client.get("/n/baku/meetings/new/?group=WG1").content.decode()
    assert f'<option value="{cast.group.pk}" selected>' in new
    assert "Plenary" not in new
    answer = client.post("/n/baku/meetings/new/", planned(cast.group.pk))
    meeting = Meeting.objects.get(group=cast.group)
    assert (answer.status_code, answer["Location"]) == (302, meeting.get_absolute_url())
    assert (meeting.reference, meeting.classification, meeting.state) == ("WG1-2099-01", UN_ONLY, "planned")

    called = client.get(at(meeting, "call_meeting")).content.decode()
    assert 'value="2"' not in called  # nobody else reads it by that
    client.post(at(meeting, "call_meeting"), {"before": "3", "classification": "3"})
    assert meeting.deadlines.count() > 5
    moved = meeting.deadlines.get(step="papers")
    day = moved.due_on(cast.network.zone)
    earlier = day - datetime.timedelta(days=1)
    client.post(at(meeting, "move_deadline", "papers"), {"seen": str(day), "due_on": str(earlier)})
    moved.refresh_from_db()
    assert moved.due_on(cast.network.zone) == earlier

    meeting.refresh_from_db()
    revision = {"revision": meeting.agenda_revision}
    client.post(at(meeting, "add_item"), {"title": "Survey", "minutes": "20", "purpose": "discussion", **revision})
    item = meeting.items.get(title__en="Survey")
    proposal = make_proposal(meeting, cast.other.person, "Register")
    assert "Proposed item: Register" in [each.title for each in desk_items(cast.network, cast.group_lead)]
    client.post(at(meeting, "decide", proposal.pk), {"decision": "accept", "reason": ""})
    assert Proposal.objects.get(pk=proposal.pk).state == "accepted"
    naming = client.get(at(meeting, "presenter", item.pk)).context["form"].initial
    client.post(at(meeting, "presenter", item.pk), {**naming, "person": str(cast.other.person_id)})
    item.refresh_from_db()
    assert item.presenter_person == cast.other.person
    assert client.post(at(meeting, "ask_for_paper", item.pk)).status_code == 302
    upload = {
        "title": "Figures",
        "item": item.pk,
        "language": "en",
        "file": SimpleUploadedFile("f.pdf", pdf("Figures")),
        "classification": "2",
    }
    client.post(at(meeting, "add_paper"), upload)
    assert Paper.objects.get(meeting=meeting, title__en="Figures").classification == UN_ONLY

    client.post(at(meeting, "fill_participants"))
    invited = set(meeting.participants.values_list("person", flat=True))
    assert cast.group_lead.person_id in invited
    client.post(at(meeting, "invitations"))
    client.post(at(meeting, "distribute"), {"revision": "1"})
    sent = Distribution.objects.get(meeting=meeting)
    followed = client.get(at(meeting, "distributions")).content.decode()
    assert sent.sent_by == cast.group_lead.person
    assert "0 of" in followed
    assert "/outbox/" not in followed

    client.post(at(meeting, "hold"))
    owed = [each.url for each in desk_items(cast.network, cast.group_lead) if each.title.startswith("Action points")]
    assert owed == [meeting.get_absolute_url()]
    client.post(at(meeting, "draft_minutes"))
    assert Minutes.objects.get(meeting=meeting).state == "draft"


def test_lead_plans_a_series_and_looks_for_a_date_of_the_own_group_only(cast: Cast, client: Client) -> None:
    other = make_group(cast.network, "WG2")
    signed_in(client, cast.group_lead)
    client.post("/n/baku/meetings/new/", planned(cast.group.pk, count="3"))
    assert Meeting.objects.filter(group=cast.group, series__isnull=False).count() == 3
    refused = [client.post("/n/baku/meetings/new/", planned(group)).status_code for group in ("", other.pk)]
    joint = client.post("/n/baku/meetings/new/", planned(cast.group.pk, joint_with=[other.pk])).status_code
    dates = {"title": "When?", "minutes": "60", "classification": "3", "people": [str(cast.other.person_id)]}
    dates |= {"day_1": "2099-03-17", "start_1": "10:00"}
    asked = [client.post("/n/baku/dates/new/", {**dates, "group": str(group)}).status_code for group in ("", other.pk)]
    assert (refused, joint, asked) == ([422, 422], 422, [422, 422])
    client.post("/n/baku/dates/new/", {**dates, "group": str(cast.group.pk)})
    poll = DatePoll.objects.get()
    client.post(f"/n/baku/dates/{poll.pk}/pick/", {"option": str(poll.options.get().pk)})
    poll.refresh_from_db()
    assert poll.meeting is not None
    assert poll.meeting.group == cast.group


def test_lead_edits_a_joint_meeting_and_leaves_the_further_body_there(cast: Cast, client: Client) -> None:
    other = make_group(cast.network, "WG2")
    meeting = make_meeting(cast.network, "WG1-2099-01", UN_ONLY, group=cast.group, modality="hybrid", languages=["en"])
    meeting.joint_bodies.create(group=other)
    signed_in(client, cast.group_lead)
    segment = meeting.segments.get()
    values = planned("", joint_with=[other.pk], revision=meeting.revision, title_en="Renamed")
    values |= {"parts-INITIAL_FORMS": "1", "parts-0-id": segment.pk}
    assert client.post(at(meeting, "edit_meeting"), values).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title["en"], [row.code for row in meeting.joint_with.all()]) == ("Renamed", ["WG2"])


def test_change_of_a_series_reaches_no_meeting_that_another_body_took_over(cast: Cast, client: Client) -> None:
    signed_in(client, cast.group_lead)
    client.post("/n/baku/meetings/new/", planned(cast.group.pk, count="3"))
    first, second, third = Meeting.objects.filter(group=cast.group).order_by("reference")
    Meeting.objects.filter(pk=second.pk).update(group=make_group(cast.network, "WG2"))
    client.post(at(first, "cancel_meeting"), {"scope": "all", "reason": "Postponed"})
    found = [Meeting.objects.get(pk=row.pk).state for row in (first, second, third)]
    assert found == ["cancelled", "planned", "cancelled"]


OVERSIGHT = {"verify": "verified", "reopen": "open"}


def test_lead_oversees_the_action_points_of_the_group(cast: Cast, client: Client, places: dict[str, Place]) -> None:
    signed_in(client, cast.group_lead)
    found = {}
    for name, each in places.items():
        point = each["point"]
        for move, state in OVERSIGHT.items():
            ActionPoint.objects.filter(pk=point.pk).update(state="done", evidence="Sent")
            code = client.post(f"/n/baku/action-points/{point.pk}/{move}/", {"seen": "done"}).status_code
            point.refresh_from_db()
            found[f"{name} {move}"] = (code, point.state == state)
    assert found == {
        "own verify": (302, True),
        "own reopen": (302, True),
        "other verify": (403, False),
        "other reopen": (403, False),
        "plenary verify": (403, False),
        "plenary reopen": (403, False),
    }


def test_lead_sees_what_is_late_in_the_own_group_on_the_desk(cast: Cast, places: dict[str, Place]) -> None:
    late = [each.note for each in desk_items(cast.network, cast.group_lead) if each.is_late]
    assert late == ["WG1-2099-01/A1"]
    waiting = [each.note for each in desk_items(cast.network, cast.group_lead) if each.title.startswith("Proposed")]
    assert waiting == ["WG1-2099-01"]
    assert [each for each in desk_items(cast.network, cast.un_co_chair) if each.title.startswith("Proposed")] == []


def test_proposal_for_another_body_is_not_decided_by_way_of_the_own_meeting(
    cast: Cast, client: Client, places: dict[str, Place]
) -> None:
    own = make_proposal(places["plenary"]["meeting"], cast.group_lead.person, "Mine")  # which the proposer sees
    signed_in(client, cast.group_lead)
    answer = client.post(at(places["own"]["meeting"], "decide", own.pk), {"decision": "accept", "reason": ""})
    assert (answer.status_code, Proposal.objects.get(pk=own.pk).state) == (403, "waiting")


def api(client: Client, account: Any) -> Callable[..., Any]:
    """Return what asks the API of the network as the account: method, path below the network, data."""
    lifetime = datetime.timedelta(days=1)
    _row, token = issue_token(account, by=account.person, name="t", is_read_only=False, lifetime=lifetime)

    def ask(method: str, path: str, data: Any = None, **more: Any) -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token}", **more}
        return getattr(client, method)(
            f"/api/v1/networks/baku/{path}", data, content_type="application/json", **headers
        )

    return ask


def test_api_follows_the_same_rules_and_says_why_not(cast: Cast, client: Client, places: dict[str, Place]) -> None:
    ask = api(client, cast.group_lead)
    own, other, plenary = (places[name]["meeting"].reference for name in ("own", "other", "plenary"))
    new = {
        "title": {"original": "en", "en": "Data group"},
        "languages": ["en"],
        "segments": [
            {"starts_at": "2099-03-17T10:00+04:00", "ends_at": "2099-03-17T12:00+04:00", "classification": "un_only"}
        ],
    }
    mine = places["own"]["proposal"]
    wide = {"classification": "public", "reason": "All agreed"}
    etag = {"HTTP_IF_MATCH": ask("get", f"meetings/{own}/")["ETag"]}
    asked = [
        ("plan for the own group", ask("post", "meetings/", {**new, "body": "WG1"}), 201),
        ("for another", ask("post", "meetings/", {**new, "body": "WG2"}), 403),
        ("for the plenary", ask("post", "meetings/", new), 403),
        ("with another", ask("post", "meetings/", {**new, "body": "WG1", "joint_with": ["WG2"]}), 403),
        ("move to another", ask("patch", f"meetings/{own}/", {"body": "WG2"}, **etag), 403),
        ("open a part", ask("patch", f"meetings/{own}/", {"segments": [{"position": 1, **wide}]}, **etag), 403),
        ("add an open part", ask("patch", f"meetings/{own}/", {"segments": [OPEN_PART]}, **etag), 403),
        ("edit", ask("patch", f"meetings/{own}/", {"venue": "Room 1"}, **etag), 200),
        (
            "open it",
            ask("post", f"meetings/{own}/clear/", {"before": "network", "after": "public", "reason": "x"}),
            403,
        ),
        ("steps", ask("get", f"meetings/{own}/deadlines/"), 200),
        ("steps of another", ask("get", f"meetings/{other}/deadlines/"), 403),
        ("edit another", ask("patch", f"meetings/{other}/", {"venue": "Room 1"}), 403),
        ("cancel the plenary", ask("post", f"meetings/{plenary}/cancel/", {"reason": "x"}), 403),
        ("accept for the plenary", ask("post", f"proposals/{mine.pk}/accept/", {"meeting": plenary}), 403),
        ("decline", ask("post", f"proposals/{places['own']['proposal'].pk}/decline/", {"reason": "Later"}), 200),
        (
            "decline of another",
            ask("post", f"proposals/{places['other']['proposal'].pk}/decline/", {"reason": "x"}),
            404,
        ),
        ("withdraw dates", ask("post", f"date-polls/{places['own']['poll'].pk}/withdraw/"), 200),
        ("of another", ask("post", f"date-polls/{places['other']['poll'].pk}/withdraw/"), 404),
        ("guest", ask("post", "participants/", {**GUEST, "meeting": own}), 201),
        ("guest of another", ask("post", "participants/", {**GUEST, "meeting": other}), 403),
        ("distribute", ask("post", f"meetings/{own}/distribute/", {"revision": 1}), 201),
        ("distribute another", ask("post", f"meetings/{other}/distribute/", {"revision": 1}), 403),
    ]
    assert {name: answer.status_code for name, answer, _code in asked} == {name: code for name, _answer, code in asked}
    refused = [answer for _name, answer, code in asked if code == 403]
    assert {answer["Content-Type"] for answer in refused} == {"application/problem+json"}
    assert asked[1][1].json()["detail"] == "You plan the meetings of the groups that you lead, no others."
    assert asked[5][1].json()["detail"] == "Only the secretariat opens something to more people."
    sent = Distribution.objects.get(meeting__reference=own)
    assert ask("get", f"distributions/{sent.pk}/deliveries/").status_code == 200
    assert ask("get", f"distributions/{sent.pk}/").json()["delivery"] is not None


OPEN_PART = {
    "starts_at": "2099-03-17T12:00+04:00", "ends_at": "2099-03-17T13:00+04:00", "classification": "network",
}  # fmt: skip
GUEST = {"address": "guest@example.org", "name": "Guest", "language": "en", "office": "Expert"}


def test_lead_opens_nothing_to_more_people(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.network, "WG1-2099-01", group=cast.group, state="planned")
    closed = make_segment(meeting, meeting.segments.get().ends_at, UN_ONLY)
    item = make_item(meeting, "Cleared, in the closed part", segment=closed)
    paper = make_paper(item, classification=UN_ONLY)
    signed_in(client, cast.group_lead)
    call = {"before": "2", "classification": "1", "reason": "All agreed"}
    revision = {"revision": meeting.agenda_revision}
    found = {
        "call": client.post(at(meeting, "call_meeting"), call).status_code,
        "clear": client.post(at(meeting, "clear_meeting"), call).status_code,
        "clear items": client.post(at(meeting, "clear_items"), {"items": [item.pk], **revision}).status_code,
        "clear paper": client.get(at(meeting, "clear_paper", paper.label)).status_code,
        "move": client.post(at(meeting, "move_item", item.pk), {"direction": "up", **revision}).status_code,
        "letters": client.get(at(meeting, "letters")).status_code,
        "brief": client.get(at(meeting, "brief")).status_code,
        "standing": client.get("/n/baku/standing-items/").status_code,
    }
    assert found == {
        "call": 422, "clear": 403, "clear items": 403, "clear paper": 403, "move": 403, "letters": 403, "brief": 403,
        "standing": 403,
    }  # fmt: skip
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.classification, item.effective_classification) == (NETWORK, UN_ONLY)
    client.post(at(meeting, "call_meeting"), {"before": "2", "classification": "2"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.classification) == ("called", NETWORK)


PAGES = {
    "own": "meeting build papers participants invitations distributions distribute deadlines outcomes minutes room",
    "other": "meeting participants",
    "plenary": "meeting papers outcomes",
}
OF_NETWORK = ("meetings:meetings", "meetings:polls", "meetings:decisions", "network_home")
SHOWN = re.compile(r'href="(/n/[^"#]+)"|<form[^>]*method="post"[^>]*action="(/n/[^"]+)"')


def test_every_link_and_button_that_a_lead_is_shown_works(cast: Cast, client: Client, places: dict[str, Place]) -> None:
    Seat.objects.create(group=cast.group, agency=cast.sms, function="member", started_on=cast.network.today())
    Meeting.objects.filter(pk=places["own"]["meeting"].pk).update(
        classification=UN_ONLY
    )  # some of the body see nothing
    signed_in(client, cast.group_lead)
    pages = [at(places[name]["meeting"], page) for name, found in PAGES.items() for page in found.split()]
    pages += [reverse(name, args=["baku"]) for name in OF_NETWORK]
    pages += [f"/n/baku/action-points/{each['point'].pk}/" for each in places.values()]
    pages += [f"/n/baku/dates/{places['own']['poll'].pk}/", "/n/baku/groups/WG1/", "/n/baku/groups/WG2/"]
    reply: dict[str, int] = {}
    for page in pages:
        answer = client.get(page)
        text = answer.content.decode() if answer.status_code == 200 else ""
        for link, button in set(SHOWN.findall(text[text.find("<main") : text.find("</main>")])):
            path = (link or button).replace("&amp;", "&")
            kind = re.sub(r"[/=]\d+", "/0", path)  # one of each: the tenth item has the same buttons
            if kind in reply or ".pdf" in path or ".zip" in path:
                continue
            with transaction.atomic():
                reply[kind] = (client.get(path) if link else client.post(path)).status_code
                transaction.set_rollback(True)
    assert len(reply) > 40
    assert {path: code for path, code in reply.items() if code in (403, 404, 500)} == {}


COSTS = {  # with the four that every page of the product asks
    "/n/baku/meetings/": 8,
    "/n/baku/decisions/": 12,
    "/n/baku/dates/": 7,
    "/n/baku/groups/WG1/": 22,
    "/api/v1/networks/baku/proposals/": 6,
    "/api/v1/networks/baku/date-polls/": 8,
    "/api/v1/networks/baku/distributions/": 8,
    "/api/v1/networks/baku/participants/": 5,
    "/api/v1/networks/baku/action-points/": 6,
    "/calendar": 8,
}


def test_lists_cost_a_lead_the_same_with_1_and_with_10_rows(cast: Cast, client: Client) -> None:
    signed_in(client, cast.group_lead)
    lead = cast.group_lead.person
    _feed, token = open_feed(lead, by=lead, kind="network", network=cast.network)
    paths = {path: f"/calendar/{token}.ics" if path == "/calendar" else path for path in COSTS}
    client.get(paths["/calendar"])  # which notes once a day that it was asked for
    found: list[dict[str, int]] = []
    for numbers in (range(1), range(1, 10)):
        for number in numbers:
            made = place(cast, cast.group, f"WG1-2099-{number:02}")["meeting"]
            Distribution.objects.create(
                meeting=made, revision=1, sent_by=cast.secretariat.person, sent_at=cast.network.created_at
            )
        found.append({})
        for path, address in paths.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[-1][path] = len(queries)
    assert found == [COSTS, COSTS]


def test_proposals_and_searches_of_the_group_are_seen_by_its_lead_alone(cast: Cast, places: dict[str, Place]) -> None:
    lead, other = cast.group_lead, cast.two_agencies
    seen = [[row.meeting.reference for row in Proposal.objects.visible_to(user)] for user in (lead, other)]
    polls = [[row.group and row.group.code for row in DatePoll.objects.visible_to(user)] for user in (lead, other)]
    assert (seen, polls) == ([["WG1-2099-01"], []], [["WG1"], []])
