"""The page behind a link in a mail: no password, nothing changes before POST."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.errors import Conflict, UnknownName
from notifications.links import Answer, open_answer
from notifications.models import State
from notifications.registry import registry

HEADERS = {
    # The origin alone, never the path with its token. Not "no-referrer": browsers then send "Origin: null" with the
    # forms of this page, and Django refuses the language switch and the sign-out.
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


# A forged request must know the token, and whoever knows it may answer anyway: there is nothing left for a CSRF token
# to protect. Without it the page works in mail apps that keep no cookies.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """Show what the link is for (GET, HEAD) or let the app that made it act (POST)."""
    try:
        found = open_answer(purpose, token)
    except UnknownName:
        found = None
    if found is None:
        raise Http404
    with translation.override(_language(request, found)):
        response = _refusal(request, found) or _respond(request, found)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _respond(request: HttpRequest, found: Answer) -> HttpResponse:
    """Let the app that made the link show its page, or act and say so."""
    if request.method == "HEAD":
        return HttpResponse()  # scanners ask so for every link of every mail; the page would be made for nobody
    if request.method != "POST":
        with _nothing_changes():
            return _rendered(found.purpose.view(request, found))
    try:
        return _rendered(found.purpose.view(request, found))
    except Conflict as conflict:
        return _page(request, 409, _("This was changed meanwhile"), str(conflict))


@contextmanager
def _nothing_changes() -> Iterator[None]:
    """Let the database itself refuse any write: mail scanners follow links, whatever the app's page does with a GET."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
        transaction.set_rollback(True)  # ends the read-only mode too where this is a savepoint, as in a test


def _rendered(response: HttpResponse) -> HttpResponse:
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


def _language(request: HttpRequest, found: Answer) -> str:
    """The language that the reader chose on this device, else the one that the mail was written in."""
    chosen = translation.get_language_from_request(request)
    has_chosen = "django_language" in request.COOKIES
    return chosen if has_chosen else found.message.language


def _refusal(request: HttpRequest, found: Answer) -> HttpResponse | None:
    """Return the page that says why this link does nothing, or None when it works."""
    viewer = registry.viewer(request)
    if viewer is not None and viewer != found.person:
        title = _("This link is for somebody else")
        text = _("You are signed in, and this link was sent to another person. Sign out first, or use your own link.")
        return _page(request, 403, title, text)
    if found.message.state == State.CANCELLED:
        text = _("The secretariat has withdrawn the mail that this link came with. Nothing is asked of you.")
        return _page(request, 410, _("This link was withdrawn"), text)
    if found.is_used():
        text = _("Your answer was recorded. To change it, write to the secretariat: answering the mail is enough.")
        return _page(request, 410, _("This link has been used already"), text)
    if found.is_expired():
        text = _("Its time is over. Answer the mail that it came with, and the secretariat will help you.")
        return _page(request, 410, _("This link has expired"), text)
    return None


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "notifications/link_closed.html", {"title": title, "text": text}, status=status)
