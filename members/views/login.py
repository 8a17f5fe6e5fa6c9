"""The login page, and the one-click login of the demonstration."""

from typing import Any

from allauth.account.views import LoginView as AllauthLoginView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.forms import LoginForm
from members.services import demo_login, is_demo


class LoginView(AllauthLoginView):  # type: ignore[misc]  # allauth ships no types
    """E-mail address and password; allauth limits the attempts and answers alike for unknown addresses."""

    form_class = LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of the demonstration, who are none elsewhere."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"personas": _personas()}


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
