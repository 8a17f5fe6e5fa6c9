"""Endpoints of minutes, and of what is done about decisions and action points."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.api import record_shapes as shapes
from meetings.api.filters import MinutesFilter
from meetings.api.serializers import ActionPointDetailSerializer, DecisionDetailSerializer
from meetings.api.views import NETWORK, READ, ActionPoints, Decisions, NewestFirst, OfMeetings
from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Minutes, MinutesComment, MinutesParagraph
from meetings.services import minutes as services
from meetings.services.action_points import (
    TRANSITIONS,
    move_action_point,
    reassign_action_point,
    say_not_ours,
)
from meetings.services.room import record_action_point, record_decision
from members.access import allowed
from members.models import Agency
from members.pages import acting_person
from workstreams.models import Workstream


def _given(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


@contextmanager
def _told() -> Iterator[None]:
    """Answer 400 with the sentence per field where a service finds something missing."""
    try:
        yield
    except ValidationError as error:
        raise serializers.ValidationError(error.message_dict) from None


class _Named:
    """Finds what a request names, among what its account sees in the network."""

    def __init__(self, view: Any) -> None:
        self.network, self.user = view.network, view.request.user

    def _one(self, field: str, rows: Any, **lookup: Any) -> Any:
        found = rows.filter(**lookup).first()
        if found is None:
            name = next(iter(lookup.values()))
            raise serializers.ValidationError({field: [_("The network has no “%(name)s”.") % {"name": name}]})
        return found

    def meeting(self, reference: str) -> Meeting:
        """Return the meeting, whose records the account keeps. Raises PermissionDenied for somebody else."""
        rows = Meeting.objects.visible_to(self.user).select_related("network").filter(network=self.network)
        found: Meeting = self._one("meeting", rows, reference=reference)
        if not allowed(self.user, "meetings.record_meeting", found):
            raise PermissionDenied
        return found

    def item(self, meeting: Meeting, pk: int | None) -> AgendaItem | None:
        rows = AgendaItem.objects.visible_to(self.user).filter(meeting=meeting)
        return None if pk is None else self._one("item", rows, pk=pk)

    def agency(self, field: str, acronym: str) -> Agency:
        rows = Agency.objects.filter(memberships__network=self.network)
        return cast(Agency, self._one(field, rows, acronym=acronym))

    def row(self, field: str, model: Any, reference: str | None, **of: Any) -> Any:
        if reference is None:
            return None
        return self._one(field, model.objects.visible_to(self.user).filter(**of), reference=reference)


class RecordedDecisions(Decisions):
    """Decisions, which are recorded by whoever runs the meeting."""

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewDecisionSerializer,
        responses={201: DecisionDetailSerializer},
        filters=False,
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Record what was decided; it gets the next number of its series."""
        given, named = _given(shapes.NewDecisionSerializer, request), _Named(self)
        meeting = named.meeting(given.pop("meeting"))
        item = named.item(meeting, given.pop("item"))
        earlier = named.row("supersedes", Decision, given.pop("supersedes"), meeting__network=self.network)
        with _told():
            found = record_decision(meeting, by=acting_person(request), item=item, supersedes=earlier, **given)
        shape = DecisionDetailSerializer(found, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_201_CREATED)


