"""Two things about each request of somebody who is signed in: when the session was seen, and whether a factor lacks."""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from members.login import second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

SEEN_AT = "seen_at"
PRECISION = 600  # seconds: a write for each request would be a write for each read

# What somebody who lacks a second factor can still open: the way to get one, the way out, and the health checks.
OPEN = frozenset(
    {
        "account_change_password",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_set_password",
        "end_other_sessions",
        "end_session",
        "healthz",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "notifications:answer",
        "openid_connect_callback",
        "openid_connect_login",
        "readyz",
        "set_language",
        "socialaccount_login_cancelled",
    }
)


class SessionSeenMiddleware:
    """Notes when and from where a session was last seen; a session that began without allauth's login has no row."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen_at = request.session.get(SEEN_AT)
        now = time.time()
        if seen_at is not None and now - seen_at > PRECISION and request.user.is_authenticated:
            request.session[SEEN_AT] = now
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
            )
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads secretariat officers and administrators without a second factor to where they get one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated or _name(request) in OPEN:
            return None
        if not second_factor.is_missing(request.user) or second_factor.came_by_trusted_issuer(request, request.user):
            return None
        if request.path.startswith("/api/"):
            detail = _("Your office needs a second factor. Add one under Account security.")
            body = {"type": "about:blank", "title": _("Not allowed."), "status": 403, "detail": detail}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        return redirect("mfa_index")


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
