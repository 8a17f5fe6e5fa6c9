"""Every transition × state × part of the cast, from literal tables: meetings, proposals, action points, and minutes."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import ActionPoint, Meeting, Minutes, MinutesParagraph, Proposal, SilenceRound
from tests.access.table import PARTS, row
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.factories import make_proposal

# secretariat, UN co-chair, government co-chair, lead, other, head, liaison, ministry, stakeholder, observer, double,
# two agencies, two networks;  guest, outsider, ended, administrator;  anonymous. ILO owns the action point.
OWNER = row("302 403 403 302 403 302 403 403 403 403 403 302 403  404 404 404 404  302")
OWNER_LATE = row("409 403 403 409 403 409 403 403 403 403 403 409 403  404 404 404 404  302")
CHIEF = row("302 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
CHIEF_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")

STATES = ("open", "in_progress", "blocked", "done", "verified", "cancelled")
ACTION_POINTS = {
    "start": (OWNER, OWNER_LATE, OWNER, OWNER_LATE, OWNER_LATE, OWNER_LATE),
    "block": (OWNER, OWNER, OWNER_LATE, OWNER_LATE, OWNER_LATE, OWNER_LATE),
    "finish": (OWNER, OWNER, OWNER, OWNER_LATE, OWNER_LATE, OWNER_LATE),
    "verify": (CHIEF_LATE, CHIEF_LATE, CHIEF_LATE, CHIEF, CHIEF_LATE, CHIEF_LATE),
    "cancel": (CHIEF, CHIEF, CHIEF, CHIEF_LATE, CHIEF_LATE, CHIEF_LATE),
    "reopen": (CHIEF_LATE, CHIEF_LATE, CHIEF_LATE, CHIEF, CHIEF_LATE, CHIEF),
    "not_ours": (OWNER, OWNER, OWNER, OWNER_LATE, OWNER_LATE, OWNER_LATE),
    "reassign": (CHIEF, CHIEF, CHIEF, CHIEF_LATE, CHIEF_LATE, CHIEF_LATE),
}

NOBODY = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
OFFICER = row("302 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
OFFICER_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
OFFICER_DRAFT = row("302 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
OFFICER_LATE_DRAFT = row("409 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
READERS = row("302 302 302 302 302 302 302 302 302 302 302 302 302  302 404 404 404  302")
READERS_LATE = row("409 409 409 409 409 409 409 409 409 409 409 409 409  409 404 404 404  302")
READERS_NONE = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
SECRETARIAT_ON_DRAFT = row("403 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")

MEETING_STATES = ("planned", "called", "held", "cancelled")
MEETINGS = {
    "call_meeting": (OFFICER, *(OFFICER_LATE,) * 3),
    "cancel_meeting": (OFFICER, OFFICER, OFFICER_LATE, OFFICER_LATE),
    "hold": (OFFICER, OFFICER, OFFICER_LATE, OFFICER_LATE),
    "distribute": (OFFICER, OFFICER, OFFICER_LATE, OFFICER_LATE),
}

PROPOSAL_STATES = ("waiting", "accepted", "merged", "deferred", "declined")
PROPOSALS = {
    "accept": (OFFICER, OFFICER_LATE, OFFICER_LATE, OFFICER, OFFICER_LATE),
    "merge": (OFFICER, OFFICER_LATE, OFFICER_LATE, OFFICER, OFFICER_LATE),
    "defer": (OFFICER, *(OFFICER_LATE,) * 4),
    "decline": (OFFICER, OFFICER_LATE, OFFICER_LATE, OFFICER, OFFICER_LATE),
}

STAGES = ("none", "draft", "commenting", "running", "broken", "over", "adopted")
MINUTES = {
    "draft_minutes": (OFFICER, *(OFFICER_LATE,) * 6),
    "send_for_comment": (NOBODY, OFFICER_DRAFT, *(OFFICER_LATE,) * 5),
    "withdraw_minutes": (NOBODY, OFFICER_LATE_DRAFT, OFFICER, *(OFFICER_LATE,) * 4),
    "silence": (NOBODY, OFFICER_LATE_DRAFT, OFFICER, OFFICER_LATE, OFFICER, OFFICER_LATE, OFFICER_LATE),
    "adopt": (NOBODY, OFFICER_LATE_DRAFT, OFFICER_LATE, OFFICER_LATE, OFFICER_LATE, OFFICER, OFFICER_LATE),
    "comment": (NOBODY, SECRETARIAT_ON_DRAFT, READERS, *(READERS_LATE,) * 4),
    "objection": (NOBODY, SECRETARIAT_ON_DRAFT, READERS_NONE, READERS, READERS, READERS_LATE, READERS_LATE),
}


def codes(cast: Cast, url: str, data: dict[str, Any]) -> tuple[int, ...]:
    """Return what each part of the cast gets for a POST, each from the same state."""
    found = []
    for part in PARTS:
        client = Client()
        if part != "anonymous":
            client.force_login(cast.accounts()[part], backend=BACKEND)
        with transaction.atomic():
            found.append(client.post(url, data).status_code)
            transaction.set_rollback(True)
    return tuple(found)


@pytest.mark.parametrize("transition", MEETINGS)
def test_meetings_and_distributions_as_in_the_table(cast: Cast, transition: str) -> None:
    url = reverse(f"meetings:{transition}", args=[cast.network.slug, cast.meeting.reference])
    data = {"classification": 2, "before": 2, "reason": "Why", "revision": 1}
    for state, expected in zip(MEETING_STATES, MEETINGS[transition], strict=True):
        Meeting.objects.filter(pk=cast.meeting.pk).update(state=state)
        assert codes(cast, url, data) == expected, state


@pytest.mark.parametrize("transition", PROPOSALS)
def test_proposals_as_in_the_table(cast: Cast, transition: str) -> None:
    proposal = make_proposal(cast.meeting, cast.lead.person)
    url = reverse("meetings:decide", args=[cast.network.slug, cast.meeting.reference, proposal.pk])
    data = {"decision": transition, "reason": "Why", "item": cast.item.pk}
    for state, expected in zip(PROPOSAL_STATES, PROPOSALS[transition], strict=True):
        Proposal.objects.filter(pk=proposal.pk).update(state=state)
        assert codes(cast, url, data) == expected, state


@pytest.mark.parametrize("transition", ACTION_POINTS)
def test_action_points_as_in_the_table(cast: Cast, transition: str) -> None:
    point = ActionPoint.objects.create(
        meeting=cast.meeting,
        reference="NET-2026-02/A1",
        text="Do",
        owner=cast.ilo,
        due_on=cast.network.today(),
        classification=2,
    )
    data = {"reason": "Why", "evidence": "Seen", "ask": "WHO", "owner": cast.iom.pk, "seen": cast.ilo.pk}
    own = transition in ("not_ours", "reassign")
    arguments = [cast.network.slug, point.pk] if own else [cast.network.slug, point.pk, transition]
    url = reverse(f"meetings:{transition if own else 'move'}", args=arguments)
    for state, expected in zip(STATES, ACTION_POINTS[transition], strict=True):
        ActionPoint.objects.filter(pk=point.pk).update(state=state, reason="Why")
        assert codes(cast, url, data) == expected, state


def at(cast: Cast, stage: str) -> Minutes | None:
    """Bring the minutes of the meeting to a stage."""
    Meeting.objects.filter(pk=cast.meeting.pk).update(state="held")
    if stage == "none":
        return None
    now, by = timezone.now(), cast.secretariat.person
    state = {"running": "silence", "broken": "silence", "over": "silence", "adopted": "draft"}.get(stage, stage)
    minutes = Minutes.objects.create(meeting=cast.meeting, state=state, changed_by=by, changed_at=now)
    MinutesParagraph.objects.create(
        meeting=cast.meeting, minutes=minutes, item=cast.item, position=1, text="Said", classification=2
    )
    if state == "silence":
        hour = datetime.timedelta(hours=-1 if stage == "over" else 1)
        outcome = "broken" if stage == "broken" else "running"
        SilenceRound.objects.create(
            minutes=minutes, number=1, opened_by=by, opened_at=now, ends_at=now + hour, outcome=outcome, document={}
        )
    if stage == "adopted":
        SilenceRound.objects.create(
            minutes=minutes, number=1, opened_by=by, opened_at=now, ends_at=now, outcome="held", document={}
        )
        Minutes.objects.filter(pk=minutes.pk).update(state="adopted", adopted_at=now, document={}, checksum="x")
    return minutes


@pytest.mark.parametrize("transition", MINUTES)
def test_minutes_as_in_the_table(cast: Cast, transition: str) -> None:
    url = reverse(f"meetings:{transition}", args=[cast.network.slug, cast.meeting.reference])
    for stage, expected in zip(STAGES, MINUTES[transition], strict=True):
        with transaction.atomic():
            minutes = at(cast, stage)
            paragraph = MinutesParagraph.objects.get().pk if minutes else 0
            data = {"revision": 1, "text": "Why", "paragraph": paragraph}
            assert codes(cast, url, data) == expected, stage
            transaction.set_rollback(True)
