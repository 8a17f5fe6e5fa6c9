"""How allauth behaves here: accounts come by invitation only, and what it has to say goes through the outbox."""

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.login import linking, mails, second_factor
from members.login.middleware import SEEN_AT
from members.models import Account

WRONG_CODE = _("This code is not right. Look for typing mistakes, or ask for a new one.")
STAGE = "allauth.mfa.stages.AuthenticateStage"
WAYS = {  # to confirm who one is, in the words of our own pages
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: an account belongs to a person whom the secretariat or an agency named."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not fit together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not the password of your account."),
        "enter_current_password": _("This is not the password of your account."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Put the mail into the outbox; our own text stands in the place of the template."""
        mails.write(template_prefix, email, context)

    def get_login_stages(self) -> list[str]:
        """Return what follows the first proof of identity, with our own question for the second."""
        stages = super().get_login_stages()
        return ["members.login.second_factor.SecondFactorStage" if stage == STAGE else stage for stage in stages]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in: until the browser closes, unless somebody asked for longer; and note when the session was seen."""
        super().login(request, user)
        if "_session_expiry" not in request.session:
            request.session.set_expiry(0)
        request.session[SEEN_AT] = time.time()

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is, as our pages name them."""
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the security of the account."""
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again for each sensitive step, whichever part of allauth it belongs to."""
        return True


def _keys() -> MultiFernet:
    """Return what encrypts the secrets of factors: keyed with SECRET_KEY, so that a copy of the database is no key."""
    digests = [
        hashlib.sha256(b"members.login.factors:" + key.encode()).digest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: their secrets are stored encrypted, and whoever must have one cannot remove the last."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "Your office needs a second factor, and this is your only one. Add another first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises InvalidToken when SECRET_KEY changed and the former key is not kept."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to take the last factor from somebody who must have one."""
        return second_factor.may_remove(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey %(number)s") % {"number": number})

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Say to the device whose passkey it is: by name, not by the number of the account."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        name = user.person.name if isinstance(user, Account) else str(user)
        return entity | {"display_name": name}


class IssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Issuers come from the configuration alone, and identity is issuer and subject."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the issuers of the configuration; no row of the database can add one."""
        apps = [
            SocialApp(
                provider="openid_connect",
                provider_id=issuer.provider_id,
                name=issuer.name,
                client_id=issuer.client_id,
                secret=issuer.secret,
                settings={"server_url": issuer.issuer.rstrip("/"), "oauth_pkce_enabled": True},
            )
            for issuer in settings.OIDC_ISSUERS
        ]
        return [
            app
            for app in apps
            if (provider is None or provider in (app.provider_id, app.provider))
            and (client_id is None or client_id == app.client_id)
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an identity at its first login where the rules allow it; a page says what to do where they do not."""
        is_connecting = sociallogin.state.get("process") == "connect"
        try:
            if is_connecting:
                linking.require_own(request.user, sociallogin)
            elif sociallogin.account.pk is None:
                linking.link_at_first_login(request, sociallogin)
        except linking.NotAllowed as error:
            context = {"reason": error.reason, "provider": sociallogin.provider.name}
            response = render(request, "socialaccount/refused.html", context, status=403)
            raise ImmediateHttpResponse(response) from error

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Lead back to the security of the account."""
        return reverse("mfa_index")
