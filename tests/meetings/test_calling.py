"""Meetings planned, edited, called, cleared and cancelled; the clock moved, with the rest or without."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.clock import compute_deadlines
from meetings.models import Deadline, ItemClearance, Meeting
from meetings.services.calling import MeetingConflict
from meetings.services.deadlines import schedule_deadlines
from members.calendar import WorkingCalendar
from members.classification import Classification
from members.services import issue_token
from members.titles import title
from notifications.errors import Conflict
from tests.access.table import MEETING
from tests.cast import Cast
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db
Step = Deadline.Step
START = datetime.datetime(2099, 3, 17, 6, tzinfo=datetime.UTC)  # a Tuesday, 10:00 in Baku
HOUR = datetime.timedelta(hours=1)


def parts(*levels: int, start: datetime.datetime = START) -> list[dict[str, Any]]:
    return [
        {"starts_at": start + HOUR * number, "ends_at": start + HOUR * (number + 1), "classification": level}
        for number, level in enumerate(levels)
    ]


def plan(cast: Cast, *levels: int, **values: Any) -> Meeting:
    return services.create_meeting(
        cast.network,
        by=cast.secretariat.person,
        values={"title": title("Plenary"), **values},
        segments=parts(*(levels or (Classification.NETWORK,))),
    )


def test_planned_meeting_has_the_next_reference_of_its_body_and_is_for_the_un_only(cast: Cast) -> None:
    meeting = plan(cast)
    assert (meeting.reference, meeting.state) == ("NET-2099-01", "planned")
    assert plan(cast).reference == "NET-2099-02"
    assert plan(cast, group=cast.group).reference == "WG1-2099-01"
    assert [Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists() for user in (cast.lead, cast.liaison)] == [
        True,
        False,
    ]


def test_un_only_then_extended_once_called_for_the_network(cast: Cast) -> None:
    meeting = plan(cast, Classification.UN_ONLY, Classification.NETWORK)
    services.call_meeting(
        meeting, by=cast.secretariat.person, classification=Classification.NETWORK, reason="Co-chairs agreed."
    )
    seen = {
        name: list(meeting.segments.visible_to(getattr(cast, name)).values_list("position", flat=True))
        for name in ("lead", "liaison")
    }
    assert seen == {"lead": [1, 2], "liaison": [2]}
    row = ItemClearance.objects.get()
    assert (row.meeting, row.before, row.after, row.reason) == (meeting, 3, 2, "Co-chairs agreed.")


def test_only_part_is_for_whom_the_meeting_is_called(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    meeting = plan(cast, Classification.UN_ONLY)
    invitations = f"{meeting.get_absolute_url()}invitations/"
    assert "may see no part of the meeting" in client.get(invitations).text
    services.call_meeting(meeting, by=cast.secretariat.person, classification=2, reason="Co-chairs agreed.")
    assert meeting.segments.visible_to(cast.liaison).count() == 1
    assert "may see no part of the meeting" not in client.get(invitations).text
    rows = ItemClearance.objects.order_by("pk").values_list("segment__position", "before", "after", "reason")
    assert list(rows) == [(None, 3, 2, "Co-chairs agreed."), (1, 3, 2, "Co-chairs agreed.")]


def test_calling_fills_every_step_as_the_clock_counts_it(cast: Cast) -> None:
    meeting = plan(cast)
    called = services.call_meeting(
        meeting, by=cast.secretariat.person, classification=Classification.NETWORK, reason="Agreed."
    )
    expected = {
        step: due.on for step, due in compute_deadlines(datetime.date(2099, 3, 17), WorkingCalendar("AZ")).items()
    }
    assert called.state == "called"
    assert {row.step: row.due_on(cast.network.zone) for row in called.deadlines.all()} == expected
    assert called.deadlines.get(step=Step.MEETING).due_at == START


def test_wider_needs_a_reason_and_narrower_none(cast: Cast) -> None:
    meeting = plan(cast)
    by = cast.secretariat.person
    with pytest.raises(ValidationError, match="Say in a sentence why, and who agreed"):
        services.call_meeting(meeting, by=by, classification=Classification.NETWORK)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.deadlines.count()) == ("planned", 0)
    services.clear_meeting(meeting, by=by, before=3, after=2, reason="Agreed.")
    services.clear_meeting(meeting, by=by, before=2, after=3, reason="")
    with pytest.raises(Conflict, match="is “UN only” by now"):
        services.clear_meeting(meeting, by=by, before=2, after=1, reason="Agreed.")


# state → what each transition answers the secretariat over the API
TRANSITIONS = {
    "planned": {"call": 200, "clear": 200, "cancel": 200},
    "called": {"call": 409, "clear": 200, "cancel": 200},
    "held": {"call": 409, "clear": 409, "cancel": 409},
    "cancelled": {"call": 409, "clear": 409, "cancel": 409},
}
BODIES = {
    "call": {"classification": "network"},
    "clear": {"before": "network", "after": "public", "reason": "Agreed."},
    "cancel": {"reason": "No quorum."},
}
REFUSED = {
    "un_co_chair": 403,
    "lead": 403,
    "liaison": 403,
    "observer": 403,
    "guest": 403,
    "outsider": 404,
    "ended": 404,
}


def api(account: Any) -> Client:
    lifetime = datetime.timedelta(days=1)
    _row, token = issue_token(account, by=account.person, name="t", is_read_only=False, lifetime=lifetime)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_every_transition_role_and_state_as_the_table_says(cast: Cast) -> None:
    clients = {name: api(getattr(cast, name)) for name in ("secretariat", *REFUSED)}
    found: dict[str, dict[str, int]] = {}
    for state, expected in TRANSITIONS.items():
        for transition in expected:
            Meeting.objects.filter(pk=cast.meeting.pk).update(state=state, classification=2)
            path = f"/api/v1/networks/baku/meetings/NET-2026-02/{transition}/"
            for name, code in REFUSED.items():
                answer = clients[name].post(path, BODIES[transition], content_type="application/json")
                assert answer.status_code == code, (state, transition, name)
            answer = clients["secretariat"].post(path, BODIES[transition], content_type="application/json")
            found.setdefault(state, {})[transition] = answer.status_code
    assert found == TRANSITIONS


def test_cancelled_meeting_keeps_its_reason_and_raises_the_sequence(cast: Cast, client: Client) -> None:
    before = cast.meeting.sequence
    services.cancel_meeting(cast.meeting, by=cast.secretariat.person, reason="No quorum.")
    assert (cast.meeting.state, cast.meeting.reason, cast.meeting.sequence) == ("cancelled", "No quorum.", before + 1)
    client.force_login(cast.liaison)
    assert "No quorum." in client.get("/n/baku/meetings/NET-2026-02/").text


def test_moved_meeting_takes_its_open_steps_along_or_leaves_them(cast: Cast) -> None:
    by = cast.secretariat.person
    meeting = services.call_meeting(plan(cast), by=by, classification=Classification.UN_ONLY)
    Deadline.objects.filter(meeting=meeting, step=Step.NOTICE).update(done_on=datetime.date(2099, 2, 1))
    announced = {row.step: row.due_at for row in meeting.deadlines.all()}
    segment = meeting.segments.get()
    week = datetime.timedelta(days=7)
    rows = [{"id": segment.pk, "starts_at": START + week, "ends_at": START + week + HOUR}]
    services.edit_meeting(meeting, by=by, revision=1, values={}, segments=rows, follow=False)
    assert {row.step: row.due_at for row in meeting.deadlines.all()} == {**announced, "meeting": START + week}
    rows = [{"id": segment.pk, "starts_at": START, "ends_at": START + HOUR}]
    services.edit_meeting(meeting, by=by, revision=2, values={}, segments=rows, follow=False)
    rows = [{"id": segment.pk, "starts_at": START + week, "ends_at": START + week + HOUR}]
    services.edit_meeting(meeting, by=by, revision=3, values={}, segments=rows)
    computed = compute_deadlines(datetime.date(2099, 3, 24), WorkingCalendar("AZ"))
    now = {row.step: row.due_at for row in meeting.deadlines.all()}
    assert now["notice"] == announced["notice"]  # it is done
    assert now["papers"] == computed["papers"].at(cast.network.zone)
    assert now["silence"] == computed["silence"].at(cast.network.zone)


# step, days later, with the rest → which steps move by that many working days
MOVES = {
    ("draft_minutes", True): {"draft_minutes", "comments", "silence"},
    ("draft_minutes", False): {"draft_minutes"},
    ("agenda", True): {"agenda", "papers", "reminder"},
    ("agenda", False): {"agenda"},
}


@pytest.mark.parametrize(("step", "follow"), MOVES)
def test_any_step_moves_with_the_rest_following_or_not(cast: Cast, step: str, follow: bool) -> None:
    by = cast.secretariat.person
    meeting = services.call_meeting(plan(cast), by=by, classification=Classification.UN_ONLY)
    zone, working = cast.network.zone, WorkingCalendar("AZ")
    before = {row.step: row.due_on(zone) for row in meeting.deadlines.all()}
    row = meeting.deadlines.get(step=step)
    target = working.add(before[step], 1)
    services.move_deadline(row, by=by, seen=before[step], due_on=target, follow=follow)
    after = {row.step: row.due_on(zone) for row in meeting.deadlines.all()}
    assert {name for name in before if before[name] != after[name]} == MOVES[step, follow]
    for name in MOVES[step, follow]:
        assert after[name] == working.add(before[name], 1)
    with pytest.raises(Conflict, match="moved or done meanwhile"):
        services.move_deadline(row, by=by, seen=before[step], due_on=target, follow=False)


def test_steps_before_the_meeting_stay_before_it(cast: Cast) -> None:
    by = cast.secretariat.person
    meeting = services.call_meeting(plan(cast), by=by, classification=Classification.UN_ONLY)
    row = meeting.deadlines.get(step=Step.PAPERS)
    day = row.due_on(cast.network.zone)
    services.move_deadline(row, by=by, seen=day, due_on=datetime.date(2099, 3, 16), follow=True)
    reminder = meeting.deadlines.get(step=Step.REMINDER)
    assert reminder.due_on(cast.network.zone) == datetime.date(2099, 3, 17)
    own = meeting.deadlines.get(step=Step.MEETING)
    with pytest.raises(Conflict, match="does not move by itself"):
        services.move_deadline(own, by=by, seen=own.due_on(cast.network.zone), due_on=day, follow=False)


def test_step_that_was_done_elsewhere_is_marked_by_hand_once(cast: Cast, client: Client) -> None:
    by = cast.secretariat.person
    meeting = services.call_meeting(plan(cast), by=by, classification=Classification.UN_ONLY)
    client.force_login(cast.secretariat)
    path = f"{meeting.get_absolute_url()}deadlines/"
    assert "Mark as done" in client.get(path).text
    codes = [client.post(f"{path}{step}/", {"done": "1"}).status_code for step in ("letter", "letter", "meeting")]
    assert codes == [302, 409, 409]
    assert meeting.deadlines.get(step=Step.LETTER).done_on == cast.network.today()


def test_step_that_happens_by_itself_is_over_once_its_time_has_come_and_nothing_waits(cast: Cast) -> None:
    meeting = make_meeting(cast.network, "NET-2099-06", starts_at=START)
    schedule_deadlines(meeting, by=cast.secretariat.person)
    now = timezone.now()
    meeting.deadlines.exclude(step=Step.MEETING).update(due_at=now - datetime.timedelta(days=1))

    def past() -> list[str]:
        rows: Any = meeting.deadlines.with_passing(now)
        return sorted(row.step for row in rows if row.is_past)

    assert past() == ["items_close", "papers", "reminder"]
    values = {"title": {"original": "en", "en": "Data"}, "minutes": 5, "purpose": "decision"}
    proposal = services.propose_item(meeting, by=cast.lead.person, values=values)
    assert past() == ["papers", "reminder"]
    services.accept_proposal(proposal, by=cast.secretariat.person)
    meeting.papers.create(number=1, title={"original": "en", "en": "To come"})
    assert past() == ["items_close", "reminder"]


def test_who_comes_second_hears_who_came_first(cast: Cast) -> None:
    services.edit_meeting(cast.meeting, by=cast.secretariat.person, revision=1, values={"venue": "UN House"})
    with pytest.raises(MeetingConflict, match="The meeting was changed by Secretariat at"):
        services.edit_meeting(cast.meeting, by=cast.un_co_chair.person, revision=1, values={"venue": "Hotel"})
    cast.meeting.refresh_from_db()
    assert (cast.meeting.venue, cast.meeting.revision, cast.meeting.sequence) == ("UN House", 2, 1)


def test_part_with_items_is_not_taken_away_and_a_wider_part_needs_a_reason(cast: Cast) -> None:
    by = cast.secretariat.person
    first, second = cast.meeting.segments.order_by("position")
    with pytest.raises(ValidationError, match="Items of the agenda belong to this part"):
        services.edit_meeting(cast.meeting, by=by, revision=1, values={}, segments=[{"id": first.pk, "delete": True}])
    wider = [{"id": second.pk, "classification": 2}]
    with pytest.raises(ValidationError, match="who agreed"):
        services.edit_meeting(cast.meeting, by=by, revision=1, values={}, segments=wider)
    services.edit_meeting(cast.meeting, by=by, revision=1, values={}, segments=wider, reason="Agreed.")
    second.refresh_from_db()
    assert second.effective_classification == 2
    services.edit_meeting(cast.meeting, by=by, revision=2, values={}, segments=[{"id": second.pk, "delete": True}])
    assert cast.meeting.segments.count() == 1


def test_lateness_is_seen_by_the_secretariat_and_the_un_co_chairs_alone(cast: Cast, client: Client) -> None:
    past = timezone.now() - datetime.timedelta(days=5)
    Deadline.objects.create(meeting=cast.meeting, step=Step.LETTER, due_at=past)
    seen = {}
    for name in ("secretariat", "un_co_chair", "government_co_chair", "lead", "liaison", "guest"):
        client.force_login(getattr(cast, name))
        (step, *_rest) = client.get("/n/baku/meetings/NET-2026-02/").context["steps"]
        seen[name] = step.state
    assert seen == {
        "secretariat": "late",
        "un_co_chair": "late",
        "government_co_chair": "",
        "lead": "",
        "liaison": "",
        "guest": "",
    }


def test_dial_in_and_passcode_are_for_the_invited_and_the_secretariat(cast: Cast, client: Client) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(dial_in="+994 12 000 00 00", passcode="open-sesame")
    shown = {}
    for name in ("secretariat", "lead", "guest", "other", "liaison", "un_co_chair"):
        client.force_login(getattr(cast, name))
        page = client.get("/n/baku/meetings/NET-2026-02/").text
        answer = api(getattr(cast, name)).get("/api/v1/networks/baku/meetings/NET-2026-02/").text
        history = client.get("/n/baku/meetings/NET-2026-02/history/").context
        entries = str(history["entries"]) if "entries" in history else ""
        shown[name] = ("open-sesame" in page, "open-sesame" in answer, "open-sesame" in entries)
    yes, no = (True, True, False), (False, False, False)
    assert shown == {"secretariat": yes, "lead": yes, "guest": yes, "other": no, "liaison": no, "un_co_chair": no}


def test_meeting_in_the_browser_from_plan_to_cancellation(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    assert client.post("/n/baku/meetings/new/", MEETING | {"parts-0-end": "09:00"}).status_code == 422
    client.post("/n/baku/meetings/new/", MEETING | {"modality": "hybrid", "passcode": "1234"})
    meeting = Meeting.objects.get(reference="NET-2099-01")
    base = meeting.get_absolute_url()
    assert (meeting.modality, meeting.passcode) == ("hybrid", "1234")
    assert client.post(f"{base}call/", {"before": "3", "classification": "2"}).status_code == 422
    called = client.post(f"{base}call/", {"before": "3", "classification": "2", "reason": "Agreed."}, follow=True)
    assert ("NET-2099-01 is called." in called.text, "Items close" in called.text) == (True, True)
    segment = meeting.segments.get()
    change = MEETING | {"parts-INITIAL_FORMS": "1", "parts-0-id": str(segment.pk), "venue": "UN House", "follow": "on"}
    assert client.post(f"{base}edit/", change | {"revision": "1"}).status_code == 302
    stale = client.post(f"{base}edit/", change | {"revision": "1", "venue": "Hotel"})
    assert (stale.status_code, "Hotel" in stale.text, "changed by Secretariat" in stale.text) == (409, True, True)
    day = meeting.deadlines.get(step=Step.PAPERS).due_on(cast.network.zone)
    moved = {"seen": day.isoformat(), "due_on": (day - datetime.timedelta(days=1)).isoformat()}
    assert client.post(f"{base}deadlines/papers/", moved).status_code == 302
    assert client.post(f"{base}deadlines/papers/", moved).status_code == 409
    assert client.post(f"{base}deadlines/papers/", {}).status_code == 400
    assert client.post(f"{base}cancel/", {"reason": ""}).status_code == 422
    client.post(f"{base}cancel/", {"reason": "No quorum."})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.venue) == ("cancelled", "UN House")


def test_api_plans_and_changes_with_if_match(cast: Cast) -> None:
    client, path, kind = api(cast.secretariat), "/api/v1/networks/baku/meetings/", "application/json"
    body = {
        "title": {"original": "en", "en": "New"},
        "segments": [{"starts_at": "2099-03-17T06:00Z", "ends_at": "2099-03-17T08:00Z", "classification": "network"}],
    }
    made = client.post(path, body, content_type=kind)
    assert (made.status_code, made.json()["reference"], made["ETag"]) == (201, "NET-2099-01", '"1"')
    one = f"{path}NET-2099-01/"
    codes = [
        client.patch(one, {"venue": "A"}, content_type=kind).status_code,
        client.patch(one, {"venue": "A"}, content_type=kind, headers={"If-Match": '"1"'}).status_code,
        client.patch(one, {"venue": "B"}, content_type=kind, headers={"If-Match": '"1"'}).status_code,
        client.patch(one, {"segments": [{"position": 7}]}, content_type=kind, headers={"If-Match": '"2"'}).status_code,
    ]
    assert codes == [428, 200, 412, 400]
    assert "ETag" not in api(cast.lead).get(one)
    client.post(f"{one}call/", {"classification": "network", "reason": "Agreed."}, content_type=kind)
    (letter, *_rest) = client.get(f"{one}deadlines/").json()
    move = {"step": "letter", "seen": letter["due_at"][:10], "due_on": "2099-02-20", "follow": False}
    answer = client.post(f"{one}deadlines/", move, content_type=kind)
    done = client.post(f"{one}deadlines/", {"step": "letter", "done": True}, content_type=kind).json()
    assert [row["step"] for row in done if row["done_on"]] == ["letter"]
    unsaid = client.post(f"{one}deadlines/", {"step": "notice"}, content_type=kind).json()["errors"]
    assert set(unsaid) == {"seen", "due_on"}
    due = {row["step"]: row["due_at"] for row in answer.json()}
    assert datetime.datetime.fromisoformat(due["letter"]) == datetime.datetime(2099, 2, 20, 13, tzinfo=datetime.UTC)


def test_announced_step_stays_when_the_clock_is_asked_again(cast: Cast) -> None:
    meeting = make_meeting(cast.network, "NET-2099-05", starts_at=START)
    schedule_deadlines(meeting, by=cast.secretariat.person)
    early = datetime.datetime(2099, 1, 5, 13, tzinfo=datetime.UTC)
    meeting.deadlines.filter(step=Step.PAPERS).update(due_at=early)
    schedule_deadlines(meeting, by=cast.secretariat.person)
    assert meeting.deadlines.get(step=Step.PAPERS).due_at == early
