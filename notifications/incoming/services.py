"""Takes what comes back: keeps it with its message, marks message and address, hands replies to the secretariat."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import formataddr
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.bodies import store_file
from notifications.incoming.addresses import Returned, find_returned
from notifications.incoming.models import InboundFile, InboundMessage, Sort
from notifications.incoming.reading import Read, read
from notifications.models import Attempt, Message, Outcome, State
from notifications.notes import store_note
from notifications.registry import Attachment, registry
from notifications.services import Addressed, enqueue

logger = logging.getLogger(__name__)

KIND = "reply"
# So many soft bounces of different mails to one address within the time are as good as a hard one.
SOFT_BOUNCES = 3
SOFT_BOUNCES_WITHIN = timedelta(days=30)
MOST_FORWARDS = 20  # of one message; whatever loops, it ends
LONGEST_FORWARD = 20_000
HEADERS = 64 * 1024
MARKS = {
    Sort.BOUNCE: Outcome.RETURNED,
    Sort.DELAY: Outcome.DELAYED,
    Sort.AUTOMATIC: Outcome.AUTO_ANSWERED,
    Sort.CALENDAR: Outcome.ANSWERED,
    Sort.REPLY: Outcome.ANSWERED,
}


class Receipt(StrEnum):
    """What became of an incoming mail."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"  # it came to no return address of ours
    TOO_LARGE = "too_large"


def receive(content: bytes, recipient: str = "", *, now: datetime | None = None) -> Receipt:
    """Take one mail as bytes; `recipient` is the envelope's, where the mail server tells it.

    Nothing in the mail is believed except its return address: who claims to have sent it proves nothing.
    """
    if len(content) > settings.INBOUND_MAX_MEGABYTES * 1024 * 1024:
        return Receipt.TOO_LARGE
    head = content[:HEADERS].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0].decode("latin-1")
    returned = find_returned(recipient, head)
    if returned is None:
        return Receipt.UNKNOWN
    return _keep(returned, read(content), now or timezone.now())


@transaction.atomic
def _keep(returned: Returned, mail: Read, now: datetime) -> Receipt:
    """Write the row, its mark on the message and what follows from it, once for each mail."""
    message = returned.message
    is_secret = registry.is_secret(message.kind)
    row, is_new = InboundMessage.objects.get_or_create(
        message=message,
        digest=mail.digest,
        defaults={
            "sort": mail.sort,
            "received_at": now,
            "sender": mail.sender,
            "subject": "" if is_secret else mail.subject,
            "text": "" if is_secret else mail.text,
            "left_out": min(mail.left_out, 32000),
            "status": mail.status[:20],
            "reason": mail.reason,
            "is_hard": mail.is_hard,
            "address_mark": returned.mark if mail.sort is Sort.BOUNCE else "",
        },
    )
    if not is_new:
        return Receipt.DUPLICATE
    reason = " ".join(word for word in (mail.status, mail.reason) if word)
    Attempt.objects.create(message=message, at=now, outcome=MARKS[mail.sort], reason=reason[:500])
    if mail.sort is Sort.BOUNCE:
        _bounced(returned, row, reason)
    elif mail.sort is Sort.CALENDAR:
        if not _recorded(message, mail.calendar) and not is_secret:
            _forward(row)
    elif mail.sort is Sort.REPLY and not is_secret:
        _keep_files(row, mail)
        if not mail.is_automatic:
            _forward(row)
    return Receipt.KEPT


def _bounced(returned: Returned, row: InboundMessage, reason: str) -> None:
    """End the message as refused; and the address, when this or one bounce too many says that it takes no mail."""
    message = returned.message
    failure = (reason or Outcome.RETURNED.label)[:500]
    open_states = (State.SENT, State.DEFERRED, State.UNKNOWN)
    Message.objects.filter(pk=message.pk, state__in=open_states).update(
        state=State.FAILED, sent_at=None, next_try_at=None, failure=failure
    )
    if row.is_hard or _soft_bounces(row) >= SOFT_BOUNCES:
        registry.address_failed(message.person, returned.went_to)


