"""The coverage matrix of a framework, as a page and as files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.access import allowed
from members.models import Network
from members.pages import network_page, require
from members.spreadsheets import TYPE
from workstreams.coverage import Reading, read
from workstreams.exports.coverage import coverage_pdf, coverage_workbook
from workstreams.models import Framework

KINDS = [kind for kind in Framework.Kind.values if kind != Framework.Kind.GCM_PRINCIPLES]  # nobody covers a principle


@require_safe
@network_page
def coverage(request: HttpRequest, network: Network) -> HttpResponse:
    """Show who works on each commitment of a framework, where there is a gap, and what changed since the last round."""
    require(request, "members.view_dashboard", network)
    reading = read(network, request.user, kinds=KINDS)
    framework = _chosen(request, reading)
    context = {
        "framework": framework,
        "coverage": reading.coverage(framework=framework) if framework else reading.coverage(kind="none"),
        "tabs": _tabs(network, reading, framework),
        "today": network.today(),
        "may_ask": allowed(request.user, "workstreams.add_supportrequest", network),
    }
    return render(request, "workstreams/coverage_page.html", context)


def _chosen(request: HttpRequest, reading: Reading) -> Framework | None:
    """Return the framework that the address names, else the Compact, else the first."""
    named = request.GET.get("framework", "")
    frameworks = reading.frameworks
    if named:
        found = next((one for one in frameworks if str(one.pk) == named), None)
        if found is None:
            raise Http404
        return found
    compact = (one for one in frameworks if one.kind == Framework.Kind.GCM_OBJECTIVES)
    return next(compact, next(iter(frameworks), None))


def _tabs(network: Network, reading: Reading, chosen: Framework | None) -> list[dict[str, Any]]:
    address = reverse("workstreams:coverage", args=[network.slug])
    return [
        {
            "label": f"{one.sign} {one.version}" if one.version != "1" else one.sign,
            "url": f"{address}?framework={one.pk}",
            "is_current": chosen is not None and one.pk == chosen.pk,
        }
        for one in sorted(reading.frameworks, key=lambda one: KINDS.index(one.kind))
    ]


@require_safe
@network_page
def export_coverage(request: HttpRequest, network: Network, ending: str) -> HttpResponse:
    """Give the matrix as a workbook or a PDF, only what the reader sees on its page."""
    require(request, "members.view_dashboard", network)
    reading = read(network, request.user, kinds=KINDS)
    framework = _chosen(request, reading)
    if framework is None or ending not in ("xlsx", "pdf"):
        raise Http404
    found = reading.coverage(framework=framework)
    if ending == "xlsx":
        content, content_type = coverage_workbook(found, framework), TYPE
    else:
        content, content_type = coverage_pdf(found, framework, network), "application/pdf"
    response = HttpResponse(content, content_type=content_type)
    name = f"coverage-{framework.code}-{network.slug}-{network.today().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
