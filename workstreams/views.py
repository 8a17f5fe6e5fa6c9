"""Pages of the workplan: the table, a workstream and its updates, groups, commitments."""

from collections import Counter
from typing import Any, cast

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import titles
from members.history import history_of
from members.models import Account, Agency, Network
from members.pages import get_visible, network_page, require
from workstreams.coverage import SHOWN_ORDER, StatusCount, cover_of
from workstreams.forms import WorkplanFilter
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    Measurement,
    Seat,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.querysets import WorkstreamQuerySet
from workstreams.tables import Table, table_of
from workstreams.updating import save_update, status_code, status_form


@require_safe
@network_page
def workplan(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the current workplan by group, narrowed by the filters, with the totals of what is shown."""
    plan = _current_workplan(request, network)
    rows = _workstreams(request, network, plan)
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


def _current_workplan(request: HttpRequest, network: Network) -> Workplan | None:
    return Workplan.objects.visible_to(request.user).filter(network=network).current_on(network.today())


def _workstreams(request: HttpRequest, network: Network, plan: Workplan | None) -> WorkstreamQuerySet:
    return Workstream.objects.visible_to(request.user).filter(network=network, workplan=plan)


def _choosable(request: HttpRequest, network: Network, rows: WorkstreamQuerySet) -> Any:
    """Return every objective of the Compact, and what else the visible workstreams contribute to."""
    used = WorkstreamCommitment.objects.filter(commitment=OuterRef("pk"), workstream__in=rows)
    found = Commitment.objects.visible_to(request.user).of_network(network.pk).select_related("framework")
    return found.filter(Q(framework__kind=Framework.Kind.GCM_OBJECTIVES) | Exists(used))


@require_safe
@network_page
def workstream(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Show one line of the workplan with all that is known of it."""
    rows = Workstream.objects.filter(network=network).for_table(request.user)
    found = get_visible(request, rows, reference=reference)
    said = found.status_updates.visible_to(request.user).with_corrections(request.user).newest_first()
    updates: list[Any] = list(said.select_related("recorded_by__contact", "corrects"))
    measurements = Prefetch("measurements", Measurement.objects.order_by("-measured_on", "-pk"))
    context = {
        "workstream": found,
        "updates": updates,
        "current": next((update for update in updates if not update.is_corrected), None),
        "lines": table_of([found], found.workplan, network),
        "contributors": found.contributors.order_by("acronym"),
        "budget_lines": found.budget_lines.visible_to(request.user).select_related("agency"),
        "indicators": found.indicators.prefetch_related(measurements),
        "history": history_of(found, request.user, ["contributions", "commitment_rows", "budget_lines", "indicators"]),
    }
    return render(request, "workstreams/workstream.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def update(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Report how a workstream goes."""
    found = _reportable(request, network, reference)
    return _update(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def correct(request: HttpRequest, network: Network, reference: str, pk: int) -> HttpResponse:
    """Replace a status update that was wrong by a new one that points at it."""
    found = _reportable(request, network, reference)
    return _update(request, found, get_visible(request, StatusUpdate.objects.filter(workstream=found), pk=pk))


def _reportable(request: HttpRequest, network: Network, reference: str) -> Workstream:
    rows = Workstream.objects.filter(network=network).select_related("network", "lead")
    found = get_visible(request, rows, reference=reference)
    require(request, "workstreams.add_statusupdate", found)
    return found


def _update(request: HttpRequest, found: Workstream, corrects: StatusUpdate | None) -> HttpResponse:
    form = status_form(found, request.user, data=request.POST if request.method == "POST" else None, corrects=corrects)
    person = cast(Account, request.user).person
    if request.method == "POST" and save_update(form, found, by=person, corrects=corrects):
        messages.success(request, _("The update of %(reference)s is recorded.") % {"reference": found.reference})
        return redirect(found)
    context = {"workstream": found, "form": form, "corrects": corrects}
    return render(request, "workstreams/update.html", context, status=status_code(form))


@require_safe
@network_page
def groups(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the working groups with who leads them and how their workstreams stand."""
    visible = WorkingGroup.objects.visible_to(request.user).filter(network=network).select_related("network")
    rows = _workstreams(request, network, _current_workplan(request, network)).with_current_status(request.user)
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
    plan = _current_workplan(request, network)
    workstreams = _workstreams(request, network, plan).filter(group=found).for_table(request.user)
    context = {
        "group": found,
        "mandate": mandates[0] if mandates else None,
        "earlier_mandates": mandates[1:],
        "plan": plan,
        "lines": table_of(workstreams, plan, network),
        "history": history_of(found, request.user, ["mandates", "seats"]),
        "seats": _seats(found),
    }
    return render(request, "workstreams/group.html", context)


@require_safe
@network_page
def commitment(request: HttpRequest, network: Network, framework: str, code: str) -> HttpResponse:
    """Show a commitment: who works on it, whether there is a gap, and what it is linked to."""
    rows = Commitment.objects.of_network(network.pk).named(framework, code).select_related("framework")
    found = get_visible(request, rows)
    plan = _current_workplan(request, network)
    workstreams = _workstreams(request, network, plan).for_table(request.user)
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
    }
    return render(request, "workstreams/commitment.html", context)


def _current_statuses(lines: Table) -> list[str]:
    return [row.workstream.current_status for section in lines.sections for row in section.rows]  # type: ignore[attr-defined]  # annotated


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
