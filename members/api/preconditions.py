"""Edits only of what one has read: If-Match with the ETag of the detail (RFC 9110, 13.1.1; RFC 6585, 3)."""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

ETAG = re.compile(r'"([0-9a-f]{1,64})"')
LONGEST_REVISION = 9  # digits


class PreconditionFailed(APIException):
    """Somebody has changed the object since it was read (412)."""

    status_code = 412
    default_detail = _("The object has changed since you read it. Read it again, then change what is needed.")
    default_code = "precondition_failed"


class PreconditionRequired(APIException):
    """The request does not say which state it means to change (428)."""

    status_code = 428
    default_detail = _("Send If-Match with the ETag of the object as you read it.")
    default_code = "precondition_required"


def etag(state: int | str) -> str:
    """Return the entity tag of a revision or of a fingerprint."""
    return f'"{state}"'


def state_of(request: Request) -> str:
    """Return the state that the request means. Raises PreconditionRequired, PreconditionFailed."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired
    found = ETAG.fullmatch(given)
    if found is None:
        raise PreconditionFailed
    return found[1]


def revision_of(request: Request) -> int:
    """Return the revision that the request means. Raises PreconditionRequired, PreconditionFailed."""
    state = state_of(request)
    if not state.isdecimal() or len(state) > LONGEST_REVISION:
        raise PreconditionFailed
    return int(state)
