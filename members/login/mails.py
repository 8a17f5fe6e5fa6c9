"""The mails of signing in: codes, and word of every change to an account's security. They leave through the outbox.

All kinds are secret: no page shows them, and what was in them is dropped once they are sent.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.mails import PLATFORM
from members.models import Account, Network, Person, Representative
from notifications import dispatch
from notifications.models import Body
from notifications.registry import MessageKind, registry
from notifications.services import Addressed, enqueue, store_body

LOGIN_CODE, RESET_CODE, NOTICE = "login_code", "password_reset_code", "account_notice"
UNKNOWN = "account/email/unknown_account"


@dataclass(frozen=True)
class Text:
    """What a mail says; a mail of a code has one, a notice says when and from where."""

    kind: str
    subject: Promise
    sentence: Promise

    @property
    def has_code(self) -> bool:
        """Whether the mail carries a code."""
        return self.kind != NOTICE


# By the name under which allauth asks for a mail.
TEXTS = {
    "account/email/login_code": Text(
        LOGIN_CODE, _("Your code to sign in"), _("Type this code into the page where you asked for it:")
    ),
    "account/email/password_reset_code": Text(
        RESET_CODE,
        _("Your code to choose a new password"),
        _("Type this code into the page where you asked for it:"),
    ),
    "account/email/password_changed": Text(
        NOTICE, _("Your password was changed"), _("The password of your account was changed.")
    ),
    "account/email/password_reset": Text(
        NOTICE, _("Your password was changed"), _("The password of your account was changed with a code sent by mail.")
    ),
    "account/email/password_set": Text(
        NOTICE, _("Your account has a password now"), _("A password was set for your account.")
    ),
    "mfa/email/totp_activated": Text(
        NOTICE, _("An authenticator app was added"), _("An authenticator app was added to your account.")
    ),
    "mfa/email/totp_deactivated": Text(
        NOTICE, _("The authenticator app was removed"), _("The authenticator app was removed from your account.")
    ),
    "mfa/email/webauthn_added": Text(NOTICE, _("A passkey was added"), _("A passkey was added to your account.")),
    "mfa/email/webauthn_removed": Text(
        NOTICE, _("A passkey was removed"), _("A passkey was removed from your account.")
    ),
    "mfa/email/recovery_codes_generated": Text(
        NOTICE, _("New recovery codes were made"), _("New recovery codes were made; the former ones open nothing.")
    ),
    "socialaccount/email/account_connected": Text(
        NOTICE,
        _("Your account was linked"),
        _("Your account can now be entered through another sign-in service: [[provider]]."),
    ),
    "socialaccount/email/account_disconnected": Text(
        NOTICE,
        _("A link of your account was removed"),
        _("Your account can no longer be entered through this sign-in service: [[provider]]."),
    ),
}


def write(name: str, address: str, context: Mapping[str, Any]) -> None:
    """Put the mail that allauth asks for into the outbox, in the language of the person whose account it is about.

    It goes to the person's present address, which may be another than was typed: an old mailbox may have a new owner.
    For an address without account the same work is done and taken back, so that the time tells nothing.
    """
    account = None if name == UNKNOWN else _account(address, context)
    if account is None:
        with transaction.atomic():
            _enqueue("account/email/login_code", uuid.uuid4(), translation.get_language(), {"code": "unknown"})
            transaction.set_rollback(True)
        dispatch.nudge()
        return
    person = account.person
    _enqueue(name, person.pk, person.language, _slots(name, person, context))


def _account(address: str, context: Mapping[str, Any]) -> Account | None:
    user = context.get("user")
    return user if isinstance(user, Account) else Account.objects.filter(email=address.lower(), is_active=True).first()


def _slots(name: str, person: Person, context: Mapping[str, Any]) -> dict[str, str]:
    if TEXTS[name].has_code:
        return {"code": str(context["code"])}
    with translation.override(person.language), timezone.override(person.time_zone):
        slots = {
            "when": date_format(timezone.localtime(context["timestamp"]), "j E Y, H:i") + f" ({person.time_zone})",
            "ip": str(context["ip"]),
            "device": str(context["user_agent"]),
        }
    if "provider" in context:
        slots["provider"] = str(context["provider"].name)
    return slots


def _enqueue(name: str, person: UUID, language: str, slots: dict[str, str]) -> None:
    text = TEXTS[name]
    scope = scope_of(person)
    secretariat = parseaddr(registry.reply_to(scope))[0]
    with transaction.atomic():
        enqueue(
            scope=scope,
            kind=text.kind,
            about=f"account:{person}",
            step=uuid.uuid4().hex,
            body=_body(name, language),
            recipients=[Addressed(person, language, slots | {"secretariat": secretariat or "UNNM"})],
            expires_at=_expires_at(text),
        )


def _expires_at(text: Text) -> datetime | None:
    return timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT) if text.has_code else None


def _body(name: str, language: str) -> Body:
    """Return the text with its slots; nothing of it is anybody's, so all mails of a language share it."""
    text = TEXTS[name]
    with translation.override(language):
        subject = str(text.subject)
        context = {
            "subject": subject,
            "sentence": str(text.sentence),
            "has_code": text.has_code,
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "site": settings.SITE_URL,
        }
        return store_body(
            subject=subject,
            text=render_to_string("members/mail/account.txt", context),
            html=render_to_string("members/mail/account.html", context),
            language=language,
            audience=text.kind,
        )


def scope_of(person: UUID) -> str:
    """Return the network whose secretariat answers to mails about the person's account: that of the newest office."""
    membership = (
        Representative.objects.filter(person=person)
        .order_by("-started_on", "-pk")
        .values_list("membership__network", flat=True)
    )
    return Network.objects.filter(pk__in=membership[:1]).values_list("slug", flat=True).first() or PLATFORM


def register() -> None:
    """Give the outbox the kinds of this package."""
    for name, label in (
        (LOGIN_CODE, _("code to sign in")),
        (RESET_CODE, _("code for a new password")),
        (NOTICE, _("word about an account's security")),
    ):
        registry.register_kind(MessageKind(name, label, is_secret=True, urgent=True))
