"""Making, editing, calling and cancelling meetings, the steps of the clock and the search for a date, over the API."""

import datetime
from typing import Any, cast

import django_filters  # type: ignore[import-untyped]  # it ships no types
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import services
from meetings.api.agenda import BuiltMeetings, ReasonSerializer, refusals
from meetings.api.views import NETWORK, NewestFirst
from meetings.models import DateAnswer, DatePoll, Deadline, Meeting, MeetingSeries
from meetings.services.calling import MeetingConflict
from meetings.services.series import MOST_MEETINGS, SCOPES, THIS
from members.access import allowed
from members.api.endpoints import ReadOnly
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from members.models import Account, Network, Person
from members.pages import get_visible
from workstreams.api.preconditions import PreconditionFailed, etag, revision_of
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


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    """A step of the clock; `done_on` is for those who may know what is late."""

    class Meta:
        model = Deadline
        fields = ["step", "due_at", "done_on", "is_estimated"]
        read_only_fields = fields


class MoveDeadlineSerializer(serializers.Serializer[Any]):
    """A new day for a step; `seen` is the day that you read."""

    step = serializers.ChoiceField(choices=Deadline.Step.choices)
    seen = serializers.DateField()
    due_on = serializers.DateField()
    follow = serializers.BooleanField(default=False)


def _person(request: Request) -> Person:
    return cast(Account, request.user).person


class CalledMeetings(BuiltMeetings):
    """Meetings, of the plenary and of groups; the secretariat plans, calls, changes and cancels them."""

    permissions = {
        **BuiltMeetings.permissions,
        **dict.fromkeys(("partial_update", "call", "clear", "cancel", "deadlines"), "meetings.call_meeting"),
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
                    self.network, by=_person(request), values=values, segments=rows, **repeat
                )[0]
            else:
                made = services.create_meeting(self.network, by=_person(request), values=values, segments=rows)
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
                    by=_person(request),
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
            services.call_meeting(meeting, by=_person(request), **values)
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
            services.clear_meeting(meeting, by=_person(request), **values)
        return self._answer(meeting.reference)

    @extend_schema(
        parameters=[NETWORK], request=ReasonSerializer, responses=BuiltMeetings.detail_serializer_class, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Cancel a meeting, with the reason."""
        meeting, values = self._given(ReasonSerializer, request)
        with refusals():
            services.cancel_meeting(meeting, by=_person(request), **values)
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
        """Return the steps of the clock, or move one, the later ones with it or not."""
        meeting = self.get_object()
        if request.method == "POST":
            given = MoveDeadlineSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            values = dict(given.validated_data)
            row = meeting.deadlines.filter(step=values.pop("step")).first()
            if row is None:
                raise serializers.ValidationError({"step": ["The clock of this meeting has not started."]})
            services.move_deadline(row, by=_person(request), **values)
        return Response(DeadlineSerializer(meeting.deadlines.order_by("due_at"), many=True).data)

    def _answer(self, reference: str, code: int = status.HTTP_200_OK) -> Response:
        self.action = "retrieve"
        self.kwargs[self.lookup_field] = reference
        return self._shown(self.get_object(), code)

    def _shown(self, meeting: Meeting, code: int = status.HTTP_200_OK) -> Response:
        data = self.get_serializer(meeting).data
        # Only who may edit needs it; to others it would tell how often something hidden was changed.
        may_change = allowed(self.request.user, "meetings.call_meeting", meeting)
        return Response(data, status=code, headers={"ETag": etag(meeting.revision)} if may_change else {})


class DateOptionSerializer(serializers.Serializer[Any]):
    """A date that is offered, with the account's own answer."""

    id = serializers.IntegerField(source="pk")
    starts_at = serializers.DateTimeField()
    answer = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=DateAnswer.Answer.choices, allow_null=True))
    def get_answer(self, option: Any) -> str | None:
        """Return what the account answered."""
        person = self.context["request"].user.person_id
        own = [row.answer for row in option.answers.all() if row.asked.person_id == person]
        return own[0] if own else None