def _soft_bounces(row: InboundMessage) -> int:
    """Return how many mails to the same address of the person came back lately."""
    rows = InboundMessage.objects.filter(
        sort=Sort.BOUNCE,
        message__person=row.message.person,
        address_mark=row.address_mark,
        received_at__gt=row.received_at - SOFT_BOUNCES_WITHIN,
    )
    return rows.values("message").distinct().count()


def _recorded(message: Message, calendar: bytes) -> bool:
    """Let the app that sent the invitation record the answer; a calendar that it cannot read goes to people."""
    try:
        with transaction.atomic():
            return registry.calendar_reply(message, calendar)
    except Exception:
        logger.exception("The calendar's answer to message %s cannot be recorded.", message.pk)
        return False


def _keep_files(row: InboundMessage, mail: Read) -> None:
    InboundFile.objects.bulk_create(
        InboundFile(
            inbound=row,
            position=position,
            stored_file=store_file(Attachment(name, content, mime_type), hashlib.sha256(content).hexdigest()),
            filename=name,
            mime_type=mime_type,
        )
        for position, (name, mime_type, content) in enumerate(mail.files)
    )


def _forward(row: InboundMessage) -> None:
    """Send the reply to each officer of the secretariat; answering it writes to whoever replied."""
    message = row.message
    earlier = InboundMessage.objects.filter(message=message, sort__in=(Sort.REPLY, Sort.CALENDAR))
    if message.kind == KIND or earlier.count() > MOST_FORWARDS:
        return
    officers = [person for person in registry.officers(message.scope) if person != message.person]
    recipients = registry.resolve([*officers, message.person]) if officers else {}
    writer = recipients.pop(message.person, None)
    page = reverse("notifications:message", kwargs={"network": message.scope, "pk": message.pk})
    for recipient in recipients.values():
        with translation.override(recipient.language):
            body = store_note(subject="[[subject]]", paragraphs=_forwarded(), language=recipient.language)
            slots = {
                "name": writer.name if writer else _("Unknown person"),
                "subject": _("Reply: %(subject)s") % {"subject": row.subject or _("no subject")},
                "text": row.text[:LONGEST_FORWARD] or "–",
                "url": settings.SITE_URL + page,
            }
        enqueue(
            scope=message.scope,
            kind=KIND,
            about=f"inbound:{row.pk}",
            step=1,
            body=body,
            recipients=[Addressed(recipient.person, recipient.language, slots)],
            thread=f"inbound:{message.pk}",
        )


def _forwarded() -> list[str]:
    return [
        _("[[name]] answered a mail of the network:"),
        "[[text]]",
        _("The mail that was answered, and files that came with the reply: [[url]]"),
        _("Answer this mail, and you write to [[name]]."),
    ]


def reply_to(message: Message) -> str:
    """Return the mailbox of whoever wrote the reply that this message forwards; empty where there is none."""
    pk = message.about.partition(":")[2]
    row = InboundMessage.objects.filter(pk=pk).select_related("message").first()
    writer = registry.resolve([row.message.person]).get(row.message.person) if row else None
    return formataddr((writer.name, writer.address)) if writer and writer.address else ""


def replies_to(messages: Iterable[Message]) -> list[InboundMessage]:
    """Return what people and their machines answered to these messages, the oldest first, with the files."""
    words = (Sort.REPLY, Sort.CALENDAR, Sort.AUTOMATIC)
    rows = InboundMessage.objects.filter(message__in=list(messages), sort__in=words)
    return list(rows.prefetch_related("files__stored_file"))


def replies_about(scope: str, abouts: Iterable[str]) -> list[InboundMessage]:
    """Return what people wrote back about some things, the oldest first, with the messages that they answered."""
    rows = InboundMessage.objects.filter(message__scope=scope, message__about__in=list(abouts), sort=Sort.REPLY)
    return list(rows.select_related("message"))
