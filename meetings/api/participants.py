"""Endpoints of participants: read, invited, answered for, replaced by an alternate, withdrawn."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.api import filters
from meetings.api import serializers as shapes
from meetings.api.views import NETWORK, READ, OfMeetings
from meetings.models import Meeting, Participant
from meetings.services import answer_invitation
from meetings.services.alternates import colleagues_of, send_alternate
from meetings.services.inviting import withdraw_invitation
from meetings.services.participants import invite_guest
from members.access import allowed
from members.pages import acting_person


@extend_schema_view(**READ)
class Participants(OfMeetings):
    """People invited to the meetings, and what they answered."""

    model = Participant
    queryset = Participant.objects.none()
    related = ("meeting__network", "agency", "person__contact")
    lookup_value_regex = r"\d+"
    filterset_class = filters.ParticipantFilter
    serializer_class = shapes.ParticipantSerializer
    detail_serializer_class = shapes.ParticipantDetailSerializer
    permissions = {
        "answer": "meetings.answer_invitation",
        "alternate": "meetings.answer_invitation",
    }

    @extend_schema(
        parameters=[NETWORK], request=shapes.GuestSerializer, responses={201: shapes.ParticipantDetailSerializer}
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Put a guest on the list of a meeting, by e-mail address; the mail goes out with the next invitations."""
        found = Meeting.objects.visible_to(request.user).filter(network=self.network).distinct()
        if not allowed(request.user, "meetings.add_meeting", self.network):
            raise PermissionDenied
        given = shapes.GuestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        meeting = found.filter(reference=values.pop("meeting")).select_related("network").first()
        if meeting is None:
            raise serializers.ValidationError({"meeting": ["No meeting with this reference is known."]})
        if not allowed(request.user, "meetings.invite", meeting):
            raise PermissionDenied
        return self._detail(invite_guest(meeting, by=acting_person(self.request), **values), status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.AnswerSerializer,
        responses=shapes.ParticipantDetailSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """Answer the invitation: one's own, or what somebody told the secretariat."""
        participant = self.get_object()
        given = shapes.AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._detail(
            answer_invitation(participant, by=acting_person(self.request), answer=given.validated_data["answer"]),
            status.HTTP_200_OK,
        )

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.AlternateSerializer,
        responses={201: shapes.ParticipantDetailSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def alternate(self, request: Request, **kwargs: Any) -> Response:
        """Send somebody of the same agency in one's place; the alternate is invited at once."""
        participant = self.get_object()
        given = shapes.AlternateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        people = {person.pk: person for person in colleagues_of(participant)}
        alternate = people.get(given.validated_data["person"])
        if alternate is None:
            raise serializers.ValidationError({"person": ["Nobody of the same agency has this key."]})
        made = send_alternate(participant, by=acting_person(self.request), alternate=alternate)
        return self._detail(made, status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=None, responses={204: None}, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Take a person off the list, for the secretariat; who had the invitation by mail is told."""
        participant = self.get_object()
        if not allowed(request.user, "meetings.invite", participant.meeting):
            raise PermissionDenied
        withdraw_invitation(participant, by=acting_person(self.request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _detail(self, participant: Participant, code: int) -> Response:
        found = Participant.objects.select_related(*self.related).get(pk=participant.pk)
        data = shapes.ParticipantDetailSerializer(found, context=self.get_serializer_context()).data
        return Response(data, status=code)
