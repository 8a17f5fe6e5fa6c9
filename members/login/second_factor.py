"""Who must have a second factor, who has one, and the question for it at each login."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest

from members.access import access_of
from members.login.issuers import configured
from members.models import Account

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have(account: Any) -> bool:
    """Say whether the account needs a second factor: that of a secretariat officer or of an administrator."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    access = access_of(account)
    return access.is_administrator or any(access.is_secretariat(network_id) for network_id in access.levels)


def has(account: Any) -> bool:
    """Say whether the account has a passkey or an authenticator app."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=FACTORS).exists())


def is_missing(account: Any) -> bool:
    """Say whether the account may do nothing until it has a factor; a token of it opens nothing until then."""
    return must_have(account) and not has(account)


def came_by_trusted_issuer(request: HttpRequest, account: Any) -> bool:
    """Say whether this session began at an issuer that asks for a second factor itself, says the configuration."""
    for record in get_authentication_records(request, account):
        issuer = configured(record.get("provider", "")) if record.get("method") == "socialaccount" else None
        if issuer is not None and issuer.trusted_second_factor:
            return True
    return False


def may_remove(authenticator: Authenticator) -> bool:
    """Say whether the account can do without this factor."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
    return not must_have(Account.objects.get(pk=authenticator.user_id)) or others.exists()


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """Asks for the second factor of whoever has one, unless the issuer has asked already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if came_by_trusted_issuer(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
