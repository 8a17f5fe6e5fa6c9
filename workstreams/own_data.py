"""What this app keeps about a person: seats, status updates and their drafts, lines of rounds given back."""

from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.own_data import Exporter, Rows, exporters
from workstreams.models import RoundLine, Seat, StatusDraft, StatusUpdate


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


def _drafts(person: Person) -> Rows:
    rows = StatusDraft.objects.filter(person=person).select_related("workstream__network").order_by("saved_at")
    return [
        {
            "network": row.workstream.network.slug,
            "about": row.workstream.reference,
            "at": row.saved_at,
            "note": row.values.get("narrative", ""),
        }
        for row in rows
    ]


def _given_back(person: Person) -> Rows:
    rows = RoundLine.objects.filter(given_back_by=person).select_related("workstream__network")
    return [
        {
            "network": row.workstream.network.slug,
            "about": row.workstream.reference,
            "at": row.given_back_at,
            "note": row.given_back_note,
        }
        for row in rows.order_by("given_back_at")
    ]


def register() -> None:
    """Add the kinds of this app."""
    exporters.append(Exporter("seats", _("Seats in groups"), _seats))
    exporters.append(Exporter("status_updates", _("Status updates that you wrote"), _updates))
    exporters.append(Exporter("status_drafts", _("Status updates that you have begun"), _drafts))
    exporters.append(Exporter("round_lines", _("Lines of reporting rounds that you gave back"), _given_back))
