"""The table of the workplan: filtered, sorted, in the reader's columns; as a timeline; as spreadsheets."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import access_of
from members.models import Agency, Network
from members.pages import acting_person, get_visible, network_page, require
from members.spreadsheets import CSV_TYPE, TYPE, csv_file, workbook
from workstreams.exports.tables import SHEETS, with_details
from workstreams.forms import QuickForm, WorkplanFilter
from workstreams.models import (
    ChosenColumns,
    Commitment,
    Framework,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.quality import checked
from workstreams.quarters import quarters
from workstreams.querysets import WorkstreamQuerySet
from workstreams.services import EditConflict, choose_columns, quick_update
from workstreams.tables import CHOOSABLE, DEFAULT_COLUMNS, table_of

FORMATS = {"xlsx": TYPE, "csv": CSV_TYPE}


@require_safe
@network_page
def workplan(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the current workplan by group, narrowed by the filters, with the totals of what is shown."""
    plan = current_workplan(request, network)
    form = _filter(request, network, plan)
    chosen = form.values()
    rows = _narrowed(request, network, plan, chosen).sorted_by(request.GET.get("sort", ""))
    columns = _columns(request)
    lines = table_of(rows, plan, network, columns, request.GET)
    is_timeline = request.GET.get("view") == "timeline"
    context = {
        "plan": plan,
        "form": form,
        "is_filtered": bool(chosen),
        "lines": lines,
        "is_timeline": is_timeline,
        "editable": _editable(request, network, lines),
        "columns": [{"key": key, "label": label, "is_chosen": key in columns} for key, label in CHOOSABLE.items()],
        "tabs": _tabs(request, network, is_timeline=is_timeline),
        "downloads": _downloads(request, network),
    }
    template = "workstreams/workplan.html#list" if request.htmx else "workstreams/workplan.html"  # type: ignore[attr-defined]  # by django-htmx
    return render(request, template, context)


def _filter(request: HttpRequest, network: Network, plan: Workplan | None) -> WorkplanFilter:
    rows = workstreams_of(request, network, plan)
    return WorkplanFilter(
        request.GET,
        groups=WorkingGroup.objects.visible_to(request.user).filter(network=network),
        leads=Agency.objects.filter(pk__in=rows.values("lead")).order_by("acronym"),
        commitments=_choosable(request, network, rows),
        periods=quarters(plan.starts_on, plan.ends_on) if plan else (),
        level=access_of(request.user).level(network.pk) or 0,
    )


def _narrowed(
    request: HttpRequest, network: Network, plan: Workplan | None, chosen: dict[str, str]
) -> WorkstreamQuerySet:
    return workstreams_of(request, network, plan).for_table(request.user).narrowed(**chosen)


def _columns(request: HttpRequest) -> tuple[str, ...]:
    kept = ChosenColumns.objects.filter(person=acting_person(request)).first()
    return tuple(kept.columns) if kept else DEFAULT_COLUMNS


def _editable(request: HttpRequest, network: Network, lines: Any) -> set[int]:
    """Return the rows that the reader may change in place: the rules' answer, without a query for each row."""
    access = access_of(request.user)
    mine = access.agencies(network.pk)
    everything = access.is_secretariat(network.pk)
    rows = (row.workstream for section in lines.sections for row in section.rows)
    return {row.pk for row in rows if everything or row.lead_id in mine}


def _tabs(request: HttpRequest, network: Network, *, is_timeline: bool) -> list[dict[str, Any]]:
    def address(**changes: str) -> str:
        query = request.GET.copy()
        query.pop("view", None)
        for name, value in changes.items():
            query[name] = value
        return f"{reverse('workstreams:workplan', args=[network.slug])}?{query.urlencode()}".rstrip("?")

    return [
        {"label": _("Table"), "url": address(), "is_current": not is_timeline},
        {"label": _("Timeline by quarter"), "url": address(view="timeline"), "is_current": is_timeline},
    ]


def _downloads(request: HttpRequest, network: Network) -> list[dict[str, Any]]:
    """Return the spreadsheets, each with the page's filters."""
    query = request.GET.copy()
    for name in ("sort", "view"):
        query.pop(name, None)
    hxl = query.copy()
    hxl["hxl"] = "1"

    def address(kind: str, ending: str, values: QueryDict) -> str:
        return f"{reverse('workstreams:export', args=[network.slug, kind, ending])}?{values.urlencode()}".rstrip("?")

    def formats(kind: str, *, has_tags: bool) -> list[dict[str, str]]:
        found = [("Excel", "xlsx", query), ("CSV", "csv", query)]
        found += [("Excel + HXL", "xlsx", hxl), ("CSV + HXL", "csv", hxl)] if has_tags else []
        return [{"label": label, "url": address(kind, ending, values)} for label, ending, values in found]

    return [
        {"label": _("Workplan"), "formats": formats("workplan", has_tags=True)},
        {"label": _("Sheet for UN INFO"), "formats": formats("un-info", has_tags=False)},
        {"label": _("Who does what, where, when (4W)"), "formats": formats("4w", has_tags=True)},
    ]


