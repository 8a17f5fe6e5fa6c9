"""Endpoints of status updates: reading them with their evidence, and writing many at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members.api.pagination import CursorPagination
from members.api.views import NetworkScoped
from members.pages import acting_person, get_visible
from workstreams.api import filters
from workstreams.api.bulk import IDEMPOTENCY_KEY, BulkAnswerSerializer, BulkSerializer, write_many
from workstreams.api.status import StatusUpdateDetailSerializer, StatusUpdateSerializer
from workstreams.models import Evidence, StatusUpdate, Workstream
from workstreams.services import post_status_update
from workstreams.views.evidence import evidence_file

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")
EVIDENCE_ID = OpenApiParameter("evidence", int, OpenApiParameter.PATH, description="The id of the evidence.")
EVIDENCE = Prefetch("evidence", Evidence.objects.select_related("update__workstream__network").order_by("pk"))
# How the service names what the request calls otherwise.
FIELDS = {"evidence_file": "evidence_files", "evidence_address": "evidence_addresses"}


class NewestFirst(CursorPagination):
    """Status updates, the newest first."""

    ordering = ("-as_of_on", "-recorded_at", "-pk")


def visible_updates(request: Request) -> QuerySet[StatusUpdate]:
    """Return the status updates that the account sees, the newest first, with all that an answer shows."""
    rows = StatusUpdate.objects.visible_to(request.user).with_corrections(request.user).newest_first()
    return rows.select_related("workstream__network", "recorded_by__contact").prefetch_related(EVIDENCE)


def post(request: Request, workstream: Workstream, values: dict[str, Any]) -> StatusUpdate:
    """Call the service; what it refuses is a validation error of the API too."""
    if values.get("corrects") is not None:
        mine = StatusUpdate.objects.visible_to(request.user).filter(workstream=workstream)
        values["corrects"] = mine.filter(pk=values["corrects"]).first()
        if values["corrects"] is None:
            raise serializers.ValidationError({"corrects": ["There is no such update of this workstream."]})
    try:
        return post_status_update(workstream, by=acting_person(request), **values)
    except ValidationError as error:
        raise serializers.ValidationError(
            {FIELDS.get(name, name): said for name, said in error.message_dict.items()}
        ) from None


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class StatusUpdateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Status updates of all workstreams, the newest first; a corrected one stays in the list and says so."""

    queryset = StatusUpdate.objects.none()
    lookup_value_regex = r"\d+"
    pagination_class = NewestFirst
    filterset_class = filters.StatusUpdateFilter

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one update."""
        return StatusUpdateDetailSerializer if self.action == "retrieve" else StatusUpdateSerializer

    def get_queryset(self) -> Any:
        """Return the visible updates in the network."""
        if getattr(self, "swagger_fake_view", False):
            return StatusUpdate.objects.none()
        return visible_updates(self.request).filter(workstream__network=self.network)

    @extend_schema(parameters=[NETWORK, EVIDENCE_ID], responses={(200, "*/*"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], url_path=r"evidence/(?P<evidence>\d+)", filterset_class=None)
    def evidence(self, request: Request, evidence: str, **kwargs: Any) -> HttpResponse:
        """Give the bytes of a file, as an attachment."""
        rows = Evidence.objects.filter(update=self.get_object()).exclude(file="")
        return evidence_file(get_visible(request, rows, pk=int(evidence)))

    @extend_schema(
        parameters=[NETWORK, IDEMPOTENCY_KEY],
        request=BulkSerializer,
        responses={201: BulkAnswerSerializer, 200: BulkAnswerSerializer},
        filters=False,
        operation_id="networks_status_updates_bulk_create",
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def bulk(self, request: Request, **kwargs: Any) -> Response:
        """Record many updates, all or none; sent again under its key, the request writes nothing (200)."""
        answer = write_many(request, self.network)
        code = status.HTTP_200_OK if answer["is_repeated"] else status.HTTP_201_CREATED
        return Response(BulkAnswerSerializer(answer).data, status=code)