class MovedActionPoints(ActionPoints):
    """Action points, which whoever runs the meeting records and their owners answer for."""

    permissions = {
        **{row.name: row.permission for row in TRANSITIONS.values()},
        "not_ours": "meetings.update_actionpoint",
        "reassign": "meetings.oversee_actionpoint",
    }

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewActionPointSerializer,
        responses={201: ActionPointDetailSerializer},
        filters=False,
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Record what an agency owes; it gets the next number of its series."""
        given, named = _given(shapes.NewActionPointSerializer, request), _Named(self)
        meeting = named.meeting(given.pop("meeting"))
        values = {
            "item": named.item(meeting, given["item"]),
            "owner": named.agency("owner", given["owner"]),
            "contributors": [named.agency("contributors", acronym) for acronym in given["contributors"]],
            "decision": named.row("decision", Decision, given["decision"], meeting__network=self.network),
            "workstream": named.row("workstream", Workstream, given["workstream"], network=self.network),
        }
        with _told():
            found = record_action_point(meeting, by=acting_person(request), **{**given, **values})
        return self._answer(found, status.HTTP_201_CREATED)

    def _answer(self, point: ActionPoint, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=point.pk)
        return Response(ActionPointDetailSerializer(row, context=self.get_serializer_context()).data, status=code)

    def _move(self, request: Request) -> Response:
        point = self.get_object()
        with _told():
            move_action_point(point, self.action, by=acting_person(request), **_given(shapes.MoveSerializer, request))
        return self._answer(point)

    @extend_schema(
        parameters=[NETWORK], request=shapes.NewOwnerSerializer, responses=ActionPointDetailSerializer, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def reassign(self, request: Request, **kwargs: Any) -> Response:
        """Give it to another agency; 409 when it is with another by now."""
        point, given, named = self.get_object(), _given(shapes.NewOwnerSerializer, request), _Named(self)
        owner, seen = named.agency("owner", given["owner"]), named.agency("seen", given["seen"])
        return self._answer(reassign_action_point(point, by=acting_person(request), owner=owner, seen=seen))

    @extend_schema(
        parameters=[NETWORK], request=shapes.NotOursSerializer, responses=ActionPointDetailSerializer, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="not-ours")
    def not_ours(self, request: Request, **kwargs: Any) -> Response:
        """Tell the secretariat whom to ask instead."""
        point = self.get_object()
        with _told():
            say_not_ours(point, by=acting_person(request), ask=_given(shapes.NotOursSerializer, request)["ask"])
        return self._answer(point)


def _transition(name: str, words: str) -> Callable[..., Response]:
    """Return the action of a transition; all of them say the same and are told apart by their names."""

    def take(self: MovedActionPoints, request: Request, **kwargs: Any) -> Response:
        return self._move(request)

    take.__name__, take.__doc__ = name, words
    shaped = extend_schema(
        parameters=[NETWORK], request=shapes.MoveSerializer, responses=ActionPointDetailSerializer, filters=False
    )(take)
    return cast(Callable[..., Response], action(detail=True, methods=["post"], filterset_class=None)(shaped))


for _name, _words in {
    "start": "Say that work on it has started.",
    "block": "Say that it is blocked, and why.",
    "finish": "Say that it is done, with the evidence.",
    "verify": "Confirm that it is done.",
    "cancel": "Give it up, with the reason.",
    "reopen": "Open it again.",
}.items():
    setattr(MovedActionPoints, _name, _transition(_name, _words))


@extend_schema_view(**READ)
class MinutesEndpoint(OfMeetings):
    """Minutes of meetings, named by the reference of the meeting."""

    model = Minutes
    queryset = Minutes.objects.none()
    related = ("meeting__network",)
    lookup_field = "meeting__reference"
    lookup_url_kwarg = "reference"
    lookup_value_regex = "[^/]+"
    pagination_class = NewestFirst
    filterset_class = MinutesFilter
    serializer_class = shapes.MinutesSerializer
    detail_serializer_class = shapes.MinutesDetailSerializer
    permissions = {
        "send_for_comment": "meetings.edit_minutes",
        "withdraw": "meetings.edit_minutes",
        "open_silence": "meetings.edit_minutes",
        "adopt": "meetings.edit_minutes",
        "rewrite": "meetings.edit_minutes",
        "answer_comment": "meetings.edit_minutes",
        "comment": "meetings.comment_minutes",
        "object": "meetings.comment_minutes",
    }

    def _answer(self, minutes: Minutes, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=minutes.pk)
        shape = shapes.MinutesDetailSerializer(row, context=self.get_serializer_context())
        return Response(shape.data, status=code)

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewMinutesSerializer,
        responses={201: shapes.MinutesDetailSerializer},
        filters=False,
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Make the draft of agenda, notes, decisions and action points."""
        meeting = _Named(self).meeting(_given(shapes.NewMinutesSerializer, request)["meeting"])
        return self._answer(services.draft_minutes(meeting, by=acting_person(request)), status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.RecordRevisionSerializer,
        responses=shapes.MinutesDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="send-for-comment")
    def send_for_comment(self, request: Request, **kwargs: Any) -> Response:
        """Send the draft to everybody invited; 409 when somebody was faster."""
        minutes = self.get_object()
        given = _given(shapes.RecordRevisionSerializer, request)
        return self._answer(services.send_for_comment(minutes, by=acting_person(request), **given))

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.RecordRevisionSerializer,
        responses=shapes.MinutesDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Take the text back into the draft."""
        minutes = self.get_object()
        given = _given(shapes.RecordRevisionSerializer, request)
        return self._answer(services.withdraw_minutes(minutes, by=acting_person(request), **given))

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewSilenceSerializer,
        responses=shapes.MinutesDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="open-silence")
    def open_silence(self, request: Request, **kwargs: Any) -> Response:
        """Put the text under silence; 409 while a comment has no answer."""
        minutes = self.get_object()
        with _told():
            services.open_silence(minutes, by=acting_person(request), **_given(shapes.NewSilenceSerializer, request))
        return self._answer(minutes)

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.RewriteSerializer,
        responses=shapes.MinutesDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def rewrite(self, request: Request, **kwargs: Any) -> Response:
        """Change the text of one item; 409 when somebody was faster, and while silence runs."""
        minutes, given = self.get_object(), _given(shapes.RewriteSerializer, request)
        item = _Named(self).item(minutes.meeting, given.pop("item"))
        return self._answer(services.rewrite_item(minutes, cast(AgendaItem, item), by=acting_person(request), **given))

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.AnswerCommentSerializer,
        responses=shapes.MinutesCommentSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None, url_path="answer-comment")
    def answer_comment(self, request: Request, **kwargs: Any) -> Response:
        """Say what became of a comment, with a sentence where it is not taken up."""
        minutes, given = self.get_object(), _given(shapes.AnswerCommentSerializer, request)
        rows = MinutesComment.objects.visible_to(request.user).filter(paragraph__minutes=minutes)
        comment = rows.filter(pk=given.pop("comment")).first()
        if comment is None:
            raise serializers.ValidationError({"comment": [_("The minutes have no such comment.")]})
        with _told():
            answered = services.answer_comment(comment, by=acting_person(request), **given)
        return Response(shapes.MinutesCommentSerializer(answered).data)

    @extend_schema(parameters=[NETWORK], request=None, responses=shapes.MinutesDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def adopt(self, request: Request, **kwargs: Any) -> Response:
        """Adopt the text over which silence was kept; 409 before its hour."""
        return self._answer(services.adopt_minutes(self.get_object(), by=acting_person(request)))

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewCommentSerializer,
        responses={201: shapes.MinutesCommentSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def comment(self, request: Request, **kwargs: Any) -> Response:
        """Say something on a paragraph."""
        minutes, given = self.get_object(), _given(shapes.NewCommentSerializer, request)
        rows = MinutesParagraph.objects.visible_to(request.user).filter(minutes=minutes, is_removed=False)
        paragraph = rows.filter(pk=given["paragraph"]).first()
        if paragraph is None:
            raise serializers.ValidationError({"paragraph": [_("The minutes have no such paragraph.")]})
        with _told():
            said = services.comment_on(paragraph, by=acting_person(request), text=given["text"])
        return Response(shapes.MinutesCommentSerializer(said).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.NewObjectionSerializer,
        responses=shapes.MinutesDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def object(self, request: Request, **kwargs: Any) -> Response:
        """Break the silence; 409 when its time is over."""
        minutes = self.get_object()
        round_ = minutes.rounds.order_by("-number").first()
        if round_ is None:
            raise serializers.ValidationError({"text": [_("These minutes were not under silence yet.")]})
        with _told():
            services.object_to(
                round_, by=acting_person(request), text=_given(shapes.NewObjectionSerializer, request)["text"]
            )
        return self._answer(minutes)

    @extend_schema(parameters=[NETWORK], responses=shapes.MinutesCommentSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def comments(self, request: Request, **kwargs: Any) -> Response:
        """Return the comments that the account may read: its own, for the secretariat all."""
        minutes = self.get_object()
        rows = MinutesComment.objects.visible_to(request.user).filter(paragraph__minutes=minutes)
        return Response(shapes.MinutesCommentSerializer(rows.order_by("pk"), many=True).data)
