"""Language and time zone of whoever makes the request."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request

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
