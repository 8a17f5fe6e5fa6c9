"""What an agency's page shows of the meetings: what it owes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint
from members.models import Agency, Network
from members.registry import Panel, agency_panels


def action_points_of(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the agency's open action points, without a word on who is late: the page is for everybody."""
    rows = ActionPoint.objects.visible_to(user).filter(owner=agency, meeting__network=network).open()
    found = list(rows.order_by("due_on", "reference"))
    return {"action_points": found} if found else None


def register() -> None:
    """Add the card to the agency's page."""
    agency_panels.register(
        Panel("action_points", _("Open action points"), "meetings/panels.html#action_points", action_points_of)
    )
