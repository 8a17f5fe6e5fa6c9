"""Return addresses: one for each mail, derived and never stored, so that what comes back names its mail by itself.

The local part is `bounce+…` or `reply+…` and a token of the message, a mark of the address that it went to, an HMAC.
Lower case only, and shorter than 64 characters: some servers fold the case, and RFC 5321, 4.5.3.1.1 allows no more.
"""

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from notifications.models import Message

SALT = "notifications.incoming"
TOKEN = re.compile(r"\b(bounce|reply)\+([a-z2-7]{26})([a-z2-7]{4})([a-z2-7]{16})@", re.IGNORECASE)


class Box(StrEnum):
    """Which of the two addresses a mail came to."""

    BOUNCE = "bounce"
    REPLY = "reply"


@dataclass(frozen=True)
class Returned:
    """A genuine return address: the message that it belongs to, and the mark of the address that it was sent to."""

    box: Box
    message: Message
    mark: str

    def went_to(self, address: str) -> bool:
        """Say whether the mail was sent to this address."""
        return any(hmac.compare_digest(_mark(address, secret), self.mark) for secret in _secrets())


def return_address(box: Box, message: Message, address: str) -> str:
    """Return where what comes back of this mail to this address goes; empty where no mail can come back to us."""
    if not settings.INBOUND_DOMAIN:
        return ""
    secret = settings.SECRET_KEY
    mark = _mark(address, secret)
    return f"{box}+{_text(message.pk.bytes)}{mark}{_signature(box, message, mark, secret)}@{settings.INBOUND_DOMAIN}"


def thread_address(message: Message, address: str) -> str:
    """Return where a calendar's answers to a thread go, the same for all its mails: calendars know a meeting by it.

    It is the reply address of the first mail of the thread to this person; empty where no mail can come back to us.
    """
    if not settings.INBOUND_DOMAIN:
        return ""
    same = Message.objects.filter(person=message.person, scope=message.scope, thread=message.thread)
    first = same.order_by("created_at", "pk").first() if message.thread else None
    return return_address(Box.REPLY, first or message, address)


def find_returned(*places: str) -> Returned | None:
    """Return the first genuine return address in these texts (an envelope recipient, a block of headers), or None."""
    for place in places:
        for match in TOKEN.finditer(place):
            box, pk, mark, signature = (part.lower() for part in match.groups())
            if found := _genuine(Box(box), pk, mark, signature):
                return found
    return None


def _genuine(box: Box, pk: str, mark: str, signature: str) -> Returned | None:
    message = Message.objects.filter(pk=UUID(bytes=base64.b32decode(f"{pk.upper()}======"))).first()
    if message is None:
        return None
    is_genuine = any(hmac.compare_digest(_signature(box, message, mark, secret), signature) for secret in _secrets())
    return Returned(box, message, mark) if is_genuine else None


def _signature(box: Box, message: Message, mark: str, secret: str) -> str:
    value = f"{box}\n{message.pk}\n{mark}\n{message.nonce}"
    return _text(salted_hmac(SALT, value, secret=secret, algorithm="sha256").digest()[:10])


def _mark(address: str, secret: str) -> str:
    """Return 20 bits that tell the addresses of a person apart and give none away."""
    digest = salted_hmac(f"{SALT}.mark", address.strip().casefold(), secret=secret, algorithm="sha256").digest()
    return _text(digest[:3])[:4]


def _text(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()


def _secrets() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS
