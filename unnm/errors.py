"""Error pages: bad request, not allowed, not found, changed meanwhile, broken."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notifications.errors import Conflict

GetResponse = Callable[[HttpRequest], HttpResponse]


class ConflictMiddleware:
    """Answer 409 with a page when a service says that the object has changed meanwhile."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a Conflict into its page; leave every other error to Django."""
        if isinstance(error, Conflict):
            return render(request, "409.html", {"detail": str(error)}, status=409)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form came without its token: usually the cookie is missing or the session is over."""
    return render(request, "403.html", {"is_csrf_failure": True}, status=403)
