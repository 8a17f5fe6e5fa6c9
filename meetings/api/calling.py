"""Making, editing, calling and cancelling meetings and the steps of the clock, over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import services
from meetings.api.agenda import BuiltMeetings, refusals
from meetings.api.views import NETWORK
from meetings.models import Deadline, Meeting, MeetingSeries
from meetings.services.calling import MeetingConflict
from meetings.services.series import MOST_MEETINGS, SCOPES, THIS
from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.preconditions import PreconditionFailed, etag, revision_of
from members.models import Network
from members.pages import acting_person
from workstreams.models import WorkingGroup

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the meeting as you read it."
)


class SegmentWriteSerializer(serializers.Serializer[Any]):
    """A part of a meeting: `position` names one that is there (`delete` takes it away), without it is a new one."""

    position = serializers.IntegerField(required=False, min_value=1)
    title = TitleField(required=False, allow_null=True)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    classification = ClassificationField(required=False)
    join_link = serializers.URLField(required=False, allow_blank=True, max_length=500)
    delete = serializers.BooleanField(required=False, default=False)


class MeetingWriteSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting to plan or change; `body` is the code of the host group, left out for a plenary."""

    title = TitleField()
    body = serializers.CharField(required=False, allow_null=True)
    joint_with = serializers.ListField(child=serializers.CharField(), required=False)
    segments = SegmentWriteSerializer(many=True, required=False)

    class Meta:
        model = Meeting
        fields = [
            "title",
            "body",
            "joint_with",
            "modality",
            "time_zone",
            "languages",
            "interpretation",
            "venue",
            "join_link",
            "dial_in",
            "passcode",
            "required_un_entities",
            "segments",
        ]
        extra_kwargs = {"time_zone": {"required": False}}

    def values(self, network: Network, user: Any) -> dict[str, Any]:
        """Return what the service takes, without the segments. Raises ValidationError for a group nobody knows."""
        groups = {row.code: row for row in WorkingGroup.objects.visible_to(user).filter(network=network)}
        found = {name: value for name, value in self.validated_data.items() if name in FIELDS}
        if self.validated_data.get("body") is not None:
            found["group"] = _group(groups, "body", self.validated_data["body"])
        if "joint_with" in self.validated_data:
            found["joint_with"] = [_group(groups, "joint_with", code) for code in self.validated_data["joint_with"]]
        return found

    def parts(self, meeting: Meeting | None = None) -> list[dict[str, Any]] | None:
        """Return the parts as the service takes them; None where the request names none."""
        if "segments" not in self.validated_data:
            return None
        known = {row.position: row.pk for row in meeting.segments.all()} if meeting else {}
        rows = []
        for given in self.validated_data["segments"]:
            row = dict(given)
            position = row.pop("position", None)
            if position is not None:
                if position not in known:
                    raise serializers.ValidationError({"segments": [f"No part {position}."]})
                row["id"] = known[position]
            rows.append(row)
        return rows


FIELDS = (
    "title", "modality", "time_zone", "languages", "interpretation", "venue", "join_link", "dial_in", "passcode",
    "required_un_entities",
)  # fmt: skip


def _group(groups: dict[str, WorkingGroup], field: str, code: str) -> WorkingGroup:
    if code not in groups:
        raise serializers.ValidationError({field: [f"No group {code}."]})
    return groups[code]


class RepeatSerializer(serializers.Serializer[Any]):
    """How a new meeting repeats."""

    unit = serializers.ChoiceField(choices=MeetingSeries.Unit.choices)
    every = serializers.IntegerField(min_value=1, max_value=24)
    count = serializers.IntegerField(min_value=2, max_value=MOST_MEETINGS)


class NewMeetingSerializer(MeetingWriteSerializer):
    """A meeting to plan; with `repeat` a series, of which the first is returned."""

    repeat = RepeatSerializer(required=False)

    class Meta(MeetingWriteSerializer.Meta):
        fields = [*MeetingWriteSerializer.Meta.fields, "repeat"]


class MeetingChangeSerializer(MeetingWriteSerializer):
    """A change; `scope` says how far it reaches in a series, `follow` whether the steps of the clock move with it."""

    scope = serializers.ChoiceField(choices=SCOPES, default=THIS)
    follow = serializers.BooleanField(default=True)
    reason = serializers.CharField(
        required=False, default="", max_length=1000, help_text="Needed where a part is for more people than before."
    )

    class Meta(MeetingWriteSerializer.Meta):
        fields = [*MeetingWriteSerializer.Meta.fields, "scope", "follow", "reason"]


class CallSerializer(serializers.Serializer[Any]):
    """For whom a meeting is called."""

    classification = ClassificationField()
    reason = serializers.CharField(required=False, default="", max_length=1000)


class ClearMeetingSerializer(serializers.Serializer[Any]):
    """For whom a meeting is from now on; `before` is what you read."""

    before = ClassificationField()
    after = ClassificationField()
    reason = serializers.CharField(max_length=1000)


class CancelMeetingSerializer(serializers.Serializer[Any]):
    """Why a meeting is cancelled; `scope` says how far it reaches in a series: held and cancelled ones stay."""

    reason = serializers.CharField(max_length=300)
    scope = serializers.ChoiceField(choices=SCOPES, default=THIS)


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    """A step of the clock; `done_on` and `is_past`, over by itself, are for those who may know what is late."""

    is_past = serializers.BooleanField(read_only=True)

    class Meta:
        model = Deadline
        fields = ["step", "due_at", "done_on", "is_past", "is_estimated"]
        read_only_fields = fields


