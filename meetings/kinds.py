"""Kinds of mail: the agenda of a meeting, each with the calendar invitation of its reader."""

from django.utils.translation import gettext_lazy as _

from meetings.documents.calendar import build_invitation, sittings
from meetings.models import Edition
from meetings.services.distribution import KIND
from notifications.incoming.addresses import thread_address
from notifications.models import Message
from notifications.registry import Attachment, MessageKind, Recipient, registry


def calendar_files(message: Message, recipient: Recipient) -> list[Attachment]:
    """Return the reader's invitation, one file for each sitting, made at send from what was frozen."""
    edition = Edition.objects.select_related("distribution__meeting").get(pk=message.slots["edition"])
    snapshot = edition.snapshot
    answers_to = thread_address(message, recipient.address or "") or snapshot["reply_to"]
    files = [
        build_invitation(
            snapshot,
            uid=str(edition.distribution.meeting.uid),
            sequence=int(message.slots["sequence"]),
            attendee_name=recipient.name,
            attendee_address=recipient.address or "",
            organizer_name=snapshot["secretariat"],
            organizer_address=answers_to,
            segment_keys=keys,
        )
        for keys in sittings(snapshot)
    ]
    return [
        Attachment(_file_name(number), content, "text/calendar", is_calendar=True, calendar_method="REQUEST")
        for number, content in enumerate(files, start=1)
    ]


def _file_name(number: int) -> str:
    return "invitation.ics" if number == 1 else f"invitation-{number}.ics"


def register() -> None:
    """Give the outbox the kinds of this app."""
    registry.register_kind(MessageKind(KIND, _("agenda of a meeting"), attachments=calendar_files))