class DatePollSerializer(serializers.ModelSerializer[DatePoll]):
    """A search for a date."""

    title = TitleField(read_only=True)
    body = serializers.CharField(source="group.code", read_only=True, default=None, allow_null=True)
    classification = ClassificationField(source="effective_classification", read_only=True)
    meeting = serializers.SerializerMethodField()
    options = DateOptionSerializer(many=True, read_only=True)
    available_actions = Permissions({"answer": "meetings.answer_datepoll", "decide": "meetings.decide_datepoll"})

    class Meta:
        model = DatePoll
        fields = [
            "id",
            "title",
            "body",
            "minutes",
            "time_zone",
            "state",
            "classification",
            "meeting",
            "options",
            "available_actions",
        ]
        read_only_fields = fields

    def get_meeting(self, poll: DatePoll) -> str | None:
        """Return the meeting that was planned, for the secretariat: to the others it is not called yet."""
        user = self.context["request"].user
        is_told = poll.meeting is not None and allowed(user, "meetings.decide_datepoll", poll)
        return poll.meeting.reference if poll.meeting is not None and is_told else None


class NewDatePollSerializer(serializers.Serializer[Any]):
    """Which dates are offered to whom."""

    title = TitleField()
    body = serializers.CharField(required=False, allow_null=True)
    minutes = serializers.IntegerField(min_value=15, max_value=600)
    classification = ClassificationField()
    starts_at = serializers.ListField(child=serializers.DateTimeField(), min_length=1, max_length=5)
    people = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class DateAnswersSerializer(serializers.Serializer[Any]):
    """An answer for each date: {option: answer}."""

    answers = serializers.DictField(child=serializers.ChoiceField(choices=DateAnswer.Answer.choices))


class PickSerializer(serializers.Serializer[Any]):
    """Which date is picked."""

    option = serializers.IntegerField()


class DatePollFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows searches for a date."""

    state = django_filters.ChoiceFilter(choices=DatePoll.State.choices)

    class Meta:
        model = DatePoll
        fields: list[str] = []


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class DatePolls(ReadOnly):
    """Searches for a date that the account serves or is asked in."""

    model = DatePoll
    queryset = DatePoll.objects.none()
    lookup_value_regex = r"\d+"
    pagination_class = NewestFirst
    filterset_class = DatePollFilter
    serializer_class = detail_serializer_class = DatePollSerializer
    permissions = {
        "answer": "meetings.answer_datepoll",
        "pick": "meetings.decide_datepoll",
        "withdraw": "meetings.decide_datepoll",
    }

    def get_queryset(self) -> Any:
        """Return the searches with their dates."""
        rows = super().get_queryset()
        return rows.select_related("group", "meeting", "network").prefetch_related("options__answers__asked")

    @extend_schema(parameters=[NETWORK], request=NewDatePollSerializer, responses={201: DatePollSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Offer dates and ask people by mail."""
        if not allowed(request.user, "meetings.add_meeting", self.network):
            raise PermissionDenied
        given = NewDatePollSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        starts: list[datetime.datetime] = values.pop("starts_at")
        keys, code = set(values.pop("people")), values.pop("body", None)
        people = list(Person.objects.visible_to(request.user).filter(pk__in=keys).select_related("contact"))
        if len(people) != len(keys):
            raise serializers.ValidationError({"people": ["Somebody of them is not in the network."]})
        groups = WorkingGroup.objects.visible_to(request.user).filter(network=self.network)
        values["group"] = get_visible(request, groups, code=code) if code else None
        values["time_zone"] = self.network.time_zone
        with refusals():
            poll = services.ask_for_dates(
                self.network, by=_person(request), values=values, starts=starts, people=people
            )
        return self._answer(poll, status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=DateAnswersSerializer, responses=DatePollSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """Say which dates suit you."""
        poll = self.get_object()
        given = DateAnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers = {int(key) if key.isdecimal() else 0: value for key, value in given.validated_data["answers"].items()}
        with refusals():
            services.answer_dates(poll, by=_person(request), answers=answers)
        return self._answer(poll)

    @extend_schema(parameters=[NETWORK], request=PickSerializer, responses=DatePollSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def pick(self, request: Request, **kwargs: Any) -> Response:
        """Plan the meeting on one of the dates."""
        poll = self.get_object()
        given = PickSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        option = poll.options.filter(pk=given.validated_data["option"]).first()
        if option is None:
            raise serializers.ValidationError({"option": ["No such date."]})
        services.pick_date(poll, by=_person(request), option=option)
        return self._answer(poll)

    @extend_schema(parameters=[NETWORK], request=None, responses=DatePollSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Give the search up."""
        poll = self.get_object()
        services.withdraw_poll(poll, by=_person(request))
        return self._answer(poll)

    def _answer(self, poll: DatePoll, code: int = status.HTTP_200_OK) -> Response:
        current = self.get_queryset().get(pk=poll.pk)
        return Response(DatePollSerializer(current, context=self.get_serializer_context()).data, status=code)
