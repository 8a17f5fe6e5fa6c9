"""A workstream: its page, and reporting on it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.access import allowed
from members.history import history_of
from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from workstreams.editing import RELATED
from workstreams.models import (
    Measurement,
    StatusUpdate,
    Workstream,
)
from workstreams.quality import findings_for
from workstreams.tables import table_of
from workstreams.updating import act, reporting, save_update, status_code


@require_safe
@network_page
def workstream(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Show one line of the workplan with all that is known of it."""
    rows = Workstream.objects.filter(network=network).for_table(request.user)
    found = get_visible(request, rows, reference=reference)
    said = found.status_updates.visible_to(request.user).with_corrections(request.user).newest_first()
    updates: list[Any] = list(said.select_related("recorded_by__contact", "corrects").prefetch_related("evidence"))
    measurements = Prefetch("measurements", Measurement.objects.order_by("-measured_on", "-pk"))
    context = {
        "workstream": found,
        "updates": updates,
        "current": next((update for update in updates if not update.is_corrected), None),
        "lines": table_of([found], found.workplan, network),
        "contributors": found.contributors.order_by("acronym"),
        "budget_lines": found.budget_lines.visible_to(request.user).select_related("agency"),
        "indicators": found.indicators.prefetch_related(measurements),
        "partners": list(found.partners.select_related("agency").order_by("role", "pk")),
        "continues": Workstream.objects.visible_to(request.user)
        .select_related("network")
        .filter(pk=found.continues_id)
        .first()
        if found.continues_id
        else None,
        "findings": findings_for(found, request.user)
        if allowed(request.user, "workstreams.change_workstream", found)
        else [],
    }
    return render(request, "workstreams/workstream.html", context)


@require_safe
@network_page
def history(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Show what was changed of a workstream: asked for by its page when somebody opens the card, since few do."""
    rows = Workstream.objects.filter(network=network).select_related("network", "group")
    found = get_visible(request, rows, reference=reference)
    context = {"workstream": found, "history": history_of(found, request.user, RELATED)}
    template = "workstreams/history.html#changes" if request.htmx else "workstreams/history.html"  # type: ignore[attr-defined]  # by django-htmx
    return render(request, template, context)


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
    person = acting_person(request)
    page = reporting(request, found, request.user, person, corrects=corrects)
    if request.method == "POST":
        if save_update(page.form, found, by=person, corrects=corrects):
            messages.success(request, _("The update of %(reference)s is recorded.") % {"reference": found.reference})
            return redirect(found)
        if done := act(request, page, found.get_absolute_url()):
            return done
    context = {"corrects": corrects, "own_url": request.path, **page.context()}
    return render(request, "workstreams/update.html", context, status=status_code(page.form))
