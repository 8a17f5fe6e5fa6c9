"""What one may do with an office: hand it over, leave it, confirm it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members import confirming, invitations, titles, turnover
from members.access import access_of
from members.api.invitations import InvitationDetailSerializer
from members.api.serializers import RepresentativeDetailSerializer
from members.api.views import NetworkScoped
from members.models import Person, Representative
from members.pages import acting_person

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")


class HandOverSerializer(serializers.Serializer[Any]):
    """From which day the office passes, and to whom: somebody of the agency, or name and address of somebody new."""

    on = serializers.DateField(help_text="The successor's first day.")
    successor = serializers.UUIDField(required=False, help_text="A person who represents the agency today.")
    name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(required=False)
    language = serializers.ChoiceField(choices=titles.LANGUAGES, default="en")
    held = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="What passes on with it, such as seat:12; all where it is left out.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a successor, or for name and address."""
        if not attrs.get("successor") and not (attrs.get("name") and attrs.get("email")):
            raise serializers.ValidationError({"successor": ["Name a successor, or give name and email."]})
        return attrs


class LastDaySerializer(serializers.Serializer[Any]):
    """The last day in office."""

    on = serializers.DateField()


class OfficeActions(NetworkScoped):
    """The actions on an office."""

    permissions = {
        "hand_over": "members.hand_over_representative",
        "leave": "members.leave_representative",
        "confirm": "members.confirm_representative",
    }

    @extend_schema(
        parameters=[NETWORK],
        request=HandOverSerializer,
        responses={201: RepresentativeDetailSerializer, 202: InvitationDetailSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"], url_path="hand-over", filterset_class=None)
    def hand_over(self, request: Request, **kwargs: Any) -> Response:
        """Hand the office over (201); an agency's wish waits for the secretariat and the successor (202)."""
        office, by = self.get_object(), acting_person(request)
        given = HandOverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        successor = _successor(values, office, by)
        if access_of(request.user).is_secretariat(office.network_id):
            (begun,) = turnover.hand_over([office], to=successor, on=values["on"], by=by, held=values.get("held"))
            return Response(self._shown(begun), status=status.HTTP_201_CREATED)
        made = invitations.propose_successor(office, successor, by=by, on=values["on"])
        shape = InvitationDetailSerializer(made, context=self.get_serializer_context())
        return Response(shape.data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        parameters=[NETWORK], request=LastDaySerializer, responses=RepresentativeDetailSerializer, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def leave(self, request: Request, **kwargs: Any) -> Response:
        """End the office with its last day, without a successor."""
        office = self.get_object()
        given = LastDaySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        turnover.leave([office], on=given.validated_data["on"], by=acting_person(request))
        return Response(self._shown(office))

    @extend_schema(parameters=[NETWORK], request=None, responses=RepresentativeDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        """Record that the office is as it stands."""
        office = self.get_object()
        confirming.confirm_offices([office], by=acting_person(request))
        return Response(self._shown(office))

    def _shown(self, office: Representative) -> Any:
        row = self.get_queryset().get(pk=office.pk)
        return RepresentativeDetailSerializer(row, context=self.get_serializer_context()).data


def _successor(values: dict[str, Any], office: Representative, by: Person) -> Person:
    """Return the person who takes over. Raises ValidationError for one who does not represent the agency."""
    if not values.get("successor"):
        zone = office.membership.network.time_zone
        return invitations.person_with_address(
            values["email"], name=values["name"], language=values["language"], time_zone=zone, by=by
        )
    rows = Representative.objects.active_on(office.membership.network.today()).filter(membership=office.membership_id)
    found = rows.filter(person=values["successor"]).with_person(with_addresses=False).first()
    if found is None:
        raise serializers.ValidationError({"successor": ["This person does not represent the agency today."]})
    return found.person
