"""The routes about invitations to offices."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from members import invitations as services
from members import titles
from members.access import access_of, allowed
from members.api.filters import InvitationFilter
from members.api.pagination import CursorPagination
from members.api.views import Granted, NetworkScoped, Permissions
from members.models import Invitation, Membership, Representative
from members.pages import acting_person

NETWORK = OpenApiParameter("network", str, OpenApiParameter.PATH, description="The short name of the network.")
ACTIONS = {
    "view": "members.view_invitation",
    "approve": "members.approve_invitation",
    "refuse": "members.refuse_invitation",
    "resend": "members.renew_invitation",
    "withdraw": "members.withdraw_invitation",
}


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation to an office; a person of another network is known by the address only."""

    agency = serializers.CharField(source="membership.agency.acronym", read_only=True)
    name = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()
    invited_by = serializers.CharField(source="invited_by.name", read_only=True)
    approved_by = serializers.CharField(source="approved_by.name", read_only=True, allow_null=True)
    is_expired = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = (
            "id",
            "agency",
            "function",
            "name",
            "email",
            "state",
            "is_expired",
            "reason",
            "starts_on",
            "replaces",
            "invited_by",
            "approved_by",
            "created_at",
            "sent_at",
            "expires_at",
            "ended_at",
        )

    def get_name(self, invitation: Invitation) -> str | None:
        """Return the name; null where the person is known in other networks only."""
        return None if invitation.person_id in self.context.get("hidden", ()) else invitation.person.name

    def get_email(self, invitation: Invitation) -> str:
        """Return the address that the invitation goes to."""
        return services.address_of(invitation.person)

    def get_is_expired(self, invitation: Invitation) -> bool:
        """Say whether its time is over without an answer."""
        return invitation.is_expired()


class InvitationDetailSerializer(InvitationSerializer):
    """An invitation with what the account may do with it."""

    permissions = Granted(ACTIONS)
    available_actions = Permissions(ACTIONS)

    class Meta(InvitationSerializer.Meta):
        fields: tuple[str, ...] = (*InvitationSerializer.Meta.fields, "permissions", "available_actions")


class NewInvitationSerializer(serializers.Serializer[Any]):
    """Whom to invite into which office."""

    agency = serializers.CharField(max_length=40, help_text="The acronym.")
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    function = serializers.ChoiceField(choices=Representative.Function.choices)
    language = serializers.ChoiceField(choices=titles.LANGUAGES, default="en")
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)


class RefusalSerializer(serializers.Serializer[Any]):
    """Why a proposal is refused."""

    reason = serializers.CharField(max_length=300)


class NewestFirst(CursorPagination):
    """Pages with the newest first."""

    ordering = ("-created_at", "-pk")


@extend_schema_view(
    list=extend_schema(parameters=[NETWORK], summary="Invitations to offices"),
    retrieve=extend_schema(parameters=[NETWORK], summary="An invitation to an office"),
)
class Invitations(ListModelMixin, RetrieveModelMixin, NetworkScoped):
    """Who is invited into which office: the secretariat sees all, an agency's speakers those of their agency."""

    model = Invitation
    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    pagination_class = NewestFirst
    filterset_class = InvitationFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        """Return the invitations of the network that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = Invitation.objects.visible_to(self.request.user).filter(membership__network=self.network)
        return rows.with_people()

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the shape of the action, knowing whose names stay hidden."""
        rows = list(args[0] if args and kwargs.get("many") else args)
        hidden = services.hidden_names(self.request.user, rows) if rows else set()
        kwargs["context"] = {**self.get_serializer_context(), "hidden": hidden}
        return (InvitationSerializer if self.action == "list" else InvitationDetailSerializer)(*args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the invitations; 403 for who may not invite anybody."""
        if not allowed(request.user, "members.view_invitations", self.network):
            raise PermissionDenied
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[NETWORK],
        request=NewInvitationSerializer,
        responses={201: InvitationDetailSerializer},
        summary="Invite somebody to an office; an agency's own proposal waits for the secretariat",
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Invite a person, or propose one."""
        given = NewInvitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, by = given.validated_data, acting_person(request)
        rows = Membership.objects.visible_to(request.user).active_on(self.network.today())
        found = rows.filter(network=self.network, agency__acronym=values["agency"]).select_related("network", "agency")
        membership = found.first()
        if membership is None:
            raise serializers.ValidationError({"agency": ["No agency of the network has this acronym."]})
        if not allowed(request.user, "members.invite", membership):
            raise PermissionDenied
        is_secretariat = access_of(request.user).is_secretariat(self.network.pk)
        possible = services.functions_for(membership) if is_secretariat else services.proposable_for(membership)
        if values["function"] not in possible:
            raise serializers.ValidationError({"function": [f"Possible here: {', '.join(possible)}."]})
        person = services.person_with_address(
            values["email"],
            name=values["name"],
            language=values["language"],
            time_zone=self.network.time_zone,
            by=by,
        )
        made = services.invite(membership, person, by=by, function=values["function"], starts_on=values["starts_on"])
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=None, responses=InvitationDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Approve what an agency proposed; the mail goes out."""
        return self._acted(request, "approve")

    @extend_schema(parameters=[NETWORK], request=RefusalSerializer, responses=InvitationDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def refuse(self, request: Request, **kwargs: Any) -> Response:
        """Say no to a proposal, with a word of reason."""
        found = self._found("refuse")
        given = RefusalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.refuse_invitation(found, by=acting_person(request), reason=given.validated_data["reason"])
        return Response(self._shown(found))

    @extend_schema(parameters=[NETWORK], request=None, responses=InvitationDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def resend(self, request: Request, **kwargs: Any) -> Response:
        """Send an invitation once more, with a new term."""
        return self._acted(request, "renew")

    @extend_schema(parameters=[NETWORK], request=None, responses=InvitationDetailSerializer, filters=False)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Take an invitation back; its link opens nothing any more."""
        return self._acted(request, "withdraw")

    def _acted(self, request: Request, name: str) -> Response:
        found = self._found(name)
        getattr(services, f"{name}_invitation")(found, by=acting_person(request))
        return Response(self._shown(found))

    def _found(self, name: str) -> Invitation:
        """Return the invitation of the path; the secretariat learns from the service by what it came too late (409)."""
        found: Invitation = self.get_object()
        user = self.request.user
        if not access_of(user).is_secretariat(self.network.pk) and not allowed(
            user, f"members.{name}_invitation", found
        ):
            raise PermissionDenied
        return found

    def _shown(self, invitation: Invitation) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=invitation.pk)).data
