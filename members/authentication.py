"""Personal tokens in the Authorization header of API requests."""

import hmac
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from members.login import second_factor
from members.models import Account, ApiToken

SCHEME = "Bearer"
LAST_USED_PRECISION = timedelta(minutes=10)  # a write per request would be a write per read


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer unnm_<prefix>_<secret>` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[Account, ApiToken] | None:
        """Return the account and token, or None without the header. Raises AuthenticationFailed for a bad token."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != SCHEME.lower().encode():
            return None
        try:
            label, prefix, secret = b"".join(parts[1:]).decode("ascii").split("_", 2)
        except ValueError:
            raise AuthenticationFailed(_("The token is not of the form unnm_…_….")) from None
        token = ApiToken.objects.usable().filter(prefix=prefix).select_related("account__person__contact").first()
        digest = ApiToken.digest_of(secret)
        if label != "unnm" or token is None or not hmac.compare_digest(token.digest, digest):
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        if not token.account.is_active:
            raise AuthenticationFailed(_("The account of this token is closed."))
        if second_factor.is_missing(token.account):
            raise AuthenticationFailed(_("Your office needs a second factor. Add one under Account security."))
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USED_PRECISION:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.account, token

    def authenticate_header(self, request: Request) -> str:
        """Return the value of WWW-Authenticate, so that the answer is 401 and not 403."""
        return f'{SCHEME} realm="api"'
