"""Endpoints of groups, workplans, workstreams, frameworks, commitments and coverage."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members.access import allowed
from members.api.pagination import CursorPagination
from members.api.preconditions import etag
from members.api.views import NetworkScoped
from members.pages import acting_person, get_visible
from workstreams.api import filters
from workstreams.api.coverage import CheckedSerializer, CoverageSerializer
from workstreams.api.editing import (
    CancelSerializer,
    ClassifySerializer,
    WorkstreamWriteSerializer,
    change,
    make,
)
from workstreams.api.serializers import (
    CommitmentDetailSerializer,
    CommitmentSerializer,
    FrameworkSerializer,
    WorkingGroupDetailSerializer,
    WorkingGroupSerializer,
    WorkplanDetailSerializer,
    WorkplanSerializer,
    WorkstreamDetailSerializer,
    WorkstreamSerializer,
)
from workstreams.api.status import StatusUpdateSerializer, StatusUpdateWriteSerializer
from workstreams.api.updates import NETWORK, post, visible_updates
from workstreams.coverage import coverage
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    Measurement,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
)
from workstreams.quality import checked
from workstreams.services import cancel_workstream, classify_workstream

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the workstream as you read it."
)


class ByCode(CursorPagination):
    """Groups in the order of their codes."""

    ordering = "code"


class ByReference(CursorPagination):
    """Workstreams in the order of their references, unique in a network."""

    ordering = "reference"


class ByPeriod(CursorPagination):
    """Workplans, the latest period first; a network has one for each."""

    ordering = "-starts_on"


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class WorkingGroupViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Working groups with the seats that are taken today."""

    model = WorkingGroup
    queryset = WorkingGroup.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    pagination_class = ByCode

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one group."""
        return WorkingGroupDetailSerializer if self.action == "retrieve" else WorkingGroupSerializer

    def get_queryset(self) -> Any:
        """Return the visible groups with their seats."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.with_seats(self.network.today())
        return rows.prefetch_related("mandates") if self.action == "retrieve" else rows


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class WorkplanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Workplans; one is named by the day on which it begins, such as 2026-01-01."""

    model = Workplan
    queryset = Workplan.objects.none()
    lookup_field = "starts_on"
    lookup_value_regex = r"\d{4}-\d{2}-\d{2}"
    pagination_class = ByPeriod

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one workplan."""
        return WorkplanDetailSerializer if self.action == "retrieve" else WorkplanSerializer


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class WorkstreamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Workstreams with status and money as the account may know them."""

    model = Workstream
    queryset = Workstream.objects.none()
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    pagination_class = ByReference
    filterset_class = filters.WorkstreamFilter

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one workstream."""
        return WorkstreamDetailSerializer if self.action == "retrieve" else WorkstreamSerializer

    def get_queryset(self) -> Any:
        """Return the visible workstreams with all that the answer shows."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.for_table(self.request.user).prefetch_related("contributors")
        if self.action != "retrieve":
            return rows
        measurements = Prefetch("indicators__measurements", Measurement.objects.order_by("-measured_on", "-pk"))
        updates = Prefetch("status_updates", visible_updates(self.request), to_attr="visible_updates")
        return rows.prefetch_related("budget_lines__agency", "indicators", "partners__agency", measurements, updates)

    @extend_schema(
        parameters=[NETWORK],
        request={
            "application/json": StatusUpdateWriteSerializer,
            "multipart/form-data": StatusUpdateWriteSerializer,
        },
        responses={201: StatusUpdateSerializer},
        filters=False,
        operation_id="networks_workstreams_status_updates_create",
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="status-updates",
        filterset_class=None,
        parser_classes=[JSONParser, MultiPartParser],
    )
    def add_status_update(self, request: Request, **kwargs: Any) -> Response:
        """Record what holds for a workstream; `corrects` names an update that was wrong."""
        workstream = get_visible(request, Workstream.objects.filter(network=self.network), **self._lookup())
        if not allowed(request.user, "workstreams.add_statusupdate", workstream):
            raise PermissionDenied
        given = StatusUpdateWriteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._reported(post(request, workstream, given.values()))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a workstream; its ETag is what an edit sends as If-Match."""
        found = self.get_object()
        return self._answer(found)

    @extend_schema(parameters=[NETWORK], request=WorkstreamWriteSerializer, responses={201: WorkstreamDetailSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add a line to the current workplan, for the UN only until it is cleared for others."""
        if not allowed(request.user, "workstreams.add_workstream", self.network):
            raise PermissionDenied
        plans = Workplan.objects.visible_to(request.user).filter(network=self.network)
        plan = plans.current_on(self.network.today())
        if plan is None:
            raise serializers.ValidationError({"workplan": [_("The network has no workplan yet.")]})
        return self._detail(make(request, self.network, plan).reference, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=WorkstreamWriteSerializer(partial=True),
        responses={200: WorkstreamDetailSerializer},
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is named; If-Match says which state you have read (412 when it is outdated, 428 without)."""
        found = self._allowed("workstreams.change_workstream")
        return self._detail(change(request, self.network, found).reference)

    @extend_schema(
        parameters=[NETWORK], request=ClassifySerializer, responses={200: WorkstreamDetailSerializer}, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def classify(self, request: Request, **kwargs: Any) -> Response:
        """Clear a workstream for another audience, with the reason."""
        found = self._allowed("workstreams.classify_workstream")
        given = ClassifySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        classify_workstream(found, by=acting_person(request), **given.validated_data)
        return self._detail(found.reference)

    @extend_schema(
        parameters=[NETWORK], request=CancelSerializer, responses={201: StatusUpdateSerializer}, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Give a workstream up, with the reason; it stays in the plan as cancelled."""
        found = self._allowed("workstreams.cancel_workstream")
        given = CancelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = cancel_workstream(found, by=acting_person(request), **given.validated_data)
        return self._reported(made)

    @extend_schema(
        parameters=[NETWORK],
        responses={200: CheckedSerializer(many=True)},
        filters=False,
        operation_id="networks_workstreams_quality_list",
    )
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def quality(self, request: Request, **kwargs: Any) -> Response:
        """Return what is odd in the current workplan, for the secretariat."""
        if not allowed(request.user, "workstreams.view_quality", self.network):
            raise PermissionDenied
        return Response(CheckedSerializer(checked(self.network, request.user), many=True).data)

    def _reported(self, update: StatusUpdate) -> Response:
        found = visible_updates(self.request).get(pk=update.pk)
        data = StatusUpdateSerializer(found, context=self.get_serializer_context()).data
        return Response(data, status=status.HTTP_201_CREATED)

    def _allowed(self, permission: str) -> Workstream:
        rows = Workstream.objects.filter(network=self.network).select_related("network", "group")
        found = get_visible(self.request, rows, **self._lookup())
        if not allowed(self.request.user, permission, found):
            raise PermissionDenied
        return found

    def _detail(self, reference: str, code: int = status.HTTP_200_OK) -> Response:
        self.action = "retrieve"
        self.kwargs[self.lookup_field] = reference
        return self._answer(self.get_object(), code)

    def _answer(self, found: Workstream, code: int = status.HTTP_200_OK) -> Response:
        data = self.get_serializer(found).data
        # Only who may edit needs it; to others it would tell how often something hidden was changed.
        may_change = allowed(self.request.user, "workstreams.change_workstream", found)
        return Response(data, status=code, headers={"ETag": etag(found.revision)} if may_change else {})

    def _lookup(self) -> dict[str, str]:
        return {self.lookup_field: self.kwargs[self.lookup_field]}


class FrameworkViewSet(mixins.ListModelMixin, GenericViewSet[Framework]):
    """Frameworks of all networks and of the account's networks."""

    queryset = Framework.objects.none()
    serializer_class = FrameworkSerializer
    filterset_class = filters.FrameworkFilter

    def get_queryset(self) -> Any:
        """Return the visible frameworks."""
        return Framework.objects.visible_to(self.request.user).select_related("network")


class NetworkFrameworkReading(mixins.ListModelMixin, NetworkScoped):
    """The frameworks that a network works with."""

    queryset = Framework.objects.none()
    serializer_class = FrameworkSerializer
    filterset_class = filters.FrameworkFilter

    def get_queryset(self) -> Any:
        """Return the frameworks of all networks and of this one."""
        if getattr(self, "swagger_fake_view", False):
            return Framework.objects.none()
        rows = Framework.objects.visible_to(self.request.user).of_network(self.network.pk)
        return rows.select_related("network")


class CommitmentViewSet(mixins.ListModelMixin, GenericViewSet[Commitment]):
    """Commitments of the visible frameworks."""

    queryset = Commitment.objects.none()
    serializer_class = CommitmentSerializer
    filterset_class = filters.CommitmentFilter

    def get_queryset(self) -> Any:
        """Return the visible commitments."""
        return Commitment.objects.visible_to(self.request.user).select_related("framework")


class NetworkCommitmentReading(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """The commitments that a network works with; one is named by its key, such as gcm:9."""

    queryset = Commitment.objects.none()
    lookup_field = "key"
    lookup_value_regex = "[^/]+"
    filterset_class = filters.CommitmentFilter

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one commitment."""
        return CommitmentDetailSerializer if self.action == "retrieve" else CommitmentSerializer

    def get_queryset(self) -> Any:
        """Return the commitments of the frameworks of all networks and of this one."""
        if getattr(self, "swagger_fake_view", False):
            return Commitment.objects.none()
        rows = Commitment.objects.visible_to(self.request.user).of_network(self.network.pk)
        return rows.select_related("framework")

    def get_object(self) -> Commitment:
        """Return the commitment that the key names, with the links to what the account sees."""
        framework, _colon, code = self.kwargs["key"].partition(":")
        visible = self.get_queryset()
        links = CommitmentLink.objects.filter(target__in=visible).select_related("target__framework").order_by("pk")
        rows = visible.named(framework, code).prefetch_related(Prefetch("links_to", links, to_attr="visible_links"))
        found: Commitment = get_visible(self.request, rows)
        return found


class CoverageViewSet(NetworkScoped):
    """Where the network stands by the commitments of a framework, the Global Compact's objectives by default."""

    serializer_class = CoverageSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        parameters=[
            NETWORK,
            OpenApiParameter("framework", int, description="The id of a framework that the network works with."),
        ],
        responses=CoverageSerializer,
        operation_id="networks_coverage_retrieve",
    )
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Return counts, gaps and money, each computed from what the account may see."""
        if not allowed(request.user, "members.view_dashboard", self.network):
            raise PermissionDenied
        named = request.query_params.get("framework", "")
        framework = None
        if named:
            rows = Framework.objects.of_network(self.network.pk)
            framework = get_visible(request, rows, pk=int(named) if named.isascii() and named.isdecimal() else 0)
        return Response(CoverageSerializer(coverage(self.network, request.user, framework=framework)).data)
