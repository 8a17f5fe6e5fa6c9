"""Writes the mail itself: headers, alternatives, attachments."""

import hashlib
import logging
from collections import OrderedDict
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.encoding import punycode

from notifications.errors import SlotError, UnknownName
from notifications.links import answer_url
from notifications.models import Body, Message
from notifications.registry import Attachment, Recipient, registry
from notifications.slots import RECIPIENT_NAME, fill, fill_subject
from notifications.smtp import Envelope

logger = logging.getLogger(__name__)

# 7bit: quoted-printable or base64, so that no server on the way has reason to re-code (and break) anything.
POLICY = policy.SMTP.clone(cte_type="7bit")
MAX_BYTES = 25 * 1024 * 1024  # what the large providers accept, encoding included
KEPT_BODIES = 4


class Unsendable(Exception):
    """This message can never be sent as it is; the reason is shown on its page."""


class AttachmentUnavailable(Exception):
    """The storage does not give an attachment now."""


@dataclass(frozen=True)
class Sender:
    """Who a scope's mails come from."""

    from_address: Address
    reply_to: Address | None
    list_id: str


def domain() -> str:
    """Return the domain that our mails come from, in ASCII."""
    return punycode(_mailbox(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]) or "localhost"


def thread_id(scope: str, thread: str) -> str:
    """Return the Message-ID that stands for a thread; no mail has it, but clients group those that refer to it."""
    key = hashlib.sha256(f"{scope}\n{thread}".encode()).hexdigest()[:32]
    return f"<thread.{key}@{domain()}>"


