"""The routes about the account itself, networks, agencies and people."""

from typing import Any, cast

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from members.access import allowed
from members.api import filters
from members.api import serializers as shapes
from members.api.network_settings import NetworkChangeSerializer, change_settings, state_of_settings
from members.api.offices import NETWORK, OfficeActions
from members.api.pagination import CursorPagination
from members.api.preconditions import PreconditionFailed, etag, state_of
from members.api.views import NetworkScoped
from members.models import Account, Agency, Membership, Network, Person, Representative
from members.network_settings.services import SettingsConflict
from members.pages import acting_person
from members.services import update_profile

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the network as you read it."
)


class ByAcronym(CursorPagination):
    """Pages in the order of acronyms."""

    ordering = ("acronym", "pk")


class BySlug(CursorPagination):
    """Pages in the order of slugs."""

    ordering = ("slug", "pk")


class NewestOffices(CursorPagination):
    """Pages with the latest start first."""

    ordering = ("-started_on", "-pk")


class TwoShapes(GenericViewSet[Any]):
    """A short shape in lists, the full one in details."""

    detail_serializer_class: Any = None

    def get_serializer_class(self) -> Any:
        """Return the shape of the action."""
        return self.detail_serializer_class if self.action == "retrieve" else self.serializer_class


class ReadOnly(TwoShapes, ListModelMixin, RetrieveModelMixin, NetworkScoped):
    """List and detail below a network."""


class Me(ViewSet):
    """The account that asks."""

    serializer_class = shapes.MeSerializer

    @extend_schema(responses=shapes.MeSerializer)
    def retrieve(self, request: Request) -> Response:
        """Who am I, and what may I do where?"""
        return Response(shapes.MeSerializer(request.user, context={"request": request}).data)

    @extend_schema(request=shapes.MeSerializer, responses=shapes.MeSerializer)
    def partial_update(self, request: Request) -> Response:
        """Change one's own name, language or time zone."""
        account = cast(Account, request.user)
        person = account.person
        given = shapes.MeSerializer(account, data=request.data, partial=True, context={"request": request})
        given.is_valid(raise_exception=True)
        values = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
        account.person = update_profile(person, by=person, **values | given.validated_data.get("person", {}))
        return Response(shapes.MeSerializer(account, context={"request": request}).data)


@extend_schema_view(list=extend_schema(summary="Networks of the account"), retrieve=extend_schema(summary="A network"))
class Networks(TwoShapes, ListModelMixin, RetrieveModelMixin):
    """The networks that the account sees."""

    queryset = Network.objects.none()
    serializer_class = shapes.NetworkSerializer
    detail_serializer_class = shapes.NetworkDetailSerializer
    pagination_class = BySlug
    filterset_fields = ("country",)
    lookup_field = "slug"
    lookup_url_kwarg = "network"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> Any:
        """Return the networks that the account sees."""
        return Network.objects.visible_to(self.request.user)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a network; its ETag is what a change sends as If-Match."""
        return self._answer(self.get_object())

    @extend_schema(
        parameters=[IF_MATCH],
        request=NetworkChangeSerializer(partial=True),
        responses=shapes.NetworkDetailSerializer,
        summary="Change the settings of a network, as its secretariat",
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is named; If-Match says which state you have read (412 when it is outdated, 428 without)."""
        network = self.get_object()
        if not allowed(request.user, "members.change_network", network):
            raise PermissionDenied
        seen = state_of(request)
        given = NetworkChangeSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            change_settings(network, given.validated_data, by=acting_person(request), seen=seen)
        except SettingsConflict as conflict:
            raise PreconditionFailed(str(conflict)) from conflict
        return self._answer(self.get_object())

    def _answer(self, network: Network) -> Response:
        data = shapes.NetworkDetailSerializer(network, context=self.get_serializer_context()).data
        may_change = allowed(self.request.user, "members.change_network", network)
        return Response(data, headers={"ETag": etag(state_of_settings(network))} if may_change else {})


