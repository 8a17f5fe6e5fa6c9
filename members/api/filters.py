"""Filters of the lists of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters  # type: ignore[import-untyped]  # it ships no types

from members.models import Agency, Invitation, Membership, Representative


class AgencyFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Which agencies of the network."""

    q = filters.CharFilter(method="search", label=_("in the acronym or the name"))
    role = filters.ChoiceFilter(
        field_name="memberships__role",
        choices=Membership.Role.choices,
        method="by_role",
        label=_("role in the network"),
    )

    class Meta:
        model = Agency
        fields = ("type",)

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Return the agencies in whose acronym or name the words occur."""
        return rows.matching(value)

    def by_role(self, rows: Any, name: str, value: str) -> Any:
        """Return the agencies that have or had the role in the network of the path."""
        view: Any = self.request.parser_context["view"]
        return rows.filter(pk__in=Membership.objects.filter(network=view.network, role=value).values("agency"))


class ActiveFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Rows that hold on a day."""

    active_on = filters.DateFilter(method="by_day", label=_("holds on this day, in the network's time zone"))

    def by_day(self, rows: Any, name: str, value: Any) -> Any:
        """Return the rows that hold on the day."""
        return rows.active_on(value)


class MembershipFilter(ActiveFilter):
    """Which memberships of the network."""

    agency = filters.CharFilter(field_name="agency__acronym", label=_("acronym"))

    class Meta:
        model = Membership
        fields = ("role",)


class RepresentativeFilter(ActiveFilter):
    """Which offices of the network."""

    agency = filters.CharFilter(field_name="membership__agency__acronym", label=_("acronym"))
    person = filters.UUIDFilter(field_name="person_id", label=_("person"))

    class Meta:
        model = Representative
        fields = ("function",)


class InvitationFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Which invitations of the network."""

    agency = filters.CharFilter(field_name="membership__agency__acronym", label=_("acronym"))

    class Meta:
        model = Invitation
        fields = ("state", "function")


class PersonFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Which people of the network."""

    q = filters.CharFilter(method="search", label=_("in the name"))

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Return the people in whose name the words occur."""
        return rows.matching(value)
