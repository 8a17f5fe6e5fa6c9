"""Seats that people hold personally in working groups, and what a successor is told about the workplan."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Agency, Membership, Network, Person
from members.portfolios import Held, Portfolio, Sheet, Table, portfolios
from members.querysets import active_filter
from workstreams.models import Pledge, RoundLine, Seat, StatusUpdate, SupportRequest, Workstream

if TYPE_CHECKING:
    from members.spreadsheets import Value

NAME = "seat"
ONE_DAY = datetime.timedelta(days=1)


def seats_held(
    network: Network,
    persons: Collection[UUID],
    on: datetime.date,
    *,
    user: Any = None,
    agency: Agency | None = None,  # a personal seat belongs to no agency
) -> list[Held]:
    """Return the personal seats of the persons."""
    rows = Seat.objects.filter(group__network=network, person__in=persons).select_related("group__network")
    if user is not None:
        rows = rows.visible_to(user)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on)).order_by("group__position", "pk")
    return [Held(NAME, row.pk, row.person_id, _seat_in_words(row), row.group.get_absolute_url()) for row in rows]  # type: ignore[arg-type]  # filtered by person


def _seat_in_words(seat: Seat) -> str:
    return _("%(function)s in %(group)s") % {"function": seat.get_function_display(), "group": seat.group.title_text}


def transfer_seats(keys: Collection[int], to: Person, on: datetime.date) -> None:
    """Seat the successor from the day on; a seat that begins later changes hands as a whole."""
    for seat in Seat.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        own = Seat.objects.filter(active_filter(on), group=seat.group_id, person=to, function=seat.function)
        if seat.started_on >= on:
            seat.person = to
        else:
            if not own.exists():
                Seat.objects.create(
                    group_id=seat.group_id, person=to, function=seat.function, started_on=on, ended_on=seat.ended_on
                )
            seat.ended_on = on - ONE_DAY
        seat.save(update_fields=["person", "ended_on"])


def groups_sheet(membership: Membership, reader: Person) -> Table:
    """Return the seats of the agency and of the reader."""
    today = membership.network.today()
    rows = Seat.objects.visible_to(reader).active_on(today).filter(group__network=membership.network_id)
    rows = rows.filter(Q(agency=membership.agency_id) | Q(person=reader)).select_related("group", "agency")
    table: list[list[Value]] = [
        [
            row.group.code,
            row.group.title_text,
            row.get_function_display(),
            str(row.agency or ""),
            row.started_on,
        ]
        for row in rows.order_by("group__position", "pk")
    ]
    return [_("Group"), _("Name"), _("Function"), _("Agency"), _("From")], table


def workstreams_sheet(membership: Membership, reader: Person) -> Table:
    """Return what the agency leads or contributes to and is not finished, with how it stands."""
    agency = membership.agency
    involved = Q(lead=agency) | Q(pk__in=agency.contributions.values("workstream"))
    seen = Workstream.objects.visible_to(reader).filter(involved, network=membership.network_id)
    rows: list[Any] = list(seen.select_related("lead", "group").with_current_status(reader).order_by("reference"))
    labels = dict(StatusUpdate.Status.choices)
    table = [
        [
            row.reference,
            row.title_text,
            str(row.lead),
            row.group.code,
            str(labels.get(row.current_status, "")),
            row.current_as_of_on,
            row.ends_on,
        ]
        for row in rows
        if row.current_status not in ("completed", "cancelled")
    ]
    headings = [_("Reference"), _("Workstream"), _("Lead agency"), _("Group"), _("Status"), _("As of"), _("Until")]
    return headings, table


def rounds_sheet(membership: Membership, reader: Person) -> Table:
    """Return the lines of the open round that the agency is asked about, with what became of each."""
    rows: Any = RoundLine.objects.visible_to(reader).asked_of([membership.agency_id]).with_answer()
    rows = rows.filter(round__network=membership.network_id).select_related("round", "workstream")
    table = [
        [
            row.round.period,
            row.workstream.reference,
            row.workstream.title_text,
            row.round.due_on,
            _("answered") if row.answered_at else _("given back") if row.given_back_at else _("awaited"),
        ]
        for row in rows.order_by("workstream__reference")
    ]
    return [_("Period"), _("Reference"), _("Workstream"), _("Answer by"), _("State")], table


def requests_sheet(membership: Membership, reader: Person) -> Table:
    """Return the unfinished support requests that the agency asked or offers for; the secretariat's has all of them."""
    seen = SupportRequest.objects.visible_to(reader).unfinished().filter(network=membership.network_id)
    if membership.role != Membership.Role.COORDINATOR:
        offered = membership.agency.offers.values("request")
        seen = seen.filter(Q(agency=membership.agency_id) | Q(pk__in=offered))
    table = [
        [
            row.reference,
            row.title_text,
            row.agency.acronym,
            row.get_state_display(),
            row.step_due_on,
        ]
        for row in seen.select_related("agency").order_by("reference")
    ]
    return [_("Reference"), _("Support request"), _("Who asks"), _("State"), _("Next step due on")], table


def pledges_sheet(membership: Membership, reader: Person) -> Table:
    """Return what the agency pledged, with how far each is."""
    rows: Any = Pledge.objects.visible_to(reader).filter(network=membership.network_id, agency=membership.agency_id)
    table = [
        [
            row.reference,
            row.title_text,
            row.pledged_on,
            _("%(done)d of %(count)d") % {"done": row.done_count, "count": row.stage_count},
            row.progress_note,
        ]
        for row in rows.with_stage_counts().order_by("reference")
    ]
    return [_("Reference"), _("Pledge"), _("Announced"), _("Stages reached"), _("Progress")], table


def register() -> None:
    """Tell the hand-over what people hold in this app, and what a successor should know of it."""
    portfolios.register(Portfolio(NAME, gettext_lazy("seats in working groups"), seats_held, transfer_seats))
    portfolios.register_sheet(Sheet("groups", gettext_lazy("Groups"), groups_sheet))
    portfolios.register_sheet(Sheet("workstreams", gettext_lazy("Workstreams"), workstreams_sheet))
    portfolios.register_sheet(Sheet("round", gettext_lazy("Reporting round"), rounds_sheet))
    portfolios.register_sheet(Sheet("requests", gettext_lazy("Support requests"), requests_sheet))
    portfolios.register_sheet(Sheet("pledges", gettext_lazy("Pledges"), pledges_sheet))
