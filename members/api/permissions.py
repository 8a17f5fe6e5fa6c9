"""The API asks the same permission tables as the pages."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from members.access import allowed
from members.models import ApiToken

if TYPE_CHECKING:  # rest_framework.views itself imports this module, by the settings
    from rest_framework.views import APIView


class RulesPermission(BasePermission):
    """A signed-in account; a read-only token only reads; each object answers by its permission table.

    Not visible is 404, not allowed is 403. A view names what an action asks in `permissions` = {action: permission}.
    """

    message = ""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether the request may go on to its object."""
        if not request.user.is_authenticated:
            return False
        token = request.auth
        if isinstance(token, ApiToken) and token.is_read_only and request.method not in SAFE_METHODS:
            self.message = "This token only reads. Make one that reads and writes on your profile page."
            return False
        return True

    def has_object_permission(self, request: Request, view: "APIView", obj: Any) -> bool:
        """Ask the table: the view permission of the model first (404), then what the action asks (403)."""
        meta = obj._meta
        if not allowed(request.user, f"{meta.app_label}.view_{meta.model_name}", obj):
            raise Http404
        wanted = getattr(view, "permissions", {}).get(getattr(view, "action", None))
        return wanted is None or allowed(request.user, wanted, obj)
