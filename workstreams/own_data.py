"""What this app keeps about a person: seats and status updates."""

from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.own_data import Exporter, Rows, exporters
from workstreams.models import Seat, StatusUpdate


def _seats(person: Person) -> Rows:
    rows = Seat.objects.filter(person=person).select_related("group__network").order_by("started_on")
    return [
        {
            "network": row.group.network.slug,
            "about": row.group.code,
            "function": row.function,
            "from": row.started_on,
            "until": row.ended_on,
        }
        for row in rows
    ]


def _updates(person: Person) -> Rows:
    rows = StatusUpdate.objects.filter(recorded_by=person).select_related("workstream__network")
    return [
        {"network": row.workstream.network.slug, "about": row.workstream.reference, "at": row.recorded_at}
        for row in rows.order_by("recorded_at")
    ]


def register() -> None:
    """Add the kinds of this app."""
    exporters.append(Exporter("seats", _("Seats in groups"), _seats))
    exporters.append(Exporter("status_updates", _("Status updates that you wrote"), _updates))