@extend_schema_view(
    list=extend_schema(summary="Agencies of a network"), retrieve=extend_schema(summary="An agency in a network")
)
class Agencies(ReadOnly):
    """Agencies that are or were in the network."""

    model = Agency
    queryset = Agency.objects.none()
    serializer_class = shapes.AgencySerializer
    detail_serializer_class = shapes.AgencyDetailSerializer
    pagination_class = ByAcronym
    filterset_class = filters.AgencyFilter
    lookup_field = "acronym"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> Any:
        """Return the agencies of the network that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        memberships = Membership.objects.visible_to(self.request.user).filter(network=self.network)
        rows = Agency.objects.visible_to(self.request.user).filter(pk__in=memberships.values("agency"))
        if self.action != "retrieve":
            return rows
        terms = memberships.with_details(self.network.today()).order_by("-started_on").select_related("agency")
        return rows.prefetch_related("codes", Prefetch("memberships", terms, to_attr="network_memberships"))


@extend_schema_view(
    list=extend_schema(summary="Memberships of a network"), retrieve=extend_schema(summary="A membership")
)
class Memberships(ReadOnly):
    """Which agency is or was in the network, in which role."""

    model = Membership
    queryset = Membership.objects.none()
    serializer_class = shapes.MembershipSerializer
    detail_serializer_class = shapes.MembershipDetailSerializer
    pagination_class = NewestOffices
    filterset_class = filters.MembershipFilter

    def get_queryset(self) -> Any:
        """Return the memberships of the network that the account sees."""
        rows = super().get_queryset().select_related("agency")
        return rows if getattr(self, "swagger_fake_view", False) else rows.with_details(self.network.today())


@extend_schema_view(
    list=extend_schema(summary="Offices in a network"), retrieve=extend_schema(summary="An office in a network")
)
class Representatives(OfficeActions, ReadOnly):
    """Who represents or represented which agency in the network."""

    model = Representative
    queryset = Representative.objects.none()
    serializer_class = shapes.RepresentativeSerializer
    detail_serializer_class = shapes.RepresentativeDetailSerializer
    pagination_class = NewestOffices
    filterset_class = filters.RepresentativeFilter

    def get_queryset(self) -> Any:
        """Return the offices in the network that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = Representative.objects.visible_to(self.request.user).filter(membership__network=self.network)
        return rows.with_person(with_addresses=False).select_related("membership__agency", "membership__network")


@extend_schema_view(
    list=extend_schema(summary="People of a network"), retrieve=extend_schema(summary="A person of a network")
)
class Persons(ReadOnly):
    """People who hold or held an office in the network."""

    model = Person
    queryset = Person.objects.none()
    serializer_class = shapes.PersonSerializer
    detail_serializer_class = shapes.PersonDetailSerializer
    filterset_class = filters.PersonFilter

    def get_queryset(self) -> Any:
        """Return the people of the network that the account sees."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        offices = Representative.objects.visible_to(self.request.user).filter(membership__network=self.network)
        rows = Person.objects.visible_to(self.request.user).filter(pk__in=offices.values("person"))
        rows = rows.select_related("contact").prefetch_related("email_addresses")
        if self.action == "list":
            return rows
        named = offices.with_person(with_addresses=False).select_related("membership__agency").by_function()
        return rows.prefetch_related(Prefetch("offices", named, to_attr="network_offices"))

    @extend_schema(
        parameters=[NETWORK],
        request=shapes.PersonChangeSerializer,
        responses=shapes.PersonDetailSerializer,
        summary="Change one's own record, or as secretariat that of a person in office",
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields that are given."""
        person = self.get_object()
        if not shapes.may_change(request.user, person, self.network):
            raise PermissionDenied
        given = shapes.PersonChangeSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        if "ranks" in values:
            ranks = values["ranks"]
            values["rank"] = ranks.get(values.get("language", person.language)) or next(iter(ranks.values()), "")
        known = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
        update_profile(person, by=acting_person(request), **known | values)
        row = self.get_queryset().get(pk=person.pk)
        return Response(shapes.PersonDetailSerializer(row, context=self.get_serializer_context()).data)
