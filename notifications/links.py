"""Answer links: a token that is derived, never stored, bound to one message (thus one person) and one purpose."""

import base64
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from notifications.errors import Conflict
from notifications.models import Message, UsedLink
from notifications.registry import AnswerPurpose, Recipient, registry

SALT = "notifications.links"
STRUCK_OUT = "••••••"
# The purpose whose address stands in the mail's header, where mail apps look for it (RFC 8058).
UNSUBSCRIBE = "unsubscribe"


def _token(message: Message, purpose: str, about: str, secret: str) -> str:
    value = f"{message.pk}\n{purpose}\n{message.nonce}"
    if len(_abouts(message, purpose)) > 1:
        value = f"{value}\n{about}"
    digest = salted_hmac(SALT, value, secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _abouts(message: Message, purpose: str) -> set[str]:
    """Return what the message's links of this purpose are about."""
    return {link["about"] for link in message.links.values() if link["purpose"] == purpose}


def _secrets() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def answer_url(message: Message, purpose: str, about: str = "") -> str:
    """Return the absolute address by which the message's person answers for this purpose; it is a secret.

    `about` tells several links of one purpose in a mail apart.
    """
    return _absolute(purpose, f"{message.pk}.{_token(message, purpose, about, settings.SECRET_KEY)}")


def struck_out_url(message: Message, purpose: str) -> str:
    """Return the answer link as a page may show it, with its token struck out."""
    return f"{settings.SITE_URL}/answer/{purpose}/{message.pk}.{STRUCK_OUT}/"


def _absolute(purpose: str, token: str) -> str:
    return f"{settings.SITE_URL}{_path(purpose)}{token}/"


@lru_cache
def _path(purpose: str) -> str:
    """Return the path of a purpose without the token, which needs no escaping (UUID, dot, base64 for URLs)."""
    return reverse("notifications:answer", kwargs={"purpose": purpose, "token": "_"}).removesuffix("_/")


def find_link(purpose: str, token: str) -> tuple[Message, str] | None:
    """Return the message that this link came with and what it is about, or None where the link is not genuine."""
    pk, _dot, given = token.partition(".")
    try:
        message = Message.objects.filter(pk=UUID(pk)).first()
    except ValueError:
        return None
    if message is None:
        return None
    genuine = [
        about
        for about in _abouts(message, purpose)
        for secret in _secrets()
        if hmac.compare_digest(_token(message, purpose, about, secret).encode(), given.encode())
    ]
    return (message, genuine[0]) if genuine else None


@dataclass(frozen=True)
class Answer:
    """A genuine answer link in use: who answers what, and how to mark that it was done."""

    message: Message
    purpose: AnswerPurpose
    about: str
    recipient: Recipient

    @property
    def person(self) -> UUID:
        """The person whom the mail went to; the answer is theirs."""
        return self.message.person

    @property
    def expires_at(self) -> datetime:
        """Until when the link works."""
        return (self.message.sent_at or self.message.created_at) + self.purpose.lifetime

    def is_expired(self, now: datetime | None = None) -> bool:
        """Whether the link's time is over."""
        return (now or timezone.now()) >= self.expires_at

    def is_used(self) -> bool:
        """Whether a single-use link has done its work."""
        return (
            self.purpose.single_use
            and UsedLink.objects.filter(message=self.message, purpose=self.purpose.name, is_single_use=True).exists()
        )

    @transaction.atomic
    def complete(self) -> None:
        """Record that the person answered; call it in the transaction of the answer.

        Raises Conflict when a single-use link has been used meanwhile: the database lets one of two clicks pass.
        """
        if not self.purpose.single_use:
            UsedLink.objects.create(message=self.message, purpose=self.purpose.name, is_single_use=False)
            return
        _used, is_first = UsedLink.objects.get_or_create(
            message=self.message, purpose=self.purpose.name, is_single_use=True
        )
        if not is_first:
            raise Conflict(_("This link has been used already."))


def open_answer(purpose: str, token: str) -> Answer | None:
    """Return the answer that this link opens, expired and used ones too, or None where it is not genuine."""
    found = find_link(purpose, token)
    if found is None:
        return None
    message, about = found
    recipient = registry.resolve([message.person]).get(message.person)
    if recipient is None:
        return None
    return Answer(message, registry.purpose(purpose), about, recipient)
