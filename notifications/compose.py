"""Writes the mail itself: headers, alternatives, attachments."""

import hashlib
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.encoding import punycode
from django.utils.text import slugify

from notifications import mime
from notifications.errors import SlotError, UnknownName
from notifications.incoming.addresses import Box, return_address
from notifications.links import UNSUBSCRIBE, answer_url
from notifications.models import Body, Message
from notifications.registry import Attachment, Recipient, registry
from notifications.slots import RECIPIENT_NAME, TO_ADDRESS, Slotted, fill_subject
from notifications.smtp import Envelope

logger = logging.getLogger(__name__)

MAX_BYTES = 25 * 1024 * 1024  # what the large providers accept, encoding included
KEPT_BODIES = 4
SPACE = re.compile(r"\s")
# RFC 5322, 3.4.1: a dot-atom on either side; what else an address may be is left to the parser of the library.
ORDINARY = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII | re.I
)


class Unsendable(Exception):
    """This message can never be sent as it is; the reason is shown on its page."""


class AttachmentUnavailable(Exception):
    """The storage does not give an attachment now."""


@dataclass(frozen=True)
class Sender:
    """Who a scope's mails come from."""

    address: str
    headers: bytes
    name: str
    reply_to: str
    is_in_preparation: bool


@dataclass(frozen=True)
class Template:
    """A body taken apart and the parts of its files, ready to go into each of its mails."""

    subject: Slotted
    text: Slotted
    html: Slotted | None
    calendars: list[bytes]
    files: list[bytes]


def domain() -> str:
    """Return the domain that our mails come from, in ASCII."""
    return _domain_of(settings.DEFAULT_FROM_EMAIL)


@lru_cache
def _domain_of(mailbox: str) -> str:
    return punycode(_mailbox(mailbox)[1].rpartition("@")[2]) or "localhost"


def thread_id(scope: str, thread: str) -> str:
    """Return the Message-ID that stands for a thread; no mail has it, but clients group those that refer to it."""
    key = hashlib.sha256(f"{scope}\n{thread}".encode()).hexdigest()[:32]
    return f"<thread.{key}@{domain()}>"


class Writer:
    """Writes many mails, reading each body, its files and each scope's sender once."""

    def __init__(self) -> None:
        self._templates: OrderedDict[int, Template] = OrderedDict()
        self._senders: dict[str, Sender] = {}

    def write(self, message: Message, recipient: Recipient | None) -> Envelope:
        """Return the mail for this recipient. Raises Unsendable or AttachmentUnavailable."""
        if recipient is None:
            raise Unsendable("The person is not known any more.")
        address = message.slots.get(TO_ADDRESS) or recipient.address
        if not address:
            raise Unsendable("The person has no e-mail address.")
        try:
            return self._write(message, recipient, address)
        except (Unsendable, AttachmentUnavailable, DatabaseError):
            raise
        except Exception as error:
            # A fault in one message (a slot without value, an impossible address, an .ics that cannot be made) must
            # stop that message alone. Only our own errors are quoted: others may name a person or an address.
            logger.exception("Message %s cannot be written.", message.pk)
            reason = error.args[0] if isinstance(error, SlotError | UnknownName) else type(error).__name__
            raise Unsendable(f"The mail cannot be written: {reason}") from error

    def _write(self, message: Message, recipient: Recipient, address: str) -> Envelope:
        template = self._template(message.body_id)
        sender = self._sender(message.scope)
        to_address = self._reader(message, recipient, address, sender)
        slots = message.slots | {RECIPIENT_NAME: recipient.name}
        urls = {slot: answer_url(message, link["purpose"], link["about"]) for slot, link in message.links.items()}
        slots |= urls
        subject = fill_subject(template.subject, slots)
        if sender.is_in_preparation and to_address.addr_spec != _address("", address).addr_spec:
            subject = f"[{recipient.name} <{address}>] {subject}"
        content = b"".join(
            [
                sender.headers,
                mime.plain_header("List-Id", _list_id(message)),
                _reply_to(message, sender, to_address.addr_spec),
                mime.address_header("To", to_address),
                mime.text_header("Subject", subject),
                _headers_of(message, urls),
                self._content(message, recipient, template, slots),
            ]
        )
        if len(content) > MAX_BYTES:
            raise Unsendable(_too_large(len(content)))
        came_from = return_address(Box.BOUNCE, message, to_address.addr_spec) or sender.address
        return Envelope(came_from, to_address.addr_spec, content)

    def _reader(self, message: Message, recipient: Recipient, address: str, sender: Sender) -> Address:
        """Return who gets the mail: the secretariat, as long as its network is in preparation.

        A login mail always goes to its person: whoever else had it could enter in their name. So does the invitation
        of an officer, who is the secretariat.
        """
        if not sender.is_in_preparation or registry.reaches_in_preparation(message.kind):
            return _address(recipient.name, address)
        if not sender.reply_to:
            raise Unsendable("The network is in preparation and its secretariat has no address.")
        return _address(sender.name, sender.reply_to)

    def _content(self, message: Message, recipient: Recipient, template: Template, slots: dict[str, str]) -> bytes:
        """Return mixed(alternative(text, html, calendar), files), without the layers that are not needed.

        A calendar is there twice: as an alternative, which Outlook and Gmail show with buttons, and as a file.
        """
        make = registry.kind(message.kind).attachments
        own = make(message, recipient) if make else []
        alternatives = [mime.text_part(template.text.fill(slots), "plain")]
        if template.html:
            alternatives.append(mime.text_part(template.html.fill(slots), "html"))
        alternatives += template.calendars
        alternatives += [mime.calendar_part(file) for file in own if file.is_calendar]
        files = template.files + [mime.file_part(file) for file in own]
        mark = message.pk.hex
        return mime.multipart("mixed", [mime.multipart("alternative", alternatives, mark), *files], mark)

    def _template(self, pk: int) -> Template:
        if pk not in self._templates:
            body = Body.objects.get(pk=pk)
            if body.purged_at:
                raise Unsendable("The text of the message has been dropped.")
            files = _read_files(body)
            calendars = [mime.calendar_part(file) for file in files if file.is_calendar]
            self._templates[pk] = Template(
                subject=Slotted(body.subject, is_html=False),
                text=Slotted(body.text, is_html=False),
                html=Slotted(body.html, is_html=True) if body.html else None,
                calendars=calendars,
                files=[mime.file_part(file) for file in files],
            )
            if len(self._templates) > KEPT_BODIES:
                self._templates.popitem(last=False)
        self._templates.move_to_end(pk)
        return self._templates[pk]

    def _sender(self, scope: str) -> Sender:
        if scope not in self._senders:
            default_name, default_address = _mailbox(settings.DEFAULT_FROM_EMAIL)
            name, reply_to = _mailbox(registry.reply_to(scope))
            from_address = _address(name or default_name, default_address)
            headers = mime.address_header("From", from_address)
            self._senders[scope] = Sender(
                from_address.addr_spec, headers, name, reply_to, registry.is_in_preparation(scope)
            )
        return self._senders[scope]


def _list_id(message: Message) -> str:
    """Return the body that the mail speaks for (RFC 2919): the network, or one of its groups."""
    group = slugify(message.slots.get("list", ""))
    return f"<{group + '.' if group else ''}{message.scope}.{domain()}>"


def _reply_to(message: Message, sender: Sender, address: str) -> bytes:
    """Return whom a reply goes to: the secretariat, by the address that keeps it with its mail where there is one."""
    make = registry.kind(message.kind).reply_to
    if make is not None:
        name, reply_to = _mailbox(make(message))
    else:
        name, reply_to = sender.name, return_address(Box.REPLY, message, address) or sender.reply_to
    return mime.address_header("Reply-To", _address(name, reply_to)) if reply_to else b""


@lru_cache
def _mailbox(text: str) -> tuple[str, str]:
    """Split `Name <address>`, whether the name is quoted, encoded (RFC 2047) or plain."""
    header = policy.SMTP.header_factory("to", text)
    addresses = header.addresses
    if not addresses:
        return parseaddr(text)
    return addresses[0].display_name, addresses[0].addr_spec


def _address(name: str, address: str) -> Address:
    """Return a header address in ASCII. Raises Unsendable for an impossible one."""
    local_part, _at, domain_part = address.strip().rpartition("@")
    if not local_part or not domain_part or not local_part.isascii() or SPACE.search(address.strip()):
        raise Unsendable("The e-mail address is impossible.")
    display_name, domain_part = " ".join(name.split()), punycode(domain_part)
    try:
        if ORDINARY.fullmatch(f"{local_part}@{domain_part}"):
            return Address(display_name, username=local_part, domain=domain_part)  # not taken apart, so much quicker
        return Address(display_name, addr_spec=f"{local_part}@{domain_part}")
    except (MessageError, ValueError, IndexError) as error:
        raise Unsendable("The e-mail address is impossible.") from error


def _headers_of(message: Message, urls: dict[str, str]) -> bytes:
    """Return the headers that need no encoding."""
    # The time of writing, not of this try: a second copy is the same mail (RFC 5322, 3.6.1).
    headers = mime.plain_header("Date", format_datetime(message.queued_at))
    headers += mime.plain_header("Message-ID", message.message_id)
    references = [thread_id(message.scope, message.thread)] if message.thread else []
    references += [message.in_reply_to] if message.in_reply_to else []
    if references:
        headers += mime.plain_header("In-Reply-To", references[-1]) + mime.plain_header("References", *references)
    leave = next((slot for slot, link in message.links.items() if link["purpose"] == UNSUBSCRIBE), None)
    if leave:
        headers += mime.plain_header("List-Unsubscribe", f"<{urls[leave]}>")
        headers += mime.plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    # RFC 3834: nobody's out-of-office note answers it.
    return headers + b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"


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
