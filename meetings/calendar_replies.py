"""Answers that a calendar sends by itself (RFC 5546, METHOD:REPLY): the same answer as the button in the mail."""

import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from icalendar import Calendar, Component

from meetings.models import Meeting, Participant
from meetings.services import answer_invitation
from meetings.services.alternates import colleagues_of, send_alternate
from members.models import EmailAddress, Person
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
    return event is not None and participant is not None and _record(event, participant, participant.person)


def record_uploaded(meeting: Meeting, content: bytes, *, by: Person) -> Participant | None:
    """Record the answer in a file that came to the secretariat's own mailbox; None where it is no valid answer.

    The file says whose answer it is by the address of the one attendee; the history says who uploaded it.
    """
    try:
        calendar = Calendar.from_ical(content)
    except ValueError:
        return None
    event = next(iter(calendar.walk("VEVENT")), None)
    if event is None or str(calendar.get("METHOD", "")).upper() != "REPLY" or _uid(event) != meeting.uid:
        return None
    addresses = [address for address, _params in _attendees(event)]
    owner = EmailAddress.objects.filter(address__iexact=addresses[0]).first() if len(addresses) == 1 else None
    if owner is None:
        return None
    rows = meeting.participants.filter(person=owner.person_id).select_related("meeting__network", "person")
    participant = rows.first()
    if participant is None or not _record(event, participant, by):
        return None
    participant.refresh_from_db()
    return participant


def _record(event: Component, participant: Participant, by: Person) -> bool:
    answer = _answer(event, participant)
    at = min(_instant(event, "DTSTAMP") or timezone.now(), timezone.now())
    is_outdated = participant.answered_at is not None and at < participant.answered_at.replace(microsecond=0)
    alternate = _alternate(event, participant)
    if (answer is None and alternate is None) or is_outdated or _was_moved(event, participant):
        return False
    try:
        if alternate is not None:
            send_alternate(participant, by=by, alternate=alternate)
        elif answer is not None:
            answer_invitation(participant, by=by, answer=answer, at=at)
    except Conflict:
        return False
    return True


def _participant(message: Message, event: Component) -> Participant | None:
    """Return the person of the message as a participant of the meeting that the event names.

    A meeting of several sittings puts a key before the UID of each but the first.
    """
    uid = _uid(event)
    if uid is None:
        return None
    rows = Participant.objects.filter(
        meeting__uid=uid, meeting__network__slug=message.scope, person=message.person
    ).select_related("meeting__network", "person")
    return rows.first()


def _uid(event: Component) -> UUID | None:
    try:
        return UUID(str(event.get("UID", ""))[-36:])
    except ValueError:
        return None


def _attendees(event: Component) -> list[tuple[str, Any]]:
    """Return the address of each attendee, in small letters, with its parameters."""
    found: Any = event.get("ATTENDEE", [])
    rows = found if isinstance(found, list) else [found]
    return [(_address(each), each.params) for each in rows]


def _address(text: Any) -> str:
    return str(text).strip('"').casefold().removeprefix("mailto:")


def _alternate(event: Component, participant: Participant) -> Person | None:
    """Return the colleague to whom the person delegates (RFC 5546, 3.2.2.3); None for anybody else."""
    own = {row.address.casefold() for row in participant.person.email_addresses.all()}
    for address, params in _attendees(event):
        if address in own and str(params.get("PARTSTAT", "")).upper() == "DELEGATED":
            given: Any = params.get("DELEGATED-TO", [])
            wanted = {_address(each) for each in (given if isinstance(given, list) else [given])}
            for colleague in colleagues_of(participant):
                if wanted & {row.address.casefold() for row in colleague.email_addresses.all()}:
                    return colleague
    return None


def _answer(event: Component, participant: Participant) -> str | None:
    """Return what the person's own line says; None where it speaks of somebody else, or of nothing."""
    own = {row.address.casefold() for row in participant.person.email_addresses.all()}
    for address, params in _attendees(event):
        if address in own:
            return ANSWERS.get(str(params.get("PARTSTAT", "")).upper())
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
