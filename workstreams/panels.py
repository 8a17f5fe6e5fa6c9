"""What an agency's page shows of the workplan."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Agency, Network
from members.registry import Panel, agency_panels
from workstreams.models import Workstream


def workstreams_of(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return what the agency leads and what it contributes to, as the user may know it."""
    involved = Q(lead=agency) | Q(pk__in=agency.contributions.values("workstream"))
    rows = Workstream.objects.visible_to(user).filter(involved, network=network).select_related("network", "lead")
    found = list(rows.with_current_status(user).order_by("reference"))
    return {"workstreams": found, "agency": agency} if found else None


def register() -> None:
    """Add the card to the agency's page."""
    agency_panels.register(
        Panel("workstreams", _("Workstreams"), "workstreams/panels.html#workstreams", workstreams_of)
    )
