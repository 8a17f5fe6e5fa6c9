"""Endpoints that change a network's own frameworks and their commitments."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from members.access import allowed
from members.api.preconditions import etag, revision_of
from members.pages import acting_person, get_visible
from workstreams.api.editing import Names
from workstreams.api.serializers import CommitmentDetailSerializer, FrameworkDetailSerializer, FrameworkSerializer
from workstreams.api.support import given, served
from workstreams.api.support_serializers import (
    CommitmentWriteSerializer,
    FrameworkWriteSerializer,
    LinkWriteSerializer,
)
from workstreams.api.updates import NETWORK
from workstreams.api.views import IF_MATCH, NetworkCommitmentReading, NetworkFrameworkReading
from workstreams.models import Commitment, Framework
from workstreams.services.frameworks import (
    add_commitment,
    edit_commitment,
    edit_framework,
    link_commitments,
    make_framework,
)


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class NetworkFrameworkViewSet(mixins.RetrieveModelMixin, NetworkFrameworkReading):
    """The frameworks that a network works with; those of its own can be changed by whom they belong to."""

    lookup_value_regex = r"\d+"

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one framework."""
        return FrameworkDetailSerializer if self.action == "retrieve" else FrameworkSerializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a framework; its ETag is what an edit sends as If-Match."""
        return self._answer(self.get_object())

    def _answer(self, found: Framework, code: int = status.HTTP_200_OK) -> Response:
        self.action = "retrieve"
        may_change = allowed(self.request.user, "workstreams.change_framework", found)
        headers = {"ETag": etag(found.revision)} if may_change else {}
        return Response(self.get_serializer(found).data, status=code, headers=headers)

    @extend_schema(parameters=[NETWORK], request=FrameworkWriteSerializer, responses={201: FrameworkDetailSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a framework, or a new version of one; national priorities are the Government's to add."""
        if not allowed(request.user, "workstreams.add_framework", self.network):
            raise PermissionDenied
        values = given(FrameworkWriteSerializer(data=request.data))
        wanted = Framework(network=self.network, kind=values["kind"])
        if not allowed(request.user, "workstreams.change_framework", wanted):
            raise PermissionDenied
        by = acting_person(request)
        made = served(lambda: make_framework(self.network, by=by, values=values))
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=FrameworkWriteSerializer(partial=True),
        responses={200: FrameworkDetailSerializer},
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change name, period, version or source (412 when your reading is outdated, 428 without If-Match)."""
        found = self.get_object()
        if not allowed(request.user, "workstreams.change_framework", found):
            raise PermissionDenied
        revision = revision_of(request)
        values = given(FrameworkWriteSerializer(data=request.data, partial=True))
        if values.pop("kind", found.kind) != found.kind:
            raise serializers.ValidationError({"kind": [_("A framework stays of the kind that it was made as.")]})
        by = acting_person(request)
        return self._answer(served(lambda: edit_framework(found, by=by, revision=revision, values=values)))


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class NetworkCommitmentViewSet(NetworkCommitmentReading):
    """The commitments that a network works with; one is named by its key, such as gcm:9."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a commitment with its links; its ETag is what an edit sends as If-Match."""
        return self._answer(self.kwargs["key"])

    def _answer(self, key: str, code: int = status.HTTP_200_OK) -> Response:
        self.action = "retrieve"
        self.kwargs["key"] = key
        found = self.get_object()
        may_change = allowed(self.request.user, "workstreams.change_commitment", found)
        headers = {"ETag": etag(found.revision)} if may_change else {}
        return Response(self.get_serializer(found).data, status=code, headers=headers)

    @extend_schema(parameters=[NETWORK], request=CommitmentWriteSerializer, responses={201: CommitmentDetailSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a commitment to one of the network's own frameworks."""
        if not allowed(request.user, "workstreams.add_framework", self.network):
            raise PermissionDenied
        values = given(CommitmentWriteSerializer(data=request.data))
        rows = Framework.objects.of_network(self.network.pk).select_related("network")
        framework = get_visible(request, rows, pk=values.pop("framework", 0))
        if not allowed(request.user, "workstreams.change_framework", framework):
            raise PermissionDenied
        by = acting_person(request)
        made = served(lambda: add_commitment(framework, by=by, values=values))
        return self._answer(made.key, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=CommitmentWriteSerializer(partial=True),
        responses={200: CommitmentDetailSerializer},
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the words and marks of a commitment (412 when outdated, 428 without If-Match)."""
        found = self._changeable()
        revision = revision_of(request)
        values = given(CommitmentWriteSerializer(data=request.data, partial=True))
        values.pop("framework", None)
        by = acting_person(request)
        return self._answer(served(lambda: edit_commitment(found, by=by, revision=revision, values=values)).key)

    @extend_schema(parameters=[NETWORK], request=LinkWriteSerializer, responses={201: CommitmentDetailSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def links(self, request: Request, **kwargs: Any) -> Response:
        """Link a commitment to another one, with where that is known from."""
        found = self._changeable()
        values = given(LinkWriteSerializer(data=request.data))
        target = Names(self.network, request.user).commitment("target", values.pop("target"))
        by = acting_person(request)
        served(lambda: link_commitments(found, target, by=by, **values))
        return self._answer(found.key, status.HTTP_201_CREATED)

    def _changeable(self) -> Commitment:
        found = self.get_object()
        if not allowed(self.request.user, "workstreams.change_commitment", found):
            raise PermissionDenied
        return found
