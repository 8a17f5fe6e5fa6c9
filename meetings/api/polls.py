"""The search for a date, over the API."""

import datetime
from typing import Any

import django_filters  # type: ignore[import-untyped]  # it ships no types
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import services
from meetings.api.agenda import refusals
from meetings.api.views import NETWORK, NewestFirst
from meetings.models import DateAnswer, DatePoll
from members.access import allowed
from members.api.endpoints import ReadOnly
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from members.models import Person
from members.pages import acting_person, get_visible
from workstreams.models import WorkingGroup


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
        return rows.select_related("group", "meeting", "network").prefetch_related("options__answers__asked", "asked")

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
                self.network, by=acting_person(request), values=values, starts=starts, people=people
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
            services.answer_dates(poll, by=acting_person(request), answers=answers)
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
        services.pick_date(poll, by=acting_person(request), option=option)
        return self._answer(poll)

    @extend_schema(parameters=[NETWORK], request=None, responses=DatePollSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Give the search up."""
        poll = self.get_object()
        services.withdraw_poll(poll, by=acting_person(request))
        return self._answer(poll)

    def _answer(self, poll: DatePoll, code: int = status.HTTP_200_OK) -> Response:
        current = self.get_queryset().get(pk=poll.pk)
        return Response(DatePollSerializer(current, context=self.get_serializer_context()).data, status=code)
