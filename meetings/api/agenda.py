"""Building an agenda and deciding on proposals over the API: the same services and rules as the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django_filters  # type: ignore[import-untyped]  # it ships no types
from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import services
from meetings.api.filters import OfMeeting
from meetings.api.views import AgendaItems, Invited, Meetings, NewestFirst
from meetings.models import AgendaItem, Meeting, Proposal, Purpose, Segment
from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from members.pages import acting_person, get_visible

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")
REVISION_HELP = "The revision of the agenda that you read (`agenda_revision` of the meeting); 409 when it is outdated."


@contextmanager
def refusals() -> Iterator[None]:
    """Tell what a service does not take as the API tells it."""
    try:
        yield
    except ValidationError as error:
        raise serializers.ValidationError(getattr(error, "message_dict", None) or error.messages) from None


class RevisionSerializer(serializers.Serializer[Any]):
    """Which agenda the request means to change."""

    agenda_revision = serializers.IntegerField(min_value=1, help_text=REVISION_HELP)


class PlannedSerializer(serializers.Serializer[Any]):
    """What an item and a proposal have in common."""

    title = TitleField()
    minutes = serializers.IntegerField(min_value=1, max_value=600)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    presenter = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ItemChangeSerializer(RevisionSerializer, PlannedSerializer):
    """What to change of an item; `segment` is the position of a part of the meeting."""

    segment = serializers.IntegerField(min_value=1, required=False)

    def values(self, meeting: Meeting) -> dict[str, Any]:
        """Return what the service takes. Raises ValidationError for a segment that is not there."""
        found = {name: value for name, value in self.validated_data.items() if name in PlannedSerializer().fields}
        if "segment" in self.validated_data:
            found["segment"] = segment_at(meeting, self.validated_data["segment"])
        return found


class NewItemSerializer(ItemChangeSerializer):
    """A new item; it is for the UN only until it is cleared."""

    meeting = serializers.CharField(help_text="The reference of the meeting.")


class PlaceSerializer(serializers.Serializer[Any]):
    """Where one item stands."""

    item = serializers.IntegerField()
    segment = serializers.IntegerField(help_text="The position of the part of the meeting.")


class OrderSerializer(RevisionSerializer):
    """The whole agenda in its new order."""

    items = PlaceSerializer(many=True)


class ClearItemsSerializer(RevisionSerializer):
    """For whom items are from now on."""

    items = serializers.ListField(child=serializers.IntegerField(), allow_empty=False)
    after = ClassificationField()
    reason = serializers.CharField(max_length=1000)


class AskedSerializer(serializers.Serializer[Any]):
    """How many people are asked by mail, who were not asked before."""

    asked = serializers.IntegerField()


def segment_at(meeting: Meeting, position: int) -> Segment:
    """Return the part of the meeting. Raises ValidationError where there is none."""
    found = meeting.segments.filter(position=position).first()
    if found is None:
        raise serializers.ValidationError({"segment": [f"No part {position}."]})
    return found


@extend_schema_view(
    list=extend_schema(parameters=[NETWORK]),
    retrieve=extend_schema(parameters=[NETWORK]),
)
class BuiltAgendaItems(AgendaItems):
    """Items of the agendas, numbered as the account sees them; the secretariat adds, changes and removes them."""

    permissions = {"partial_update": "meetings.build_item", "remove": "meetings.build_item"}

    @extend_schema(parameters=[NETWORK], request=NewItemSerializer, responses={201: AgendaItems.serializer_class})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Put an item on the agenda."""
        given = NewItemSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        meeting = get_visible(
            request, Meeting.objects.filter(network=self.network), reference=given.validated_data["meeting"]
        )
        if not allowed(request.user, "meetings.change_agenda", meeting):
            raise PermissionDenied
        revision = given.validated_data["agenda_revision"]
        with refusals():
            item = services.add_item(
                meeting, by=acting_person(request), revision=revision, values=given.values(meeting)
            )
        return self._answer(item, status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=ItemChangeSerializer(partial=True))
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is named of an item."""
        item = self.get_object()
        given = ItemChangeSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        revision = given.validated_data.get("agenda_revision", 0)  # without one nobody has read anything
        with refusals():
            changed = services.edit_item(
                item, by=acting_person(request), revision=revision, values=given.values(item.meeting)
            )
        return self._answer(changed)

    @extend_schema(parameters=[NETWORK], request=RevisionSerializer, responses={204: None}, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def remove(self, request: Request, **kwargs: Any) -> Response:
        """Take an item off the agenda; 409 where papers, decisions or action points belong to it."""
        item = self.get_object()
        given = RevisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.remove_item(item, by=acting_person(request), revision=given.validated_data["agenda_revision"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, item: AgendaItem, code: int = status.HTTP_200_OK) -> Response:
        row = AgendaItem.objects.select_related(*self.related).get(pk=item.pk)
        return Response(self.get_serializer(row).data, status=code)


class BuiltMeetings(Meetings):
    """Meetings, of the plenary and of groups; the secretariat, or the lead of the group, builds their agendas."""

    permissions = {
        **Meetings.permissions,
        "order_agenda": "meetings.change_agenda",
        "clear_agenda": "meetings.clear_meeting",
        "add_returning": "meetings.change_agenda",
        "call_for_items": "meetings.change_agenda",
    }

    @extend_schema(
        parameters=[NETWORK], request=OrderSerializer, responses=Meetings.detail_serializer_class, filters=False
    )
    @action(detail=True, methods=["post"], url_path="order-agenda", filterset_class=None)
    def order_agenda(self, request: Request, **kwargs: Any) -> Response:
        """Put the items into a new order; each item of the agenda is named once."""
        meeting, values = self._given(OrderSerializer, request)
        order = [(segment_at(meeting, row["segment"]).pk, row["item"]) for row in values["items"]]
        with refusals():
            services.order_items(meeting, by=acting_person(request), revision=values["agenda_revision"], order=order)
        return self._detail()

    @extend_schema(
        parameters=[NETWORK], request=ClearItemsSerializer, responses=Meetings.detail_serializer_class, filters=False
    )
    @action(detail=True, methods=["post"], url_path="clear-agenda", filterset_class=None)
    def clear_agenda(self, request: Request, **kwargs: Any) -> Response:
        """Clear items for another audience, with the reason."""
        meeting, values = self._given(ClearItemsSerializer, request)
        revision = values.pop("agenda_revision")
        with refusals():
            services.clear_items(meeting, by=acting_person(request), revision=revision, **values)
        return self._detail()

    @extend_schema(
        parameters=[NETWORK], request=RevisionSerializer, responses=Meetings.detail_serializer_class, filters=False
    )
    @action(detail=True, methods=["post"], url_path="add-returning", filterset_class=None)
    def add_returning(self, request: Request, **kwargs: Any) -> Response:
        """Add the standing items and the follow-up of what is open."""
        meeting, values = self._given(RevisionSerializer, request)
        services.add_what_returns(meeting, by=acting_person(request), revision=values["agenda_revision"])
        return self._detail()

    @extend_schema(parameters=[NETWORK], request=None, responses=AskedSerializer, filters=False)
    @action(detail=True, methods=["post"], url_path="call-for-items", filterset_class=None)
    def call_for_items(self, request: Request, **kwargs: Any) -> Response:
        """Ask the body's people for items by mail."""
        new = services.call_for_items(self.get_object(), by=acting_person(request))
        return Response({"asked": new})

    def _given(self, shape: type[serializers.Serializer[Any]], request: Request) -> tuple[Meeting, dict[str, Any]]:
        meeting = self.get_object()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        return meeting, dict(given.validated_data)

    def _detail(self) -> Response:
        self.action = "retrieve"
        return Response(self.get_serializer(self.get_object()).data)


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """What a member proposes; `item` is what it became, where the account sees that."""

    meeting = serializers.CharField(source="meeting.reference", read_only=True)
    title = TitleField(read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.name", read_only=True)
    available_actions = Permissions({"view": "meetings.view_proposal", "decide": "meetings.decide_proposal"})

    class Meta:
        model = Proposal
        fields = [
            "id",
            "meeting",
            "title",
            "minutes",
            "purpose",
            "presenter",
            "paper",
            "proposed_by",
            "proposed_at",
            "state",
            "reason",
            "available_actions",
        ]
        read_only_fields = fields


class NewProposalSerializer(PlannedSerializer):
    """A proposal; the account is the proposer."""

    meeting = serializers.CharField(help_text="The reference of the meeting.")
    paper = serializers.CharField(required=False, allow_blank=True, max_length=300)


class AcceptSerializer(serializers.Serializer[Any]):
    """Onto which agenda; without a meeting, that of the proposal."""

    meeting = serializers.CharField(required=False, help_text="The reference of a later meeting.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class MergeSerializer(serializers.Serializer[Any]):
    """Which item takes it up."""

    item = serializers.IntegerField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ReasonSerializer(serializers.Serializer[Any]):
    """A word to the proposer."""

    reason = serializers.CharField(max_length=300)


class ProposalFilter(OfMeeting):
    """Narrows proposals."""

    state = django_filters.ChoiceFilter(choices=Proposal.State.choices)

    class Meta:
        model = Proposal
        fields: list[str] = []


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class Proposals(Invited):
    """What members propose: their own, and all for whoever decides on them."""

    model = Proposal
    queryset = Proposal.objects.none()
    lookup_value_regex = r"\d+"
    pagination_class = NewestFirst
    filterset_class = ProposalFilter
    serializer_class = detail_serializer_class = ProposalSerializer
    permissions = dict.fromkeys(("accept", "merge", "defer", "decline"), "meetings.decide_proposal")

    def get_queryset(self) -> Any:
        """Return the proposals that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return Proposal.objects.none()
        rows = Proposal.objects.visible_to(self.request.user).filter(meeting__network=self.network)
        return rows.select_related("meeting__network", "proposed_by__contact")

    @extend_schema(parameters=[NETWORK], request=NewProposalSerializer, responses={201: ProposalSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Propose an item."""
        given = NewProposalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        meeting = self._meeting(values.pop("meeting"))
        if not allowed(request.user, "meetings.propose_item", meeting):
            raise PermissionDenied
        with refusals():
            row = services.propose_item(meeting, by=acting_person(request), values=values)
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=AcceptSerializer, responses=ProposalSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def accept(self, request: Request, **kwargs: Any) -> Response:
        """Put it on the agenda; the proposer is told by mail."""
        row, values = self._given(AcceptSerializer, request)
        if "meeting" in values:
            values["meeting"] = self._meeting(values["meeting"])
            if not allowed(request.user, "meetings.change_agenda", values["meeting"]):
                raise PermissionDenied
        services.accept_proposal(row, by=acting_person(request), **values)
        return self._answer(row)

    @extend_schema(parameters=[NETWORK], request=MergeSerializer, responses=ProposalSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Let an item of the agenda take it up; the proposer is told by mail."""
        row, values = self._given(MergeSerializer, request)
        rows = AgendaItem.objects.filter(meeting__network=self.network).select_related("meeting")
        values["item"] = get_visible(request, rows, pk=values["item"])
        services.merge_proposal(row, by=acting_person(request), **values)
        return self._answer(row)

    @extend_schema(parameters=[NETWORK], request=ReasonSerializer, responses=ProposalSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def defer(self, request: Request, **kwargs: Any) -> Response:
        """Keep it for a later meeting of the body; the proposer is told by mail."""
        row, values = self._given(ReasonSerializer, request)
        services.defer_proposal(row, by=acting_person(request), **values)
        return self._answer(row)

    @extend_schema(parameters=[NETWORK], request=ReasonSerializer, responses=ProposalSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def decline(self, request: Request, **kwargs: Any) -> Response:
        """Decline it; the proposer is told by mail."""
        row, values = self._given(ReasonSerializer, request)
        services.decline_proposal(row, by=acting_person(request), **values)
        return self._answer(row)

    def _given(self, shape: type[serializers.Serializer[Any]], request: Request) -> tuple[Proposal, dict[str, Any]]:
        row = self.get_object()
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        return row, dict(given.validated_data)

    def _meeting(self, reference: str) -> Meeting:
        return get_visible(self.request, Meeting.objects.filter(network=self.network), reference=reference)

    def _answer(self, row: Proposal, code: int = status.HTTP_200_OK) -> Response:
        return Response(
            ProposalSerializer(self.get_queryset().get(pk=row.pk), context=self.get_serializer_context()).data,
            status=code,
        )
