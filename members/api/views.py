"""What every endpoint below a network has in common."""

from functools import cached_property
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from members.access import allowed
from members.models import Network


class NetworkScoped(GenericViewSet[Any]):
    """A view set below /networks/{network}/: loads the network first, and only rows visible to the account."""

    model: Any = None

    @cached_property
    def network(self) -> Network:
        """The network of the path. Raises Http404 for somebody outside it."""
        found = Network.objects.entered_by(self.request.user).filter(slug=self.kwargs["network"]).first()
        if found is None:
            raise Http404
        return found

    def get_queryset(self) -> Any:
        """Return the rows of the network that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.user).filter(network=self.network)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer 404 for a network that the account does not see, whatever else the request asks."""
        super().initial(request, *args, **kwargs)
        _found = self.network


@extend_schema_field(serializers.DictField(child=serializers.BooleanField()))
class Granted(serializers.Field[Any, Any, Any, Any]):
    """Each named action on the object, and whether the account may take it."""

    def __init__(self, actions: dict[str, str], **kwargs: Any) -> None:
        self.actions = actions
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, bool]:
        """Return {action: whether it is allowed}."""
        user = self.context["request"].user
        return {name: allowed(user, permission, value) for name, permission in self.actions.items()}


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class Permissions(serializers.Field[Any, Any, Any, Any]):
    """The named actions that the account may take on the object, so that a client need not guess."""

    def __init__(self, actions: dict[str, str], **kwargs: Any) -> None:
        self.actions = actions
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> list[str]:
        """Return the names of the allowed actions."""
        user = self.context["request"].user
        return [name for name, permission in self.actions.items() if allowed(user, permission, value)]
