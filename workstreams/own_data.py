"""What this app keeps about a person: seats, status updates and their drafts, lines given back, steps and offers."""

from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.own_data import Exporter, Rows, exporters, named
from workstreams.models import Offer, RequestStep, RoundLine, Seat, StatusDraft, StatusUpdate, SupportRequest


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


def _request_steps(person: Person) -> Rows:
    rows = RequestStep.objects.filter(taken_by=person).select_related("request__network").order_by("taken_at", "pk")
    return [
        {
            "network": row.request.network.slug,
            "about": row.request.reference,
            "state": row.state,
            "at": row.taken_at,
            "note": row.note,
        }
        for row in rows
    ]


def _offers(person: Person) -> Rows:
    rows = Offer.objects.filter(offered_by=person).select_related("request__network", "agency")
    return [
        {
            "network": row.request.network.slug,
            "about": row.request.reference,
            "agency": row.agency.acronym,
            "at": row.offered_at,
            "note": row.text,
        }
        for row in rows.order_by("offered_at", "pk")
    ]


def register() -> None:
    """Add the kinds of this app."""
    steps = {"state": named(SupportRequest.State)}
    exporters.append(Exporter("seats", _("Seats in groups"), _seats, {"function": named(Seat.Function)}))
    exporters.append(Exporter("status_updates", _("Status updates that you wrote"), _updates))
    exporters.append(Exporter("status_drafts", _("Status updates that you have begun"), _drafts))
    exporters.append(Exporter("round_lines", _("Lines of reporting rounds that you gave back"), _given_back))
    exporters.append(Exporter("request_steps", _("Steps of support requests that you took"), _request_steps, steps))
    exporters.append(Exporter("offers", _("Offers of support that you made"), _offers))
