"""Answers by link in a mail: will you come? No password, nothing changes before POST."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.agenda import agenda_seen_by
from meetings.forms import AnswerForm
from meetings.models import Meeting, Participant
from meetings.participant_forms import AlternateForm
from meetings.services import answer_invitation
from meetings.services.alternates import colleagues_of, send_alternate
from meetings.services.distribution import ANSWER_PURPOSE
from meetings.services.snapshots import body_name
from meetings.times import times_of
from meetings.views.frame import is_open
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)  # the page itself closes when the meeting ends


def invitation(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show the meeting as its reader may see it and three buttons; record the answer on POST."""
    participant = _participant(answer.about, answer.person)
    meeting = participant.meeting
    request.network = meeting.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    colleagues = AlternateForm(request.POST or None, people=colleagues_of(participant))
    if request.method == "POST" and "alternate" in request.POST:
        if not colleagues.is_valid():
            raise BadRequest
        with transaction.atomic():
            send_alternate(participant, by=participant.person, alternate=colleagues.cleaned_data["alternate"])
            answer.complete()
        return redirect(request.path)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        with transaction.atomic():
            answer_invitation(participant, by=participant.person, answer=form.cleaned_data["answer"])
            answer.complete()
        return redirect(request.path)
    with timezone.override(ZoneInfo(participant.person.time_zone)):
        return render(request, "meetings/invitation.html", _context(participant, answer) | {"colleagues": colleagues})


def _context(participant: Participant, answer: Answer) -> dict[str, Any]:
    meeting = participant.meeting
    agenda = agenda_seen_by(participant.person, meeting)
    return {
        "participant": participant,
        "meeting": meeting,
        "eyebrow": f"{meeting.reference} · {body_name(meeting)}",
        "agenda": agenda,
        "times": times_of(meeting, agenda),
        "may_join": True,
        "joins": agenda.parts_of({row.segment_id for row in participant.attendances.all()}),
        "is_open": is_open(meeting, agenda),
        "recipient": answer.recipient,
    }


def _participant(about: str, person: UUID) -> Participant:
    """Return the participant whom the link is about, as long as the person may see the meeting. Raises Http404."""
    _prefix, _colon, key = about.partition(":")
    rows = Participant.objects.filter(pk=int(key), person=person)
    found = rows.select_related("person__contact", "meeting__network", "meeting__group").first()
    if found is None or not Meeting.objects.visible_to(found.person).filter(pk=found.meeting_id).exists():
        raise Http404
    return found


def register() -> None:
    """Give the outbox the purposes of this app."""
    purpose = AnswerPurpose(ANSWER_PURPOSE, _("answer an invitation"), invitation, single_use=False, lifetime=LIFETIME)
    registry.register_purpose(purpose)
