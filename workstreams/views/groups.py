"""The working groups."""

from collections import Counter
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.history import history_of
from members.models import Network
from members.pages import get_visible, network_page
from workstreams.coverage import SHOWN_ORDER, StatusCount
from workstreams.models import (
    Seat,
    WorkingGroup,
)
from workstreams.panels import group_panels
from workstreams.tables import table_of
from workstreams.views.workplan import current_workplan, workstreams_of


@require_safe
@network_page
def groups(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the working groups with who leads them and how their workstreams stand."""
    visible = WorkingGroup.objects.visible_to(request.user).filter(network=network).select_related("network")
    rows = workstreams_of(request, network, current_workplan(request, network)).with_current_status(request.user)
    counts = Counter((row.group_id, row.current_status) for row in cast(Any, rows.only("group")))
    found = visible.with_seats(network.today())
    entries = [{"group": group, "statuses": _statuses(counts, group), "seats": _seats(group)} for group in found]
    return render(request, "workstreams/groups.html", {"entries": entries})


def _statuses(counts: Counter[tuple[int, str]], group: WorkingGroup) -> list[StatusCount]:
    return [StatusCount(status, counts[group.pk, status]) for status in SHOWN_ORDER if counts[group.pk, status]]


def _seats(group: Any) -> dict[str, list[Seat]]:
    """Return the seats that are taken, by function."""
    return {
        function.value: [seat for seat in group.current_seats if seat.function == function]
        for function in Seat.Function
    }


@require_safe
@network_page
def group(request: HttpRequest, network: Network, code: str) -> HttpResponse:
    """Show a group's home: mandate, seats, workplan."""
    rows = WorkingGroup.objects.filter(network=network).with_seats(network.today())
    found = get_visible(request, rows, code=code)
    mandates = list(found.mandates.order_by("-version"))
    plan = current_workplan(request, network)
    workstreams = workstreams_of(request, network, plan).filter(group=found).for_table(request.user)
    context = {
        "group": found,
        "mandate": mandates[0] if mandates else None,
        "earlier_mandates": mandates[1:],
        "plan": plan,
        "lines": table_of(workstreams, plan, network),
        "history": history_of(found, request.user, ["mandates", "seats"]),
        "seats": _seats(found),
        "panels": group_panels.shown(found, network, request.user),
    }
    return render(request, "workstreams/group.html", context)
