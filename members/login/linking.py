"""Which account an identity of an OpenID Connect issuer opens: the one that it was linked to, never that of an e-mail.

The link is made at the first login, and only for a verified address, of a domain that the configuration allows for
this issuer, which is the address of an open account that has no link to this issuer yet.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.access import acting
from members.login.issuers import configured
from members.models import Account

UNVERIFIED = _("The sign-in service does not say that your e-mail address is verified.")
FOREIGN = _("Addresses of your e-mail domain cannot sign in through this service.")
NO_ACCOUNT = _("There is no open account with your e-mail address.")
OTHER_IDENTITY = _("The account with your e-mail address is linked to another identity of this service.")
OTHER_ACCOUNT = _("This identity is linked to another account.")


class NotAllowed(Exception):
    """This identity may not be linked; the reason is for the person who tries."""

    def __init__(self, reason: Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def link_at_first_login(request: HttpRequest, login: SocialLogin) -> None:
    """Link an identity that was never seen to the account of its address. Raises NotAllowed."""
    address = verified_address(login)
    with transaction.atomic():
        # The lock: of two identities with the same address that come at once, one is linked.
        account = Account.objects.select_for_update().filter(email=address, is_active=True).first()
        if account is None:
            raise NotAllowed(NO_ACCOUNT)
        _refuse_second(account, login)
        with acting(account.person):
            login.connect(request, account)


def require_own(user: Any, login: SocialLogin) -> None:
    """Let somebody who is signed in link an identity of their own address only. Raises NotAllowed."""
    if login.account.pk is not None:
        if login.account.user_id != user.pk:
            raise NotAllowed(OTHER_ACCOUNT)
        return
    if verified_address(login) != getattr(user, "email", None):
        raise NotAllowed(NO_ACCOUNT)
    _refuse_second(user, login)


def verified_address(login: SocialLogin) -> str:
    """Return the address that the issuer vouches for. Raises NotAllowed without one of an allowed domain."""
    issuer = configured(login.account.provider)
    address = next((each.email for each in login.email_addresses if each.verified is True), "").lower()
    if not address:
        raise NotAllowed(UNVERIFIED)
    if issuer is None or address.rpartition("@")[2] not in issuer.allowed_domains:
        raise NotAllowed(FOREIGN)
    return str(address)


def _refuse_second(account: Account, login: SocialLogin) -> None:
    if SocialAccount.objects.filter(user=account, provider=login.account.provider).exists():
        raise NotAllowed(OTHER_IDENTITY)


def unlink(link: SocialAccount, *, by: Account, request: HttpRequest) -> None:
    """Take an identity from an account, and tell its person by mail; a code by mail still opens the account."""
    provider: Mapping[str, str] | Any = configured(link.provider)
    with acting(by.person):
        link.delete()
        get_adapter(request).send_notification_mail(
            "socialaccount/email/account_disconnected", by, {"user": by, "provider": provider or Removed(link.provider)}
        )


class Removed:
    """An issuer that the configuration does not have any more."""

    def __init__(self, name: str) -> None:
        self.name = name
