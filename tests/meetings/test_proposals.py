"""Proposals: called for by mail, made by link, decided by the secretariat, the proposer told."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.models import Deadline, Meeting, Paper, Proposal
from meetings.reminders import items_due
from meetings.services.calls import PROPOSE_PURPOSE, asked_for_items
from members.classification import Classification
from members.services import issue_token
from members.titles import title
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from tests.cast import MARKER, Cast
from tests.factories import make_item, make_meeting, make_proposal
from unnm import desk

pytestmark = pytest.mark.django_db
VALUES = {"title": title("Remittances"), "minutes": 15, "purpose": "decision", "presenter": "ILO", "paper": "Note"}


def outcome_mail(proposal: Proposal) -> Message:
    return Message.objects.get(kind="proposal_outcome", about=f"proposal:{proposal.pk}")


# state → what each transition answers the secretariat (200 done, 409 decided meanwhile)
TRANSITIONS = {
    "waiting": {"accept": 200, "merge": 200, "defer": 200, "decline": 200},
    "accepted": {"accept": 409, "merge": 409, "defer": 409, "decline": 409},
    "merged": {"accept": 409, "merge": 409, "defer": 409, "decline": 409},
    "deferred": {"accept": 200, "merge": 200, "defer": 409, "decline": 200},
    "declined": {"accept": 409, "merge": 409, "defer": 409, "decline": 409},
}
# Whoever is not the secretariat is refused in every state: the proposer sees the proposal, the others do not.
REFUSED = {"lead": 403, "un_co_chair": 404, "head": 404, "liaison": 404, "guest": 404, "observer": 404, "outsider": 404}


def test_every_transition_role_and_state_as_the_table_says(cast: Cast) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person)
    path = f"/api/v1/networks/baku/proposals/{proposal.pk}"
    clients: dict[str, Client] = {}
    for name in ("secretariat", *REFUSED):
        _row, token = issue_token(
            getattr(cast, name),
            by=getattr(cast, name).person,
            name="t",
            is_read_only=False,
            lifetime=datetime.timedelta(days=1),
        )
        clients[name] = Client(headers={"Authorization": f"Bearer {token}"})
    found: dict[str, dict[str, int]] = {}
    for state, expected in TRANSITIONS.items():
        for transition in expected:
            Proposal.objects.filter(pk=proposal.pk).update(state=state, item=None)
            body = {"reason": "A word."} | ({"item": cast.item.pk} if transition == "merge" else {})
            for name, code in REFUSED.items():
                answer = clients[name].post(f"{path}/{transition}/", body, content_type="application/json")
                assert answer.status_code == code, (state, transition, name)
            answer = clients["secretariat"].post(f"{path}/{transition}/", body, content_type="application/json")
            found.setdefault(state, {})[transition] = answer.status_code
    assert found == TRANSITIONS


def test_accepted_proposal_becomes_an_item_with_a_numbered_paper_and_the_proposer_is_told(cast: Cast) -> None:
    proposal = services.propose_item(cast.meeting, by=cast.lead.person, values=VALUES)
    item = services.accept_proposal(proposal, by=cast.secretariat.person, reason="Good.")
    assert (item.title, item.minutes, item.purpose, item.presenter) == (VALUES["title"], 15, "decision", "ILO")
    paper = Paper.objects.get(item=item)
    assert (paper.series, paper.title["en"], paper.effective_classification) == ("U", "Note", Classification.UN_ONLY)
    assert item.effective_classification == Classification.UN_ONLY
    proposal.refresh_from_db()
    assert (proposal.state, proposal.item) == ("accepted", item)
    mail = outcome_mail(proposal)
    assert mail.person == cast.lead.person_id
    assert "“Remittances” comes onto the agenda of NET-2026-02." in mail.body.text
    assert "With this word: Good." in mail.body.text


def test_merging_names_the_item_only_to_who_may_see_it(cast: Cast) -> None:
    by = cast.secretariat.person
    of_government = make_proposal(cast.meeting, cast.ministry.person, "Visas")
    of_un = make_proposal(cast.meeting, cast.lead.person, "Skills")
    services.merge_proposal(of_government, by=by, item=cast.secret_item)
    services.merge_proposal(of_un, by=by, item=cast.secret_item)
    assert MARKER not in outcome_mail(of_government).body.text
    assert MARKER in outcome_mail(of_un).body.text


def test_declining_and_deferring_need_a_word(cast: Cast) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person)
    for refuse in (services.decline_proposal, services.defer_proposal):
        with pytest.raises(ValidationError, match="Say in a word why"):
            refuse(proposal, by=cast.secretariat.person, reason=" ")
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_what_still_waited_when_a_meeting_was_cancelled_comes_up_at_the_next(cast: Cast) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person, "Visas")
    later = make_meeting(cast.network, "NET-2026-03")

    def on_desk() -> bool:
        return "Proposed item: Visas" in [item.title for item in desk.items(cast.network, cast.secretariat)]

    assert (list(Proposal.objects.to_decide_for(later)), on_desk()) == ([], True)
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.CANCELLED)
    assert (list(Proposal.objects.to_decide_for(later)), on_desk()) == ([proposal], False)


def test_deferred_proposal_comes_up_at_the_next_meeting_of_its_body(cast: Cast, client: Client) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person, "Visas")
    services.defer_proposal(proposal, by=cast.secretariat.person, reason="No time.")
    later = make_meeting(cast.network, "NET-2026-03")
    of_group = make_meeting(cast.network, "WG1-2026-01", group=cast.group)
    assert list(Proposal.objects.to_decide_for(later)) == [proposal]
    assert list(Proposal.objects.to_decide_for(of_group)) == []
    client.force_login(cast.secretariat)
    page = client.get(f"/n/baku/meetings/{later.reference}/agenda/").text
    assert "kept from NET-2026-02" in page
    client.post(f"/n/baku/meetings/{later.reference}/proposals/{proposal.pk}/", {"decision": "accept"})
    proposal.refresh_from_db()
    assert proposal.item is not None
    assert (proposal.state, proposal.item.meeting) == ("accepted", later)


def test_form_asks_for_the_item_and_the_word(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    path = f"/n/baku/meetings/NET-2026-02/proposals/{cast.proposal_pk()}/"
    for data, sentence in (
        ({"decision": "merge"}, "Say with which item."),
        ({"decision": "decline"}, "Say in a word why: the proposer reads it."),
    ):
        answer = client.post(path, data)
        assert (answer.status_code, sentence in answer.text) == (422, True)


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_nothing_is_proposed_for_a_meeting_that_is_over(cast: Cast, state: str) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=state)
    with pytest.raises(Conflict):
        services.propose_item(cast.meeting, by=cast.lead.person, values=VALUES)
    Meeting.objects.filter(pk=cast.meeting.pk).update(state="called")
    cast.meeting.segments.update(
        starts_at=timezone.now() - datetime.timedelta(hours=2), ends_at=timezone.now() - datetime.timedelta(hours=1)
    )
    with pytest.raises(Conflict):
        services.propose_item(cast.meeting, by=cast.lead.person, values=VALUES)


def test_call_asks_who_may_propose_and_nobody_twice(cast: Cast) -> None:
    cast.meeting.refresh_from_db()  # for whom it is was written by a trigger
    asked = {person.name for person in asked_for_items(cast.meeting)}
    assert asked == {
        "Secretariat", "Lead", "Other agency", "UN co-chair", "Government co-chair", "Liaison", "Ministry",
    }  # fmt: skip
    assert services.call_for_items(cast.meeting, by=cast.secretariat.person) == 6
    assert services.call_for_items(cast.meeting, by=cast.secretariat.person) == 0
    Meeting.objects.filter(pk=cast.meeting.pk).update(classification=Classification.UN_ONLY)
    cast.meeting.refresh_from_db()
    assert {p.name for p in asked_for_items(cast.meeting)} == {"Secretariat", "Lead", "Other agency", "UN co-chair"}


def test_call_of_a_group_asks_those_who_sit_in_it(cast: Cast) -> None:
    meeting = make_meeting(cast.network, "WG1-2026-01", group=cast.group)
    assert {person.name for person in asked_for_items(meeting)} == {"Group lead"}


def call_link(cast: Cast) -> str:
    services.call_for_items(cast.meeting, by=cast.secretariat.person)
    mail = Message.objects.get(kind="call_for_items", person=cast.lead.person_id)
    return re.sub(r"^https?://[^/]+", "", answer_url(mail, PROPOSE_PURPOSE))


def test_link_shows_on_get_and_proposes_on_post(cast: Cast, client: Client) -> None:
    link = call_link(cast)
    assert [client.get(link).status_code, client.head(link).status_code] == [200, 200]
    assert Proposal.objects.count() == 0
    data = {"title": "Remittances", "minutes": "15", "purpose": "decision", "paper": "Note"}
    assert client.post(link, data | {"minutes": "0"}).status_code == 422
    page = client.post(link, data, follow=True)
    assert ("What you proposed" in page.text, "Remittances" in page.text) == (True, True)
    row = Proposal.objects.get()
    assert (row.proposed_by, row.state, row.paper) == (cast.lead.person, "waiting", "Note")
    assert row.title == {"original": "en", "en": "Remittances"}


def test_link_of_somebody_who_left_opens_nothing(cast: Cast, client: Client) -> None:
    link = call_link(cast)
    cast.lead.person.offices.update(ended_on=cast.network.today() - datetime.timedelta(days=1))
    assert client.get(link).status_code == 404


def test_one_reminder_the_day_before_the_call_closes_to_who_proposed_nothing(cast: Cast) -> None:
    closes = timezone.now() + datetime.timedelta(days=3)
    Deadline.objects.create(meeting=cast.meeting, step=Deadline.Step.ITEMS_CLOSE, due_at=closes)
    now, until = timezone.now(), closes.date()
    assert list(items_due(now, until)) == []  # nobody was called
    services.call_for_items(cast.meeting, by=cast.secretariat.person)
    make_proposal(cast.meeting, cast.ministry.person)
    asked = {person for due in items_due(now, until) for people in due.people.values() for person in people}
    others = (cast.lead, cast.other, cast.un_co_chair, cast.government_co_chair, cast.liaison)
    assert asked == {account.person_id for account in others}
    assert list(items_due(closes + datetime.timedelta(minutes=1), until)) == []


def test_own_proposals_and_only_they_are_on_the_page_of_a_member(cast: Cast, client: Client) -> None:
    make_proposal(cast.meeting, cast.ministry.person, "Visas")
    make_proposal(cast.meeting, cast.lead.person, "Skills", state="declined", reason="Not now.")
    client.force_login(cast.lead)
    page = client.get("/n/baku/meetings/NET-2026-02/propose/").text
    assert ("Skills" in page, "Not now." in page, "Visas" in page) == (True, True, False)


def test_item_taken_off_leaves_its_proposal(cast: Cast, client: Client) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person)
    item = services.accept_proposal(proposal, by=cast.secretariat.person)
    services.remove_item(item, by=cast.secretariat.person, revision=2)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.item) == ("accepted", None)


def test_api_builds_an_agenda(cast: Cast, client: Client) -> None:
    _row, token = issue_token(
        cast.secretariat,
        by=cast.secretariat.person,
        name="t",
        is_read_only=False,
        lifetime=datetime.timedelta(days=1),
    )
    api = Client(headers={"Authorization": f"Bearer {token}"})
    base, kind = "/api/v1/networks/baku", "application/json"
    meeting = api.get(f"{base}/meetings/NET-2026-02/").json()
    assert meeting["agenda_revision"] == 1
    new = {"meeting": "NET-2026-02", "title": {"original": "en", "en": "New"}, "minutes": 5, "purpose": "decision"}
    item = api.post(f"{base}/agenda-items/", new | {"agenda_revision": 1, "segment": 1}, content_type=kind).json()
    assert (item["classification"], item["number"]) == ("un_only", 4)

    def change(**data: int) -> int:
        return api.patch(f"{base}/agenda-items/{item['id']}/", data, content_type=kind).status_code

    assert [change(minutes=7), change(minutes=7, agenda_revision=1), change(minutes=0, agenda_revision=2)] == [
        409,
        409,
        400,
    ]
    assert change(minutes=7, agenda_revision=2) == 200
    places = [{"item": row.pk, "segment": 1} for row in cast.meeting.items.order_by("-position")]
    order = api.post(
        f"{base}/meetings/NET-2026-02/order-agenda/", {"agenda_revision": 3, "items": places}, content_type=kind
    )
    assert order.json()["segments"][0]["items"][0]["title"]["en"] == "New"
    cleared = api.post(
        f"{base}/meetings/NET-2026-02/clear-agenda/",
        {"agenda_revision": 4, "items": [item["id"]], "after": "network", "reason": "Agreed."},
        content_type=kind,
    )
    assert cleared.json()["segments"][0]["items"][0]["classification"] == "network"
    assert make_item(cast.meeting).position == 5
