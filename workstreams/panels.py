"""What the pages of an agency and of a person show of the workplan, and what other apps add to that of a group."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Agency, Network, Person
from members.registry import Panel, Panels, agency_panels, person_panels
from workstreams.models import Seat, WorkingGroup, Workstream
from workstreams.querysets import SeatQuerySet

group_panels: Panels[WorkingGroup] = Panels()


def workstreams_of(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return what the agency leads and what it contributes to, as the user may know it."""
    involved = Q(lead=agency) | Q(pk__in=agency.contributions.values("workstream"))
    rows = Workstream.objects.visible_to(user).filter(involved, network=network).select_related("network", "lead")
    found = list(rows.with_current_status(user).order_by("reference"))
    return {"workstreams": found, "agency": agency} if found else None


def seats_of_agency(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the groups in which the agency sits."""
    return _seats(Seat.objects.visible_to(user).filter(agency=agency), network)


def seats_of_person(person: Person, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the groups in which the person sits."""
    return _seats(Seat.objects.visible_to(user).filter(person=person), network)


def _seats(rows: SeatQuerySet, network: Network) -> dict[str, Any] | None:
    rows = rows.active_on(network.today()).filter(group__network=network).select_related("group__network")
    found = list(rows.order_by("group__position", "pk"))
    return {"seats": found} if found else None


def register() -> None:
    """Add the cards to both pages."""
    template = "workstreams/panels.html#seats"
    agency_panels.register(Panel("groups", _("Groups"), template, seats_of_agency))
    person_panels.register(Panel("groups", _("Groups"), template, seats_of_person))
    agency_panels.register(
        Panel("workstreams", _("Workstreams"), "workstreams/panels.html#workstreams", workstreams_of)
    )