class Writer:
    """Writes many mails, reading each body, its files and each scope's sender once."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[int, tuple[Body, list[Attachment]]] = OrderedDict()
        self._senders: dict[str, Sender] = {}

    def write(self, message: Message, recipient: Recipient | None) -> Envelope:
        """Return the mail for this recipient. Raises Unsendable or AttachmentUnavailable."""
        if recipient is None:
            raise Unsendable("The person is not known any more.")
        if not recipient.address:
            raise Unsendable("The person has no e-mail address.")
        try:
            return self._write(message, recipient, recipient.address)
        except (Unsendable, AttachmentUnavailable, DatabaseError):
            raise
        except Exception as error:
            # A fault in one message (a slot without value, an impossible address, an .ics that cannot be made) must
            # stop that message alone. Only our own errors are quoted: others may name a person or an address.
            logger.exception("Message %s cannot be written.", message.pk)
            reason = error.args[0] if isinstance(error, SlotError | UnknownName) else type(error).__name__
            raise Unsendable(f"The mail cannot be written: {reason}") from error

    def _write(self, message: Message, recipient: Recipient, address: str) -> Envelope:
        body, files = self._body(message.body_id)
        sender = self._sender(message.scope)
        to_address = _address(recipient.name, address)
        slots = message.slots | {RECIPIENT_NAME: recipient.name}
        slots |= {slot: answer_url(message, link["purpose"]) for slot, link in message.links.items()}
        make = registry.kind(message.kind).attachments
        files = files + (make(message, recipient) if make else [])

        mail = EmailMessage(policy=POLICY)
        _write_headers(mail, message, sender, to_address)
        mail["Subject"] = fill_subject(body.subject, slots)
        _write_content(mail, fill(body.text, slots, is_html=False), fill(body.html, slots, is_html=True), files)
        content = mail.as_bytes()
        if len(content) > MAX_BYTES:
            raise Unsendable(_too_large(len(content)))
        return Envelope(sender.from_address.addr_spec, to_address.addr_spec, content)

    def _body(self, pk: int) -> tuple[Body, list[Attachment]]:
        if pk not in self._bodies:
            body = Body.objects.get(pk=pk)
            if body.purged_at:
                raise Unsendable("The text of the message has been dropped.")
            self._bodies[pk] = (body, _read_files(body))
            if len(self._bodies) > KEPT_BODIES:
                self._bodies.popitem(last=False)
        self._bodies.move_to_end(pk)
        return self._bodies[pk]

    def _sender(self, scope: str) -> Sender:
        if scope not in self._senders:
            default_name, from_address = _mailbox(settings.DEFAULT_FROM_EMAIL)
            name, reply_to = _mailbox(registry.reply_to(scope))
            self._senders[scope] = Sender(
                from_address=_address(name or default_name, from_address),
                reply_to=_address(name, reply_to) if reply_to else None,
                list_id=f"<{scope}.{domain()}>",
            )
        return self._senders[scope]


def _mailbox(text: str) -> tuple[str, str]:
    """Split `Name <address>`, whether the name is quoted, encoded (RFC 2047) or plain."""
    header = POLICY.header_factory("to", text)
    addresses = header.addresses
    if not addresses:
        return parseaddr(text)
    return addresses[0].display_name, addresses[0].addr_spec


def _address(name: str, address: str) -> Address:
    """Return a header address in ASCII. Raises Unsendable for an impossible one."""
    local_part, _at, domain_part = address.strip().rpartition("@")
    if not local_part or not domain_part or not local_part.isascii() or any(c.isspace() for c in address.strip()):
        raise Unsendable("The e-mail address is impossible.")
    try:
        return Address(display_name=" ".join(name.split()), addr_spec=f"{local_part}@{punycode(domain_part)}")
    except (MessageError, ValueError, IndexError) as error:
        raise Unsendable("The e-mail address is impossible.") from error


def _write_headers(mail: EmailMessage, message: Message, sender: Sender, to_address: Address) -> None:
    mail["From"] = sender.from_address
    mail["To"] = to_address
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    # The time of writing, not of this try: a second copy is the same mail (RFC 5322, 3.6.1).
    mail["Date"] = format_datetime(message.queued_at)
    mail["Message-ID"] = message.message_id
    references = [thread_id(message.scope, message.thread)] if message.thread else []
    references += [message.in_reply_to] if message.in_reply_to else []
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    mail["List-Id"] = sender.list_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office note answers it


def _write_content(mail: EmailMessage, text: str, html: str, files: list[Attachment]) -> None:
    """Fill in mixed(alternative(text, html, calendar), files), leaving out the layers that are not needed.

    The calendar is there twice: as an alternative, which Outlook and Gmail show with buttons, and as a file for others.
    """
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for calendar in (file for file in files if file.is_calendar):
        part = EmailMessage(policy=POLICY)
        method = {"method": calendar.calendar_method} if calendar.calendar_method else {}
        part.set_content(calendar.content.decode(), subtype="calendar", params=method, cte="base64")
        if mail.get_content_maintype() == "text":
            mail.make_alternative()
        del part["MIME-Version"]  # belongs to the whole mail only
        mail.attach(part)
    for file in files:
        # Not text/calendar here: some clients would take the file for a second invitation.
        main, _slash, sub = ("application/ics" if file.is_calendar else file.mime_type).partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.filename)


def _read_files(body: Body) -> list[Attachment]:
    """Return the files of a body. Raises Unsendable when they are too large, without reading them."""
    attachments = list(body.attachments.select_related("stored_file"))
    size = sum(attachment.stored_file.size for attachment in attachments) * 4 // 3
    if size > MAX_BYTES:
        raise Unsendable(_too_large(size))
    files = []
    for attachment in attachments:
        stored = attachment.stored_file
        try:
            with stored.file.open("rb") as file:
                content = file.read()
        except Exception as error:
            # Each storage has its own errors; whatever they are, the message waits and is tried again.
            raise AttachmentUnavailable(f"An attachment cannot be read ({type(error).__name__}).") from error
        files.append(
            Attachment(
                attachment.filename, content, stored.mime_type, attachment.is_calendar, attachment.calendar_method
            )
        )
    return files


def _too_large(size: int) -> str:
    return f"The mail is too large: {size // 1024 // 1024} MB of at most {MAX_BYTES // 1024 // 1024} MB."
