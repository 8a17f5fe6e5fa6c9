"""Kinds of mail: the agenda of a meeting and invitations, each with the calendar file of its reader."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.documents.calendar import build_invitation, sittings
from meetings.models import Edition, NoticeEdition, Participant
from meetings.services.brief_mail import KIND as BRIEF
from meetings.services.calls import CALL_KIND
from meetings.services.circulation import KIND as ACTION_POINTS
from meetings.services.distribution import KIND
from meetings.services.inviting import KIND as NOTICE
from meetings.services.minutes_mail import KIND as MINUTES
from meetings.services.polls import POLL_KIND
from meetings.services.proposals import OUTCOME_KIND
from members.mails import register_kind
from notifications.incoming.addresses import thread_address
from notifications.models import Message
from notifications.registry import Attachment, MessageKind, Recipient, registry


def calendar_files(message: Message, recipient: Recipient) -> list[Attachment]:
    """Return the reader's invitation, one file for each sitting, made at send from what was frozen."""
    edition = Edition.objects.select_related("distribution__meeting").get(pk=message.slots["edition"])
    return _files(message, recipient, edition.snapshot, edition.distribution.meeting, "REQUEST")


def notice_files(message: Message, recipient: Recipient) -> list[Attachment]:
    """Return the files of an invitation, of what changed in it, or of its withdrawal."""
    rows = NoticeEdition.objects.select_related("notice__meeting")
    edition = rows.get(pk=message.slots["notice_edition"])
    return _files(message, recipient, edition.snapshot, edition.notice.meeting, edition.notice.method)


def _files(message: Message, recipient: Recipient, snapshot: Any, meeting: Any, method: Any) -> list[Attachment]:
    delegated_from, delegated_to = _delegation(message, meeting.pk)
    answers_to = thread_address(message, recipient.address or "") or snapshot["reply_to"]
    files = [
        build_invitation(
            snapshot,
            uid=str(meeting.uid),
            sequence=int(message.slots["sequence"]),
            attendee_name=recipient.name,
            attendee_address=recipient.address or "",
            organizer_name=snapshot["secretariat"],
            organizer_address=answers_to,
            segment_keys=keys,
            method=method,
            delegated_from=delegated_from,
            delegated_to=delegated_to,
        )
        for keys in sittings(snapshot)
    ]
    return [
        Attachment(_file_name(number), content, "text/calendar", is_calendar=True, calendar_method=method)
        for number, content in enumerate(files, start=1)
    ]


def _delegation(message: Message, meeting: int) -> tuple[str, str]:
    """Return whom the person stands in for, and who stands in for the person, by address (RFC 5546, 3.2.2.3)."""
    row = Participant.objects.filter(meeting=meeting, person=message.person).select_related("stands_in_for").first()
    if row is None:
        return "", ""
    alternate = row.alternates.filter(withdrawn_at__isnull=True).first()
    people = [row.stands_in_for.person_id if row.stands_in_for else None, alternate.person_id if alternate else None]
    known = registry.resolve([person for person in people if person])
    addresses = [known[person].address or "" if person in known else "" for person in people]
    return addresses[0], addresses[1]


def _file_name(number: int) -> str:
    return "invitation.ics" if number == 1 else f"invitation-{number}.ics"


def register() -> None:
    """Give the outbox the kinds of this app."""
    registry.register_kind(MessageKind(KIND, _("agenda of a meeting"), attachments=calendar_files))
    register_kind(NOTICE, _("invitation to a meeting"), attachments=notice_files)
    register_kind(CALL_KIND, _("call for agenda items"))
    register_kind(POLL_KIND, _("search for a date"))
    register_kind(OUTCOME_KIND, _("what became of a proposal"))
    registry.register_kind(MessageKind(ACTION_POINTS, _("action points of a meeting")))
    registry.register_kind(MessageKind(MINUTES, _("minutes of a meeting")))
    registry.register_kind(MessageKind(BRIEF, _("brief for the co-chair")))
