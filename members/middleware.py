"""Language and time zone of whoever makes the request."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from members.access import assume
from members.models import Preview
from members.previewing import assumed, end_preview, running_preview

SAFE = ("GET", "HEAD", "OPTIONS")
GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Activate the language (the chosen one, else the person's, else the browser's) and the person's time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = getattr(request.user, "person", None)
        language = get_language_from_request(request)
        if person is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            language = person.language
        zone = zoneinfo.ZoneInfo(person.time_zone) if person is not None else None
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PreviewMiddleware:
    """While a preview goes on: the rights of its role, pages of its network only, and nothing is written.

    Reading runs in a read-only transaction, so that not even a page that writes while it is read could change anything.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preview = running_preview(request)
        if preview is None:
            return self.get_response(request)
        if request.path in (reverse("members:stop_preview"), reverse("account_logout")):
            if request.method == "POST":
                end_preview(preview)
            return self.get_response(request)
        request.preview = preview  # type: ignore[attr-defined]  # read by unnm.navigation.context
        assume(request.user, assumed(preview))
        if request.path == reverse("home"):
            return redirect(preview.start_path)
        if request.method not in SAFE:
            return self._refuse(request, _("This is a preview: it shows, and changes nothing. Stop it to go on."))
        if not self._is_inside(request.path, preview):
            return self._refuse(request, _("A preview shows the pages of its network only, and none of your own."))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            return self.get_response(request)

    @staticmethod
    def _is_inside(path: str, preview: Preview) -> bool:
        home = reverse("network_home", args=[preview.network.slug])
        return path.startswith((home, f"/api/v1/networks/{preview.network.slug}/"))

    @staticmethod
    def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": _("Preview"), "status": 403, "detail": sentence}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return render(request, "members/preview_refused.html", {"sentence": sentence}, status=403)
