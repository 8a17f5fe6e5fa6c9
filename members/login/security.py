"""Pages of an account's security: what opens it, which sessions are open."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import views as account
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.login import linking, second_factor, sessions
from members.models import Account

HOME = reverse_lazy("mfa_index")

type View = Callable[..., HttpResponse]


def sensitive(view: View) -> View:
    """Open a page only to somebody who has just proven who they are.

    allauth asks again for the password or a factor. Where an account has neither, it would ask for nothing: then the
    login itself must be fresh.
    """

    @login_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_stale(request):
            return render(request, "account/sign_in_again.html", {"path": request.path}, status=403)
        return view(request, *args, **kwargs)

    return opened


def is_stale(request: HttpRequest) -> bool:
    """Say whether an account that has nothing to confirm with signed in some time ago."""
    if get_reauthentication_flows(request.user):
        return False
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return time.time() - max(moments, default=0) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show everything that opens one's account, and the sessions that are open."""
    user = cast(Account, request.user)
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    links = {link.provider: link for link in SocialAccount.objects.filter(user=user)}
    kinds = Authenticator.Type
    context = {
        "passkeys": [(factor, factor.wrap()) for factor in factors if factor.type == kinds.WEBAUTHN],
        "totp": next((factor for factor in factors if factor.type == kinds.TOTP), None),
        "recovery": next((factor.wrap() for factor in factors if factor.type == kinds.RECOVERY_CODES), None),
        "sessions": sessions.open_sessions(user, request.session.session_key),
        "links": [(issuer, links.pop(issuer.provider_id, None)) for issuer in settings.OIDC_ISSUERS],
        "former_links": list(links.values()),
        "needs_factor": second_factor.is_missing(user) and not second_factor.came_by_trusted_issuer(request, user),
    }
    return render(request, "mfa/index.html", context)


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; ending the present one is signing out."""
    user = cast(Account, request.user)
    row = get_object_or_404(UserSession, pk=pk, user=user)
    if row.session_key == request.session.session_key:
        return redirect("account_logout")
    sessions.end(user, [row])
    messages.success(request, _("The session is ended."))
    return redirect(HOME)


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but the present one."""
    user = cast(Account, request.user)
    count = sessions.end(user, UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))
    text = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", count)
    messages.success(request, text % {"count": count})
    return redirect(HOME)


@require_POST
@sensitive
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]  # allauth ships no types
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sign-in service from one's own account."""
    user = cast(Account, request.user)
    linking.unlink(get_object_or_404(SocialAccount, pk=pk, user=user), by=user, request=request)
    messages.success(request, _("The link is removed."))
    return redirect(HOME)


@login_required
def passkeys(request: HttpRequest) -> HttpResponse:
    """Lead from where allauth has a list of its own to the page that shows everything."""
    return redirect(HOME)


class RemovePasskeyView(webauthn.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Removes a passkey, unless it is the last factor of somebody who must have one."""

    success_url = HOME

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why not."""
        adapter = get_factor_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect(HOME)
        response: HttpResponse = super().form_valid(form)
        return response


remove_passkey = sensitive(RemovePasskeyView.as_view())
rename_passkey = sensitive(webauthn.EditWebAuthnView.as_view(success_url=HOME))
add_passkey = sensitive(webauthn.add_webauthn)
add_app = sensitive(totp.activate_totp)
remove_app = sensitive(totp.deactivate_totp)
make_recovery_codes = sensitive(recovery.generate_recovery_codes)
set_password = sensitive(reauthentication_required(app="allauth.account")(account.password_set))
