"""Error pages: bad request, not allowed, not found, changed meanwhile, broken."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from notifications.errors import Conflict

GetResponse = Callable[[HttpRequest], HttpResponse]
NOT_WRITTEN = ("base", "seen")  # hidden fields that hold what the page showed


class ConflictMiddleware:
    """Answer 409 with a page when a service says that the object has changed meanwhile."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a Conflict into its page; leave every other error to Django."""
        if isinstance(error, Conflict):
            context = {"detail": str(error), "typed": _typed(request), "back_url": _page_before(request)}
            return render(request, "409.html", context, status=409)
        return None


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """Return the sentences of the form that was not taken, so that whoever wrote them can copy them."""
    written = [(name, text) for name, texts in request.POST.lists() for text in texts if " " in text.strip()]
    return [{"label": _("Text"), "text": text} for name, text in written if name not in NOT_WRITTEN]


def _page_before(request: HttpRequest) -> str:
    """Return the page of this site on which the form stood; empty where the browser does not say."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form came without its token: usually the cookie is missing or the session is over."""
    return render(request, "403.html", {"is_csrf_failure": True}, status=403)
