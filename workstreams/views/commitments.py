"""A commitment: who works on it, and what it is linked to."""

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from members import titles
from members.models import Network
from members.pages import get_visible, network_page
from workstreams.coverage import SHOWN_ORDER, StatusCount, cover_of
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    Pledge,
    StatusUpdate,
    SupportRequest,
    Workplan,
)
from workstreams.quarters import quarters
from workstreams.tables import Table, table_of
from workstreams.views.workplan import current_workplan, workstreams_of


@require_safe
@network_page
def commitment(request: HttpRequest, network: Network, framework: str, code: str) -> HttpResponse:
    """Show a commitment: who works on it, whether there is a gap, and what it is linked to."""
    rows = Commitment.objects.of_network(network.pk).named(framework, code).select_related("framework")
    found = get_visible(request, rows)
    plan = current_workplan(request, network)
    workstreams = workstreams_of(request, network, plan).for_table(request.user).with_story(request.user)
    lines = table_of(workstreams.filter(commitment_rows__commitment=found), plan, network)
    links = _links(request, network, found)
    context = {
        "commitment": found,
        "plan": plan,
        "lines": lines,
        "cover": cover_of(_current_statuses(lines)),
        # A principle is a way of working: it holds for all workstreams, so none covers it.
        "has_cover": found.framework.kind != Framework.Kind.GCM_PRINCIPLES,
        "titles": [(get_language_info(language), found.title.get(language)) for language in titles.LANGUAGES],
        "links": links,
        "origins": sorted({entry["link"].origin for entry in links}),
        "over_time": _over_time(network, plan, lines),
        "requests": SupportRequest.objects.visible_to(request.user)
        .filter(network=network, commitments=found)
        .select_related("network", "agency")
        .order_by("-submitted_at", "-pk"),
        "pledges": Pledge.objects.visible_to(request.user)
        .filter(network=network, commitments=found)
        .with_stage_counts()
        .select_related("network", "agency")
        .order_by("-pledged_on", "-pk"),
    }
    return render(request, "workstreams/commitment.html", context)


def _current_statuses(lines: Table) -> list[str]:
    return [row.workstream.current_status for section in lines.sections for row in section.rows]  # type: ignore[attr-defined]  # annotated


def _over_time(network: Network, plan: Workplan | None, lines: Table) -> list[dict[str, Any]]:
    """Return how the workstreams stood at the end of each quarter of the plan until today, as is known of it now."""
    rows: list[Any] = [row.workstream for section in lines.sections for row in section.rows]
    if plan is None or not rows:
        return []
    today = network.today()
    told = []
    for quarter in quarters(plan.starts_on, plan.ends_on):
        if quarter.starts_on > today:
            break
        statuses = [_status_on(row, quarter.ends_on) for row in rows]
        counts = [StatusCount(status, statuses.count(status)) for status in SHOWN_ORDER if status in statuses]
        told.append({"quarter": quarter, "counts": counts, "cover": cover_of(statuses)})
    return told


def _status_on(workstream: Any, day: datetime.date) -> str:
    said = [one["status"] for one in workstream.story if one["as_of_on"] <= day.isoformat()]
    return said[-1] if said else StatusUpdate.Status.NOT_STARTED


def _links(request: HttpRequest, network: Network, found: Commitment) -> list[dict[str, Any]]:
    """Return the cross-links in both directions, the primary ones first, each with the commitment at its other end."""
    visible = Commitment.objects.visible_to(request.user).of_network(network.pk)
    links = CommitmentLink.objects.filter(
        Q(source=found, target__in=visible) | Q(target=found, source__in=visible)
    ).select_related("source__framework", "target__framework")
    return [
        {"link": link, "other": link.target if link.source_id == found.pk else link.source}
        for link in links.order_by("strength", "pk")
    ]