@require_safe
@network_page
def export(request: HttpRequest, network: Network, kind: str, ending: str) -> HttpResponse:
    """Give the workplan as a spreadsheet, narrowed as on its page, only what the reader sees there."""
    if kind not in SHEETS or ending not in FORMATS:
        raise Http404
    plan = current_workplan(request, network)
    chosen = _filter(request, network, plan).values()
    sheet = SHEETS[kind](with_details(_narrowed(request, network, plan, chosen)))
    body = sheet.body(with_tags=request.GET.get("hxl") == "1")
    content = csv_file(sheet.headings, body) if ending == "csv" else workbook(sheet.title, sheet.headings, body)
    response = HttpResponse(content, content_type=FORMATS[ending])
    name = f"{kind}-{network.slug}-{network.today().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@network_page
def columns(request: HttpRequest, network: Network) -> HttpResponse:
    """Keep which columns the reader wants to see."""
    choose_columns(acting_person(request), columns=[key for key in CHOOSABLE if key in request.POST.getlist("columns")])
    return redirect("workstreams:workplan", network.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def quick(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Change status and dates in place; without JavaScript on a page of its own."""
    rows = Workstream.objects.filter(network=network).for_table(request.user)
    found: Any = get_visible(request, rows, reference=reference)
    require(request, "workstreams.change_workstream", found)
    require(request, "workstreams.add_statusupdate", found)
    form = QuickForm(request.POST if request.method == "POST" else None, workstream=found)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            quick_update(found, by=acting_person(request), **form.cleaned_data)
            return _changed(request, network, found.reference)
        except EditConflict as conflict:
            status = 409
            form.add_error(None, ValidationError(str(conflict)))
        except ValidationError as error:
            form.add_error(None, error)
    columns = _columns(request)
    context = {"workstream": found, "form": form, "width": len(columns) + 2}
    template = "workstreams/quick.html#row" if request.htmx else "workstreams/quick.html"  # type: ignore[attr-defined]  # by django-htmx
    return render(request, template, context, status=status)


def _changed(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Return the row as it is now, or to the table."""
    if not request.htmx:  # type: ignore[attr-defined]  # by django-htmx
        messages.success(request, _("%(reference)s is saved.") % {"reference": reference})
        return redirect("workstreams:workplan", network.slug)
    found: Any = get_visible(
        request, Workstream.objects.filter(network=network).for_table(request.user), reference=reference
    )
    lines = table_of([found], found.workplan, network, _columns(request))
    context = {"lines": lines, "row": lines.sections[0].rows[0], "editable": {found.pk}}
    return render(request, "workstreams/workplan.html#row", context)


@require_safe
@network_page
def quality(request: HttpRequest, network: Network) -> HttpResponse:
    """Show what is odd in the workplan."""
    require(request, "workstreams.view_quality", network)
    return render(request, "workstreams/quality.html", {"rows": checked(network, request.user)})


def current_workplan(request: HttpRequest, network: Network) -> Workplan | None:
    """Return the plan that the address names by its first day, else the one in force, else the one that lies ahead."""
    plans = Workplan.objects.visible_to(request.user).filter(network=network)
    if named := _named_day(request):
        return plans.filter(starts_on=named).first() or plans.current_on(network.today())
    return plans.current_on(network.today())


def _named_day(request: HttpRequest) -> datetime.date | None:
    try:
        return parse_date(request.GET.get("plan", ""))
    except ValueError:
        return None


def workstreams_of(request: HttpRequest, network: Network, plan: Workplan | None) -> WorkstreamQuerySet:
    """Return the lines of a plan that the reader may see."""
    return Workstream.objects.visible_to(request.user).filter(network=network, workplan=plan)


def _choosable(request: HttpRequest, network: Network, rows: WorkstreamQuerySet) -> Any:
    """Return every objective of the Compact, and what else the visible workstreams contribute to."""
    used = WorkstreamCommitment.objects.filter(commitment=OuterRef("pk"), workstream__in=rows)
    found = Commitment.objects.visible_to(request.user).of_network(network.pk).select_related("framework")
    return found.filter(Q(framework__kind=Framework.Kind.GCM_OBJECTIVES) | Exists(used))
