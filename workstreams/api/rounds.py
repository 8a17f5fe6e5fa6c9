"""Endpoints of reporting rounds: list, detail, and each transition as an action."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from members.access import access_of, allowed
from members.api.pagination import CursorPagination
from members.api.views import NetworkScoped
from members.classification import Classification
from members.models import Agency
from members.pages import acting_person
from workstreams.models import ReportingRound, RoundLine, RoundReport
from workstreams.progress import LINE_STATES, progress_of
from workstreams.services.publishing import publish_round
from workstreams.services.rounds import close_round, give_back, move_due_day, open_round, reassign

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")


class ByNumber(CursorPagination):
    """Rounds, the latest first; a network numbers them."""

    ordering = "-number"


class RoundSerializer(serializers.ModelSerializer[ReportingRound]):
    """A round; it is named by its number in the network."""

    class Meta:
        model = ReportingRound
        fields = [
            "number",
            "starts_on",
            "ends_on",
            "due_on",
            "state",
            "opened_at",
            "closed_at",
            "locked_through_on",
            "published_at",
        ]
        read_only_fields = fields


class RoundLineSerializer(serializers.Serializer[Any]):
    """A workstream that the round asks an agency about."""

    workstream = serializers.CharField(source="line.workstream.reference")
    agency = serializers.CharField(source="line.agency.acronym")
    state = serializers.ChoiceField(choices=LINE_STATES)
    is_reassigned = serializers.BooleanField()
    answered_at = serializers.DateTimeField(source="line.answered_at", allow_null=True)
    given_back_note = serializers.CharField(source="line.given_back_note")


class ReportFileSerializer(serializers.Serializer[Any]):
    """A published report: for whom, in which language, and its files."""

    audience = serializers.ChoiceField(choices=[(one.key, one.key) for one in Classification])
    language = serializers.CharField()
    checksum = serializers.CharField()
    pdf = serializers.CharField()
    docx = serializers.CharField()


class RoundDetailSerializer(RoundSerializer):
    """A round with the lines that the account may know of, and the reports that are for it."""

    lines = serializers.SerializerMethodField()
    reports = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField(help_text="For the UN side; empty to others.")
    available_actions = serializers.SerializerMethodField()

    class Meta(RoundSerializer.Meta):
        fields = [*RoundSerializer.Meta.fields, "note", "lines", "reports", "available_actions"]
        read_only_fields = fields

    @property
    def _user(self) -> Any:
        return self.context["request"].user

    def get_note(self, found: ReportingRound) -> str:
        """Return the note to those who are asked."""
        level = access_of(self._user).level(found.network_id)
        return found.note if level == Classification.UN_ONLY else ""

    @extend_schema_field(RoundLineSerializer(many=True))
    def get_lines(self, found: ReportingRound) -> Any:
        """Return the lines, by agency."""
        agencies = progress_of(found, self._user).agencies
        return RoundLineSerializer([each for agency in agencies for each in agency.lines], many=True).data

    @extend_schema_field(ReportFileSerializer(many=True))
    def get_reports(self, found: ReportingRound) -> Any:
        """Return the reports with the addresses of their files."""
        rows = RoundReport.objects.visible_to(self._user).filter(round=found).defer("snapshot")
        return [
            {
                "audience": Classification(row.audience).key,
                "language": row.language,
                "checksum": row.checksum,
                **{
                    ending: reverse("workstreams:report", args=[found.network.slug, found.number, row.pk, ending])
                    for ending in ("pdf", "docx")
                },
            }
            for row in rows.order_by("-audience", "language")
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_available_actions(self, found: ReportingRound) -> list[str]:
        """Return what the account may do with the round in its state."""
        if not allowed(self._user, "workstreams.change_reportinground", found):
            return []
        return {"open": ["close", "move_due_day", "reassign"], "closed": ["publish"], "published": []}[found.state]


class OpenRoundSerializer(serializers.ModelSerializer[ReportingRound]):
    """A round to open: its period, until when answers are awaited, and a note."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)

    class Meta:
        model = ReportingRound
        fields = ["starts_on", "ends_on", "due_on", "note"]
        validators: list[Any] = []  # the service says it with words