class MoveDeadlineSerializer(serializers.Serializer[Any]):
    """A new day for a step, `seen` is the day that you read; or that it is `done`, elsewhere or not needed."""

    step = serializers.ChoiceField(choices=Deadline.Step.choices)
    seen = serializers.DateField(required=False)
    due_on = serializers.DateField(required=False)
    follow = serializers.BooleanField(default=False)
    done = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for both days unless the step is done."""
        missing = [name for name in ("seen", "due_on") if name not in attrs]
        if missing and not attrs["done"]:
            raise serializers.ValidationError(
                {name: [self.fields[name].error_messages["required"]] for name in missing}
            )
        return attrs


class CalledMeetings(BuiltMeetings):
    """Meetings, of the plenary and of groups; the secretariat plans and runs them, and a lead those of the group."""

    permissions = {
        **BuiltMeetings.permissions,
        **dict.fromkeys(("partial_update", "call", "cancel", "deadlines"), "meetings.call_meeting"),
        "clear": "meetings.clear_meeting",
    }

    @extend_schema(parameters=[NETWORK])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a meeting; its ETag is what an edit sends as If-Match."""
        return self._shown(self.get_object())

    @extend_schema(
        parameters=[NETWORK], request=NewMeetingSerializer, responses={201: BuiltMeetings.detail_serializer_class}
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Plan a meeting, or a series of them."""
        if not allowed(request.user, "meetings.add_meeting", self.network):
            raise PermissionDenied
        given = NewMeetingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, rows = given.values(self.network, request.user), given.parts() or []
        repeat = given.validated_data.get("repeat")
        with refusals():
            if repeat:
                made = services.create_series(
                    self.network, by=acting_person(request), values=values, segments=rows, **repeat
                )[0]
            else:
                made = services.create_meeting(self.network, by=acting_person(request), values=values, segments=rows)
        return self._answer(made.reference, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=MeetingChangeSerializer(partial=True),
        responses=BuiltMeetings.detail_serializer_class,
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is named; If-Match says which state you have read (412 when it is outdated, 428 without)."""
        meeting = self.get_object()
        revision = revision_of(request)
        given = MeetingChangeSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            with refusals():
                services.edit_series(
                    meeting,
                    by=acting_person(request),
                    revision=revision,
                    scope=given.validated_data.get("scope", THIS),
                    values=given.values(self.network, request.user),
                    segments=given.parts(meeting),
                    reason=given.validated_data.get("reason", ""),
                    follow=given.validated_data.get("follow", True),
                )
        except MeetingConflict as conflict:
            raise PreconditionFailed(str(conflict)) from conflict
        return self._answer(meeting.reference)

    @extend_schema(
        parameters=[NETWORK], request=CallSerializer, responses=BuiltMeetings.detail_serializer_class, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def call(self, request: Request, **kwargs: Any) -> Response:
        """Call a planned meeting; its clock is filled."""
        meeting, values = self._given(CallSerializer, request)
        with refusals():
            services.call_meeting(meeting, by=acting_person(request), **values)
        return self._answer(meeting.reference)

    @extend_schema(
        parameters=[NETWORK],
        request=ClearMeetingSerializer,
        responses=BuiltMeetings.detail_serializer_class,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def clear(self, request: Request, **kwargs: Any) -> Response:
        """Clear a meeting for another audience, with the reason."""
        meeting, values = self._given(ClearMeetingSerializer, request)
        with refusals():
            services.clear_meeting(meeting, by=acting_person(request), **values)
        return self._answer(meeting.reference)

    @extend_schema(
        parameters=[NETWORK],
        request=CancelMeetingSerializer,
        responses=BuiltMeetings.detail_serializer_class,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Cancel a meeting, or with it others of its series, with the reason."""
        meeting, values = self._given(CancelMeetingSerializer, request)
        with refusals():
            services.cancel_series(meeting, by=acting_person(request), **values)
        return self._answer(meeting.reference)

    @extend_schema(
        methods=["GET"],
        parameters=[NETWORK],
        responses=DeadlineSerializer(many=True),
        filters=False,
        operation_id="networks_meetings_deadlines_list",
    )
    @extend_schema(
        methods=["POST"],
        parameters=[NETWORK],
        request=MoveDeadlineSerializer,
        responses=DeadlineSerializer(many=True),
        filters=False,
        operation_id="networks_meetings_deadlines_move",
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def deadlines(self, request: Request, **kwargs: Any) -> Response:
        """Return the steps of the clock, or move one, the later ones with it or not; or say that it is done."""
        meeting = self.get_object()
        if request.method == "POST":
            given = MoveDeadlineSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            values = dict(given.validated_data)
            row = meeting.deadlines.filter(step=values.pop("step")).first()
            if row is None:
                raise serializers.ValidationError({"step": ["The clock of this meeting has not started."]})
            if values.pop("done"):
                services.finish_deadline(row, by=acting_person(request))
            else:
                services.move_deadline(row, by=acting_person(request), **values)
        rows = meeting.deadlines.with_passing(timezone.now()).order_by("due_at")
        return Response(DeadlineSerializer(rows, many=True).data)

    def _answer(self, reference: str, code: int = status.HTTP_200_OK) -> Response:
        self.action = "retrieve"
        self.kwargs[self.lookup_field] = reference
        return self._shown(self.get_object(), code)

    def _shown(self, meeting: Meeting, code: int = status.HTTP_200_OK) -> Response:
        data = self.get_serializer(meeting).data
        # Only who may edit needs it; to others it would tell how often something hidden was changed.
        may_change = allowed(self.request.user, "meetings.call_meeting", meeting)
        return Response(data, status=code, headers={"ETag": etag(meeting.revision)} if may_change else {})
