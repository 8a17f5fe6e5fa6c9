"""The table of the workplan."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.models import Agency, Network
from members.pages import network_page
from workstreams.forms import WorkplanFilter
from workstreams.models import (
    Commitment,
    Framework,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.querysets import WorkstreamQuerySet
from workstreams.tables import table_of


@require_safe
@network_page
def workplan(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the current workplan by group, narrowed by the filters, with the totals of what is shown."""
    plan = current_workplan(request, network)
    rows = workstreams_of(request, network, plan)
    form = WorkplanFilter(
        request.GET,
        groups=WorkingGroup.objects.visible_to(request.user).filter(network=network),
        leads=Agency.objects.filter(pk__in=rows.values("lead")).order_by("acronym"),
        commitments=_choosable(request, network, rows),
    )
    chosen = form.values()
    lines = table_of(rows.for_table(request.user).narrowed(**chosen), plan, network)
    template = "workstreams/workplan.html#list" if request.htmx else "workstreams/workplan.html"  # type: ignore[attr-defined]  # by django-htmx
    return render(request, template, {"plan": plan, "form": form, "is_filtered": bool(chosen), "lines": lines})


def current_workplan(request: HttpRequest, network: Network) -> Workplan | None:
    """Return the plan in force today, else the one that lies ahead."""
    return Workplan.objects.visible_to(request.user).filter(network=network).current_on(network.today())


def workstreams_of(request: HttpRequest, network: Network, plan: Workplan | None) -> WorkstreamQuerySet:
    """Return the lines of a plan that the reader may see."""
    return Workstream.objects.visible_to(request.user).filter(network=network, workplan=plan)


def _choosable(request: HttpRequest, network: Network, rows: WorkstreamQuerySet) -> Any:
    """Return every objective of the Compact, and what else the visible workstreams contribute to."""
    used = WorkstreamCommitment.objects.filter(commitment=OuterRef("pk"), workstream__in=rows)
    found = Commitment.objects.visible_to(request.user).of_network(network.pk).select_related("framework")
    return found.filter(Q(framework__kind=Framework.Kind.GCM_OBJECTIVES) | Exists(used))