class MoveDueDaySerializer(serializers.Serializer[Any]):
    """Another day by which answers are awaited; `before` is the one that you read, so that nobody undoes another's."""

    before = serializers.DateField()
    due_on = serializers.DateField()


class GiveBackSerializer(serializers.Serializer[Any]):
    """A line that is not one's own, and whom to ask."""

    workstream = serializers.CharField(help_text="The reference.")
    note = serializers.CharField(max_length=500)


class ReassignSerializer(serializers.Serializer[Any]):
    """A line, and the agency that is asked about it instead."""

    workstream = serializers.CharField(help_text="The reference.")
    agency = serializers.CharField(help_text="The acronym.")


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class RoundViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Reporting rounds: to the UN side all of them, to the others those that are published."""

    model = ReportingRound
    queryset = ReportingRound.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"\d{1,4}"
    pagination_class = ByNumber

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one round."""
        return RoundSerializer if self.action == "list" else RoundDetailSerializer

    def get_queryset(self) -> Any:
        """Return the visible rounds."""
        return super().get_queryset().select_related("network", "workplan")

    @extend_schema(parameters=[NETWORK], request=OpenRoundSerializer, responses={201: RoundDetailSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Open a round and send its mails; 409 while one is open."""
        if not allowed(request.user, "workstreams.open_round", self.network):
            raise PermissionDenied
        given = OpenRoundSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            opened = open_round(self.network, by=acting_person(self.request), **given.validated_data)
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from None
        return self._answer(opened, status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=None, responses={200: RoundDetailSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """Close the round and lock its period; 409 when it was closed already."""
        return self._answer(close_round(self._changeable(), by=acting_person(self.request)))

    @extend_schema(parameters=[NETWORK], request=None, responses={200: RoundDetailSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **kwargs: Any) -> Response:
        """Publish the reports of a closed round; 409 when it is open or was published."""
        return self._answer(publish_round(self._changeable(), by=acting_person(self.request)))

    @extend_schema(parameters=[NETWORK], request=MoveDueDaySerializer, responses={200: RoundDetailSerializer})
    @action(detail=True, methods=["post"], url_path="move-due-day")
    def move_due_day(self, request: Request, **kwargs: Any) -> Response:
        """Await the answers of an open round by another day; 409 when it was closed or moved meanwhile."""
        found = self._changeable()
        given = MoveDueDaySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            moved = move_due_day(found, by=acting_person(self.request), **given.validated_data)
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from None
        return self._answer(moved)

    @extend_schema(parameters=[NETWORK], request=ReassignSerializer, responses={200: RoundDetailSerializer})
    @action(detail=True, methods=["post"])
    def reassign(self, request: Request, **kwargs: Any) -> Response:
        """Ask another agency about a line."""
        found = self._changeable()
        given = ReassignSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        members = self.network.memberships.active_on(self.network.today())
        agency = Agency.objects.filter(memberships__in=members, acronym=given.validated_data["agency"]).first()
        if agency is None:
            raise serializers.ValidationError({"agency": ["There is no such agency in the network."]})
        try:
            reassign(self._line(found, given), by=acting_person(self.request), agency=agency)
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from None
        return self._answer(found)

    @extend_schema(parameters=[NETWORK], request=GiveBackSerializer, responses={200: RoundDetailSerializer})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, **kwargs: Any) -> Response:
        """Say that a line is not the agency's, and whom to ask."""
        found = self.get_object()
        given = GiveBackSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        line = self._line(found, given)
        if not allowed(request.user, "workstreams.give_back_roundline", line):
            raise PermissionDenied
        give_back(line, by=acting_person(self.request), note=given.validated_data["note"])
        return self._answer(found)

    def _changeable(self) -> ReportingRound:
        found: ReportingRound = self.get_object()
        if not allowed(self.request.user, "workstreams.change_reportinground", found):
            raise PermissionDenied
        return found

    def _line(self, found: ReportingRound, given: serializers.Serializer[Any]) -> RoundLine:
        rows = RoundLine.objects.visible_to(self.request.user).select_related("round", "agency")
        line = rows.filter(round=found, workstream__reference=given.validated_data["workstream"]).first()
        if line is None:
            raise Http404
        return line

    def _answer(self, found: ReportingRound, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=found.pk)
        return Response(RoundDetailSerializer(fresh, context=self.get_serializer_context()).data, status=code)
