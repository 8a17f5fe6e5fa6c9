"""The REST API of meetings, read and written with a token."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import ActionPoint, Decision, Distribution, Meeting
from meetings.services import distribute_agenda
from members.classification import Classification
from members.models import Account
from members.services import issue_token
from notifications.models import Message
from tests.cast import Cast
from tests.factories import make_item, make_meeting, make_paper, make_participant, make_person

pytestmark = pytest.mark.django_db
API = "/api/v1/networks/baku"
As = Callable[..., Client]


@pytest.fixture
def api() -> As:
    """A client with a token of the account that reads and writes."""

    def client(account: Account, *, is_read_only: bool = False) -> Client:
        lifetime = datetime.timedelta(days=30)
        _row, token = issue_token(account, by=account.person, name="Test", is_read_only=is_read_only, lifetime=lifetime)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return client


def results(client: Client, path: str) -> list[dict[str, Any]]:
    response = client.get(f"{API}/{path}")
    assert response.status_code == 200, response.text
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def outcome(cast: Cast, number: int, **fields: Any) -> ActionPoint:
    """Make a decision and the action point that follows from it."""
    decision = Decision.objects.create(
        meeting=cast.meeting, reference=f"NET-2026-02/D{number}", text=f"Decision {number}", classification=2
    )
    defaults = {"text": f"Do {number}", "owner": cast.ilo, "due_on": datetime.date(2026, 12, 1), "classification": 2}
    return ActionPoint.objects.create(
        meeting=cast.meeting, decision=decision, reference=f"NET-2026-02/A{number}", **defaults | fields
    )


def test_meetings_are_narrowed_by_state_body_and_day(cast: Cast, api: As) -> None:
    start = datetime.datetime(2030, 5, 1, 20, 30, tzinfo=datetime.UTC)  # half past midnight on 2 May in Baku
    make_meeting(cast.network, "WG1-1", group=cast.group, state=Meeting.State.HELD, starts_at=start)
    make_meeting(cast.network, "NET-UN", Classification.UN_ONLY)
    client = api(cast.liaison)

    def references(query: str) -> list[str]:
        return [row["reference"] for row in results(client, f"meetings/{query}")]

    assert references("") == ["NET-2026-02", "WG1-1"]
    assert references("?state=held") == ["WG1-1"]
    assert references("?body=plenary") == ["NET-2026-02"]
    assert references("?body=WG1") == ["WG1-1"]
    assert references("?from=2030-05-02") == ["WG1-1"]
    assert references("?from=2030-05-03") == []
    assert references("?from=2030-05-01&to=2030-05-02") == ["WG1-1"]
    assert references("?to=2030-05-01") == ["NET-2026-02"]
    assert client.get(f"{API}/meetings/?from=soon").status_code == 400


def test_meeting_in_detail_has_the_agenda_of_its_reader(cast: Cast, api: As) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/room")
    found = {}
    for name in ("secretariat", "lead", "liaison"):
        data = api(getattr(cast, name)).get(f"{API}/meetings/NET-2026-02/").json()
        found[name] = (
            [len(segment["items"]) for segment in data["segments"]],
            data["join_link"],
            data["next_revision"],
            data["available_actions"],
        )
    runs = ["view", "distribute", "change_agenda", "change", "call", "clear", "cancel", "propose_item", "join"]
    assert found == {
        "secretariat": ([3, 0], "https://meet.example/room", 1, runs),
        "lead": ([3, 0], "https://meet.example/room", 1, ["view", "propose_item", "join"]),
        "liaison": ([2], "", 1, ["view", "propose_item"]),
    }


def test_items_are_numbered_and_timed_for_their_reader_whatever_the_filter(cast: Cast, api: As) -> None:
    def numbered(account: Account, query: str = "") -> list[tuple[int, str, list[str]]]:
        rows = results(api(account), f"agenda-items/{query}")
        return [(row["number"], row["title"]["en"], row["papers"]) for row in rows]

    assert numbered(cast.liaison) == [(1, "Opening", ["NET-2026-02/1"]), (2, "Closing", [])]
    assert numbered(cast.lead)[2] == (3, "Closing", [])
    cast.meeting.items.filter(title__en="Closing").update(purpose="decision")
    assert numbered(cast.liaison, "?purpose=decision") == [(2, "Closing", [])]
    closing = results(api(cast.liaison), "agenda-items/")[1]
    start = cast.meeting.segments.get(position=1).starts_at + datetime.timedelta(minutes=10)
    assert datetime.datetime.fromisoformat(closing["starts_at"]) == start
    assert api(cast.liaison).get(f"{API}/agenda-items/{closing['id']}/").json() == closing


def test_papers_have_their_number_and_version(cast: Cast, api: As) -> None:
    (row,) = results(api(cast.liaison), "papers/?meeting=NET-2026-02")
    assert (row["reference"], row["version"], row["classification"]) == ("NET-2026-02/1", 1, "network")


def test_distributing_by_token_is_done_once(cast: Cast, api: As) -> None:
    client = api(cast.secretariat)
    path = f"{API}/meetings/NET-2026-02/distribute/"
    sent = client.post(path, {"revision": 1}, content_type="application/json")
    assert sent.status_code == 201
    data = sent.json()
    assert (data["revision"], data["delivery"]["queued"], len(data["editions"])) == (1, 4, 3)
    again = client.post(path, {"revision": 1}, content_type="application/json")
    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")
    assert again.json()["detail"].startswith("Revision 1 was sent by Secretariat at ")
    assert client.post(path, {}, content_type="application/json").status_code == 400
    assert (Distribution.objects.count(), Message.objects.count()) == (1, 4)


def test_distributing_is_for_the_secretariat_with_a_token_that_writes(cast: Cast, api: As) -> None:
    path = f"{API}/meetings/NET-2026-02/distribute/"
    clients = {
        "read-only": api(cast.secretariat, is_read_only=True),
        "lead": api(cast.lead),
        "liaison": api(cast.liaison),
        "outsider": api(cast.outsider),
        "anonymous": Client(),
    }
    codes = {
        name: client.post(path, {"revision": 1}, content_type="application/json").status_code
        for name, client in clients.items()
    }
    assert codes == {"read-only": 403, "lead": 403, "liaison": 403, "outsider": 404, "anonymous": 401}
    assert Distribution.objects.count() == 0


def test_delivery_is_counted_for_the_secretariat_and_hidden_from_the_others(cast: Cast, api: As) -> None:
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    Message.objects.filter(person=cast.lead.person_id).update(state="sent", sent_at=timezone.now(), next_try_at=None)
    (row,) = results(api(cast.secretariat), "distributions/?meeting=NET-2026-02")
    assert (row["delivery"]["sent"], row["delivery"]["queued"], row["delivery"]["failed"]) == (1, 3, 0)
    for account in (cast.un_co_chair, cast.lead, cast.liaison):
        (row,) = results(api(account), "distributions/")
        assert row["delivery"] is None
    detail = api(cast.liaison).get(f"{API}/distributions/{sent.pk}/").json()
    assert [(edition["audience"], edition["language"]) for edition in detail["editions"]] == [
        ("network", "az"),
        ("network", "en"),
    ]


def test_participant_answers_by_token(cast: Cast, api: As) -> None:
    client = api(cast.lead)
    (row,) = [row for row in results(client, "participants/") if row["person"] == str(cast.lead.person_id)]
    path = f"{API}/participants/{row['id']}/"
    assert client.get(path).json()["available_actions"] == ["view", "answer"]
    answered = client.post(f"{path}answer/", {"answer": "accepted"}, content_type="application/json")
    assert (answered.status_code, answered.json()["answer"]) == (200, "accepted")
    assert client.post(f"{path}answer/", {"answer": "none"}, content_type="application/json").status_code == 400
    other = api(cast.liaison).post(f"{path}answer/", {"answer": "declined"}, content_type="application/json")
    assert other.status_code == 403
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.HELD)
    late = client.post(f"{path}answer/", {"answer": "declined"}, content_type="application/json")
    assert late.status_code == 409


def test_guest_reads_the_meeting_invited_to_and_no_other(cast: Cast, api: As) -> None:
    make_item(make_meeting(cast.network, "NET-OTHER"))
    outcome(cast, 1)
    client = api(cast.guest)
    assert [row["reference"] for row in results(client, "meetings/")] == ["NET-2026-02"]
    assert [row["meeting"] for row in results(client, "agenda-items/")] == ["NET-2026-02"] * 2
    assert [row["due_on"] for row in results(client, "action-points/")] == [None]
    assert client.get("/api/v1/networks/tbilisi/meetings/").status_code == 404


def test_decisions_and_action_points_are_named_by_their_reference(cast: Cast, api: As) -> None:
    outcome(cast, 1)
    client = api(cast.liaison)
    assert client.get(f"{API}/decisions/NET-2026-02/D1/").json()["text"] == "Decision 1"
    point = client.get(f"{API}/action-points/NET-2026-02/A1/").json()
    assert (point["decision"], point["owner"], point["available_actions"]) == ("NET-2026-02/D1", "ILO", ["view"])
    assert client.get(f"{API}/decisions/NET-2026-02/D9/").status_code == 404


def test_due_day_is_for_those_who_may_know_who_is_late(cast: Cast, api: As) -> None:
    outcome(cast, 1)
    days = {}
    for name in ("secretariat", "un_co_chair", "lead", "other", "liaison", "double"):
        (row,) = results(api(getattr(cast, name)), "action-points/")
        days[name] = row["due_on"]
    assert days == {
        "secretariat": "2026-12-01",
        "un_co_chair": "2026-12-01",
        "lead": "2026-12-01",
        "other": None,
        "liaison": None,
        "double": None,
    }


def test_action_points_are_narrowed(cast: Cast, api: As) -> None:
    outcome(cast, 1)
    outcome(cast, 2, owner=cast.iom, state="done")
    client = api(cast.liaison)

    def references(query: str) -> list[str]:
        return [row["reference"] for row in results(client, f"action-points/{query}")]

    assert references("") == ["NET-2026-02/A2", "NET-2026-02/A1"]
    assert references("?is_open=true") == ["NET-2026-02/A1"]
    assert references("?is_open=false") == ["NET-2026-02/A2"]
    assert references("?owner=IOM") == ["NET-2026-02/A2"]
    assert references("?state=open&meeting=NET-2026-02") == ["NET-2026-02/A1"]
    assert references("?q=do 2") == ["NET-2026-02/A2"]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("meetings/", 4),
        ("agenda-items/", 7),
        ("papers/", 5),
        ("participants/", 4),
        ("distributions/", 6),
        ("decisions/", 4),
        ("action-points/", 5),
    ],
)
def test_lists_cost_the_same_with_1_and_10_rows(cast: Cast, api: As, path: str, number: int) -> None:
    outcome(cast, 1)
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    client = api(cast.secretariat)
    client.get(f"{API}/{path}")  # writes when the token was last used

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            results(client, path)
        return len(queries)

    assert counted() == number
    for index in range(2, 11):
        outcome(cast, index)
        other = make_meeting(cast.network)
        make_paper(make_item(other))
        make_participant(other, make_person(), cast.ilo)
        distribute_agenda(other, by=cast.secretariat.person)
    assert counted() == number
