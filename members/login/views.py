"""Pages of signing in: the login page, the way to an issuer and back, and the one-click login of the demonstration."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from members.login import issuers
from members.login.oidc import CallbackView, StrictAdapter
from members.login.security import is_stale
from members.models import Network
from members.services import demo_login, is_demo

logger = logging.getLogger(__name__)


class LoginView(account.LoginView):  # type: ignore[misc]  # allauth ships no types
    """Password, or a code by mail, or a passkey, or an issuer; allauth limits the attempts and answers alike."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the issuers, whether a network has a public page, and the people of the demonstration, if it is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["has_public_networks"] = Network.objects.filter(has_public_page=True).exists()
        return context | {"issuers": settings.OIDC_ISSUERS, "personas": _personas()}


class RequestCodeView(account.RequestLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Asks where to send a code, and for how long the session that it opens shall last."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code, if the address has an account; the page is the same if it has none."""
        response: HttpResponse = super().form_valid(form)
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if form.cleaned_data["remember"] else 0)
        return response


def _personas() -> list[Any]:
    if not is_demo():
        return []
    from members.demo import personas  # imported here, so that production never loads the demonstration

    return list(personas())


@never_cache
@require_POST
def persona(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of the demonstration; elsewhere there is no such page."""
    if not is_demo():
        raise Http404
    if demo_login(request, request.POST.get("email", "")) is None:
        messages.error(request, _("This person is not part of the demonstration."))
        return redirect("account_login")
    return redirect(_next_page(request))


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else resolve_url(reverse("home"))


type IssuerView = Callable[[HttpRequest, str], HttpResponse]


def _of_bound_issuer(view: IssuerView) -> IssuerView:
    """Open a page of an issuer only while the configuration names the one that the provider id is bound to."""

    @wraps(view)
    def opened(request: HttpRequest, provider_id: str) -> HttpResponse:
        issuer = issuers.configured(provider_id)
        if issuer is None:
            raise Http404
        try:
            issuers.bind(issuer)
        except issuers.IssuerChanged as changed:
            logger.error("%s", changed)
            reason = _("This service was changed in the configuration, so it opens nothing until that is put right.")
            context = {"reason": reason, "provider": issuer.name}
            return render(request, "socialaccount/refused.html", context, status=503)
        return view(request, provider_id)

    return opened


@never_cache
@require_POST
@_of_bound_issuer
def issuer_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the issuer, to sign in or, for somebody who is signed in, to link it.

    By a page, not by a redirect: the policy lets forms lead nowhere else, and browsers apply it to redirects as well.
    """
    is_linking = request.user.is_authenticated and request.POST.get("process") == "connect"
    if is_linking and is_stale(request):
        return render(request, "account/sign_in_again.html", {"path": reverse("mfa_index")}, status=403)
    if is_linking:
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
    provider = get_adapter(request).get_provider(request, provider_id)
    try:
        response: HttpResponse = provider.redirect(
            request, "connect" if is_linking else "login", next_url=get_next_redirect_url(request)
        )
    except (OAuth2Error, RequestException, KeyError, ValueError) as error:
        return _error(request, provider, error)
    if not isinstance(response, HttpResponseRedirect):
        return response  # the page of an error
    return render(request, "socialaccount/leaving.html", {"address": response.url, "provider": provider.name})


@never_cache
@_of_bound_issuer
def issuer_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take back the browser from the issuer; only with the state that this very browser got."""
    adapter = StrictAdapter(request, provider_id)
    try:
        response: HttpResponse = CallbackView.adapter_view(adapter)(request)
    except (KeyError, ValueError) as error:
        return _error(request, adapter.get_provider(), error)
    return response


def _error(request: HttpRequest, provider: Any, error: Exception) -> HttpResponse:
    logger.warning("Signing in by %s failed (%s).", provider.app.provider_id, error)
    response: HttpResponse = render_authentication_error(request, provider, exception=error)
    return response
