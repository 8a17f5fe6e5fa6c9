"""Errors as problem details (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from notifications.errors import Conflict

MEDIA_TYPE = "application/problem+json"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem details of an error, or None for one that nobody expected."""
    if isinstance(error, Conflict):
        return problem(status.HTTP_409_CONFLICT, _("The object has changed meanwhile."), str(error))
    response = rest_exception_handler(error, context)
    if response is None:
        return None
    headers = {key: value for key, value in response.headers.items() if key in ("WWW-Authenticate", "Retry-After")}
    if isinstance(error, exceptions.ValidationError):
        answer = problem(response.status_code, _("Some values are not right."), _("See errors, a list per field."))
        answer.data["errors"] = response.data
    else:
        detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        answer = problem(response.status_code, _title(error), str(detail))
    for key, value in headers.items():
        answer[key] = value
    return answer


def _title(error: Exception) -> str:
    if isinstance(error, (Http404, exceptions.NotFound)):
        return _("Not found.")
    if isinstance(error, (PermissionDenied, exceptions.PermissionDenied)):
        return _("Not allowed.")
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        return _("Sign in, or send a token.")
    return _("The request cannot be answered.")


def problem(code: int, title: str, detail: str) -> Response:
    """Return one problem document."""
    data = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    return Response(data, status=code, content_type=MEDIA_TYPE)
