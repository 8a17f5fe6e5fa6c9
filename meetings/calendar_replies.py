"""Answers that a calendar sends by itself (RFC 5546, METHOD:REPLY): the same answer as the button in the mail."""

import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from icalendar import Calendar, Component

from meetings.models import Participant
from meetings.services import answer_invitation
from notifications.errors import Conflict
from notifications.models import Message
from notifications.registry import registry

ANSWERS = {
    "ACCEPTED": Participant.Answer.ACCEPTED,
    "TENTATIVE": Participant.Answer.TENTATIVE,
    "DECLINED": Participant.Answer.DECLINED,
}


def record_reply(message: Message, content: bytes) -> bool:
    """Record the answer of the message's person; False leaves it to the secretariat, who reads it as a reply.

    That is so for a colleague to whom the invitation was forwarded, for an answer to a time that was moved since, for
    one that is older than what the person said meanwhile, and when the meeting is over.
    """
    event = next(iter(Calendar.from_ical(content).walk("VEVENT")), None)
    participant = _participant(message, event) if event is not None else None
    if event is None or participant is None:
        return False
    answer = _answer(event, participant)
    at = min(_instant(event, "DTSTAMP") or timezone.now(), timezone.now())
    is_outdated = participant.answered_at is not None and at < participant.answered_at.replace(microsecond=0)
    if answer is None or is_outdated or _was_moved(event, participant):
        return False
    try:
        answer_invitation(participant, by=participant.person, answer=answer, at=at)
    except Conflict:
        return False
    return True


def _participant(message: Message, event: Component) -> Participant | None:
    """Return the person of the message as a participant of the meeting that the event names.

    A meeting of several sittings puts a key before the UID of each but the first.
    """
    try:
        uid = UUID(str(event.get("UID", ""))[-36:])
    except ValueError:
        return None
    rows = Participant.objects.filter(
        meeting__uid=uid, meeting__network__slug=message.scope, person=message.person
    ).select_related("meeting", "person")
    return rows.first()


def _answer(event: Component, participant: Participant) -> str | None:
    """Return what the person's own line says; None where it speaks of somebody else, or of nothing."""
    attendees: Any = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    own = {row.address.casefold() for row in participant.person.email_addresses.all()}
    for attendee in attendees:
        if str(attendee).casefold().removeprefix("mailto:") in own:
            return ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    return None


def _was_moved(event: Component, participant: Participant) -> bool:
    """Say whether the answer is to an earlier invitation at another time."""
    if int(event.get("SEQUENCE", 0)) >= participant.meeting.sequence:
        return False
    starts_at = _instant(event, "DTSTART")
    return starts_at is None or not participant.meeting.segments.filter(starts_at=starts_at).exists()


def _instant(event: Component, name: str) -> datetime.datetime | None:
    value = getattr(event.get(name), "dt", None)
    return value if isinstance(value, datetime.datetime) and value.tzinfo is not None else None


def register() -> None:
    """Tell the outbox who records such answers."""
    registry.set_calendar_reply(record_reply)
