"""Endpoints of meetings, their agenda, papers, participants, distributions, decisions and action points."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.agenda import Agenda, agendas_seen_by
from meetings.api import filters
from meetings.api import serializers as shapes
from meetings.models import ActionPoint, AgendaItem, Decision, Distribution, Edition, Meeting
from meetings.services import distribute_agenda
from meetings.services.distribution import next_revision
from meetings.services.inviting import send_invitations
from members.access import allowed
from members.api.endpoints import ReadOnly
from members.api.pagination import CursorPagination
from members.models import Network
from members.pages import acting_person
from notifications.models import Message

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")
READ = {"list": extend_schema(parameters=[NETWORK]), "retrieve": extend_schema(parameters=[NETWORK])}


class ByReference(CursorPagination):
    """Meetings in the order of their references, unique in a network."""

    ordering = "reference"


class NewestFirst(CursorPagination):
    """What came last first."""

    ordering = "-pk"


class Invited(ReadOnly):
    """Below a network that one enters by an office there, or by an invitation to one of its meetings."""

    @cached_property
    def network(self) -> Network:
        """The network of the path. Raises Http404 for somebody who is neither inside nor invited."""
        user = self.request.user
        entered = Network.objects.entered_by(user)
        invited = Meeting.objects.visible_to(user).values("network")
        rows = Network.objects.filter(Q(pk__in=entered.values("pk")) | Q(pk__in=invited))
        found = rows.filter(slug=self.kwargs["network"]).first()
        if found is None:
            raise Http404
        return found


class OfMeetings(Invited):
    """Rows that belong to the meetings of a network."""

    related: tuple[str, ...] = ("meeting",)

    def get_queryset(self) -> Any:
        """Return the rows that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        rows = self.model.objects.visible_to(self.request.user).filter(meeting__network=self.network)
        return rows.select_related(*self.related)


@extend_schema_view(**READ)
class Meetings(Invited):
    """Meetings, of the plenary and of groups."""

    model = Meeting
    queryset = Meeting.objects.none()
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    pagination_class = ByReference
    filterset_class = filters.MeetingFilter
    serializer_class = shapes.MeetingSerializer
    detail_serializer_class = shapes.MeetingDetailSerializer
    permissions = {"distribute": "meetings.distribute_agenda", "invite": "meetings.invite"}

    def get_queryset(self) -> Any:
        """Return the visible meetings with their times."""
        return super().get_queryset().with_times(self.request.user).select_related("group", "network")

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the agenda and the next revision of the one meeting that is shown."""
        context = dict(super().get_serializer_context())
        meeting = getattr(self, "shown", None)
        if meeting is not None:
            agenda = agendas_seen_by(self.request.user, [meeting.pk])[meeting.pk]
            context |= {"agenda": agenda, "planned": _planned([agenda]), "next_revision": next_revision(meeting)}
        return context

    def get_object(self) -> Any:
        """Return the meeting of the path and remember it."""
        self.shown = super().get_object()
        return self.shown

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewDistributionSerializer,
        responses={201: shapes.DistributionSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def distribute(self, request: Request, **kwargs: Any) -> Response:
        """Send the agenda to each participant; 409 when the revision was sent meanwhile."""
        meeting = self.get_object()
        given = shapes.NewDistributionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = acting_person(request)
        sent = distribute_agenda(meeting, by=person, revision=given.validated_data["revision"])
        rows = list(_with_editions(request).filter(pk=sent.pk))
        context = {**self.get_serializer_context(), **_delivery_context(request, self.network, rows)}
        return Response(shapes.DistributionSerializer(rows[0], context=context).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=None, responses=shapes.InvitedSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def invite(self, request: Request, **kwargs: Any) -> Response:
        """Send an invitation to who has none yet, and what changed to whom it concerns; nobody gets the same twice."""
        notice = send_invitations(self.get_object(), by=acting_person(request))
        count = Message.objects.about(notice.about).count() if notice else 0
        values = {"sent": count, "sequence": notice.sequence if notice else None}
        return Response(shapes.InvitedSerializer(values).data)


def _rows(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """Return the rows that a serializer is made for; none when only its shape is asked for."""
    return list(args[0] if args and kwargs.get("many") else args)


def _planned(agendas: Iterable[Agenda]) -> dict[int, Any]:
    return {planned.item.pk: planned for agenda in agendas for planned in agenda.items}


@extend_schema_view(**READ)
class AgendaItems(OfMeetings):
    """Items of the agendas, numbered as the account sees them."""

    model = AgendaItem
    queryset = AgendaItem.objects.none()
    related = ("meeting", "segment")
    lookup_value_regex = r"\d+"
    filterset_class = filters.AgendaItemFilter
    serializer_class = detail_serializer_class = shapes.AgendaItemSerializer

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the whole agendas, from which numbers and times are counted."""
        rows = _rows(args, kwargs)
        agendas = agendas_seen_by(self.request.user, {row.meeting_id for row in rows})
        kwargs["context"] = {**self.get_serializer_context(), "planned": _planned(agendas.values())}
        return shapes.AgendaItemSerializer(*args, **kwargs)


