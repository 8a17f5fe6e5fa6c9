"""What happens in the room, over the API: the meeting was held, who came, which action points are mailed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.api.calling import CalledMeetings
from meetings.api.views import NETWORK
from meetings.models import Attendance, Meeting
from meetings.services.circulation import circulate_action_points
from meetings.services.room import expected_in, hold_meeting, record_attendance
from members.pages import acting_person


class PresenceSerializer(serializers.Serializer[Any]):
    """How somebody took part in a segment; empty takes back what was noted."""

    participant = serializers.IntegerField()
    segment = serializers.IntegerField()
    presence = serializers.ChoiceField(choices=Attendance.Presence.choices, allow_blank=True)


class AttendanceSerializer(serializers.Serializer[Any]):
    """Who came; what is not named stays as it was noted."""

    presences = PresenceSerializer(many=True, allow_empty=False)


class CirculatedSerializer(serializers.Serializer[Any]):
    """How many mails are new."""

    sent = serializers.IntegerField()


class KeptMeetings(CalledMeetings):
    """Meetings, of the plenary and of groups; the secretariat runs them, a lead keeps the record of the own group's."""

    permissions = {
        **CalledMeetings.permissions,
        **dict.fromkeys(("hold", "attendance", "mail_action_points"), "meetings.record_meeting"),
    }

    @extend_schema(parameters=[NETWORK], request=None, responses=CalledMeetings.detail_serializer_class, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def hold(self, request: Request, **kwargs: Any) -> Response:
        """Say that the meeting was held; 409 when it was cancelled or is held already."""
        meeting = self.get_object()
        hold_meeting(meeting, by=acting_person(request))
        return self._answer(meeting.reference)

    @extend_schema(
        methods=["GET"],
        parameters=[NETWORK],
        responses=PresenceSerializer(many=True),
        filters=False,
        operation_id="networks_meetings_attendance_list",
    )
    @extend_schema(
        methods=["POST"],
        parameters=[NETWORK],
        request=AttendanceSerializer,
        responses=PresenceSerializer(many=True),
        filters=False,
        operation_id="networks_meetings_attendance_note",
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def attendance(self, request: Request, **kwargs: Any) -> Response:
        """Return who is expected in which segment and who came, or note it; what is not named stays."""
        meeting = self.get_object()
        if request.method == "POST":
            given = AttendanceSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            rows = given.validated_data["presences"]
            presences = {(row["participant"], row["segment"]): row["presence"] for row in rows}
            expected = {(person.pk, part.pk) for person, parts in expected_in(meeting) for part in parts}
            if unknown := sorted(set(presences) - expected):
                names = {"participant": unknown[0][0], "segment": unknown[0][1]}
                text = _("Participant %(participant)d is not expected in segment %(segment)d of this meeting.") % names
                raise serializers.ValidationError({"presences": [text]})
            record_attendance(meeting, by=acting_person(request), presences=presences)
        return Response(PresenceSerializer(list(_presences(meeting)), many=True).data)

    @extend_schema(parameters=[NETWORK], request=None, responses=CirculatedSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None, url_path="mail-action-points")
    def mail_action_points(self, request: Request, **kwargs: Any) -> Response:
        """Mail the open action points to those who owe them; nobody is told of one twice, 409 where nothing is owed."""
        return Response({"sent": circulate_action_points(self.get_object(), by=acting_person(request))})


def _presences(meeting: Meeting) -> Iterator[dict[str, Any]]:
    for participant, segments in expected_in(meeting):
        noted = {row.segment_id: row.presence for row in participant.attendances.all()}
        for segment in segments:
            yield {"participant": participant.pk, "segment": segment.pk, "presence": noted.get(segment.pk, "")}
