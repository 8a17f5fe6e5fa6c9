"""The first line of every page: sign in, load the network, ask the permission table.

Not visible is 404, not allowed is 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from members.access import allowed
from members.models import Account, Network, Person

View = Callable[..., HttpResponseBase]


def network_page(view: View) -> View:
    """Give the view the Network of its URL in place of the slug.

    Somebody outside the network gets 404, anonymous the login page.

    The network also becomes `request.network`, from which the frame of the page reads it.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, network: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Network.objects.entered_by(request.user).filter(slug=network).first()
        if found is None:
            raise Http404
        request.network = found  # type: ignore[attr-defined]  # read by unnm.navigation.context
        return view(request, found, *args, **kwargs)

    return wrapped


def require(request: HttpRequest, permission: str, obj: Any) -> None:
    """Raise PermissionDenied (403) unless the permission tables allow it. Load the object by `get_visible` before."""
    if not allowed(request.user, permission, obj):
        raise PermissionDenied


def acting_person(request: HttpRequest) -> Person:
    """Return the person who is signed in, as the services' `by`."""
    return cast(Account, request.user).person


def is_preview(request: HttpRequest) -> bool:
    """Return whether the page is shown as another role sees it, and nothing may be written."""
    return getattr(request, "preview", None) is not None


def get_visible[Row: Model](request: HttpRequest, rows: QuerySet[Row], **lookup: Any) -> Row:
    """Return the one row that the lookup names among those visible to the user. Raises Http404 otherwise."""
    found = rows.visible_to(request.user).filter(**lookup).first()  # type: ignore[attr-defined]  # each queryset has it
    if found is None:
        raise Http404
    row: Row = found
    return row