def _with_editions(request: Request) -> Any:
    editions = Edition.objects.visible_to(request.user).select_related("distribution__meeting").defer("snapshot")
    rows = Distribution.objects.visible_to(request.user).select_related("meeting", "sent_by__contact")
    return rows.prefetch_related(Prefetch("editions", editions, to_attr="visible_editions"))


def _delivery_context(request: Request, network: Any, rows: Iterable[Distribution]) -> dict[str, Any]:
    """Return the counts of the mails of each distribution, in one query; those that the account may send, no others."""
    own = [row.about for row in rows if allowed(request.user, "meetings.distribute_agenda", row.meeting)]
    deliveries = {about: dict.fromkeys(Message.State.values, 0) for about in own}
    if own:
        counted = Message.objects.filter(scope=network.slug, about__in=own).order_by()
        for about, state, count in counted.values_list("about", "state").annotate(Count("pk")):
            deliveries[about][state] = count
    return {"network": network.slug, "deliveries": deliveries}


@extend_schema_view(**READ)
class Distributions(OfMeetings):
    """What was sent of each agenda, and for whoever may send it how far its mails have come."""

    model = Distribution
    queryset = Distribution.objects.none()
    lookup_value_regex = r"\d+"
    pagination_class = NewestFirst
    filterset_class = filters.DistributionFilter
    serializer_class = shapes.DistributionSerializer
    detail_serializer_class = shapes.DistributionDetailSerializer

    def get_queryset(self) -> Any:
        """Return the visible distributions with their editions."""
        if getattr(self, "swagger_fake_view", False):
            return Distribution.objects.none()
        return _with_editions(self.request).filter(meeting__network=self.network)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the counts of the mails."""
        if rows := _rows(args, kwargs):
            context = self.get_serializer_context()
            kwargs["context"] = {**context, **_delivery_context(self.request, self.network, rows)}
        return self.get_serializer_class()(*args, **kwargs)

    @extend_schema(parameters=[NETWORK], responses=shapes.RecipientSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def deliveries(self, request: Request, **kwargs: Any) -> Response:
        """List what became of the mail to each recipient, for whoever may send the agenda."""
        distribution = self.get_object()
        if not allowed(request.user, "meetings.distribute_agenda", distribution.meeting):
            raise PermissionDenied
        labels = dict(distribution.meeting.participants.values_list("person", "label"))
        rows = [
            {
                "person": row.person,
                "label": labels.get(row.person),
                "language": row.language,
                "state": row.state,
                "sent_at": row.sent_at,
                "failure": row.failure,
            }
            for row in Message.objects.about(distribution.about).order_by("created_at", "pk")
        ]
        return Response(shapes.RecipientSerializer(rows, many=True).data)


@extend_schema_view(**READ)
class Decisions(OfMeetings):
    """Decisions, the last first; one is named by its reference, such as NET-2026-01/D1."""

    model = Decision
    queryset = Decision.objects.none()
    lookup_field = "reference"
    lookup_value_regex = "[^/]+/[^/]+"
    pagination_class = NewestFirst
    filterset_class = filters.DecisionFilter
    serializer_class = shapes.DecisionSerializer
    detail_serializer_class = shapes.DecisionDetailSerializer


@extend_schema_view(**READ)
class ActionPoints(OfMeetings):
    """Action points, the last first; one is named by its reference, such as NET-2026-01/A3."""

    model = ActionPoint
    queryset = ActionPoint.objects.none()
    related = ("meeting", "owner", "decision")
    lookup_field = "reference"
    lookup_value_regex = "[^/]+/[^/]+"
    pagination_class = NewestFirst
    filterset_class = filters.ActionPointFilter
    serializer_class = shapes.ActionPointSerializer
    detail_serializer_class = shapes.ActionPointDetailSerializer

    def get_queryset(self) -> Any:
        """Return the visible action points; the day on which each is due only for whom it concerns."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.with_due(self.request.user).prefetch_related("contributors")
