"""Reporting rounds: their list, opening one, how far it has come, closing and publishing it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import access_of, allowed
from members.classification import Classification
from members.history import history_of
from members.models import Agency, Network
from members.pages import acting_person, get_visible, network_page, require
from notifications.errors import Conflict
from notifications.models import Message, StoredFile
from notifications.progress import progress_of as delivery_of
from notifications.registry import registry
from workstreams.documents.report_pdf import render_report_pdf
from workstreams.forms.rounds import MoveDueDayForm, OpenRoundForm, ReassignForm
from workstreams.models import ReportingRound, RoundLine, RoundReport
from workstreams.progress import progress_of
from workstreams.reports import build_report
from workstreams.round_mail import people_asked
from workstreams.services.publishing import DOCX, PDF, publish_round, report_name
from workstreams.services.rounds import close_round, lines_to_ask, move_due_day, open_round, plan_of, reassign

TYPES = {"pdf": PDF, "docx": DOCX}


@require_safe
@network_page
def rounds(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the rounds that the reader may know of, the latest first, with the reports of those that are published."""
    rows = ReportingRound.objects.visible_to(request.user).filter(network=network).select_related("network")
    reports = RoundReport.objects.visible_to(request.user).filter(round__network=network).defer("snapshot")
    by_round: dict[int, list[RoundReport]] = {}
    for report in reports.order_by("-audience", "language"):
        by_round.setdefault(report.round_id, []).append(report)
    found = [{"round": row, "reports": by_round.get(row.pk, [])} for row in rows.order_by("-number")]
    has_open = any(entry["round"].is_open for entry in found)  # type: ignore[attr-defined]  # a round
    return render(request, "workstreams/rounds.html", {"rounds": found, "has_open": has_open})


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def open_one(request: HttpRequest, network: Network) -> HttpResponse:
    """Open a round: one page that says whom it will ask, one click."""
    require(request, "workstreams.open_round", network)
    form = OpenRoundForm(request.POST if request.method == "POST" else None, network=network)
    if form.is_bound and form.is_valid():
        try:
            opened = open_round(network, by=acting_person(request), **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, ValidationError(str(conflict), code="conflict"))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _opened_in_words(opened))
            return redirect(opened)
    status = 409 if form.is_bound and form.has_error("__all__", "conflict") else 200
    return render(request, "workstreams/open_round.html", {"form": form, **_preview(network)}, status=status)


def _opened_in_words(opened: ReportingRound) -> str:
    count = Message.objects.about(opened.about).count()
    text = ngettext(
        "The round is open: %(count)d mail is on its way.",
        "The round is open: %(count)d mails are on their way.",
        count,
    )
    return text % {"count": count}


def _preview(network: Network) -> dict[str, Any]:
    """Return what a round opened now would ask, and whom no mail reaches."""
    ends_on = OpenRoundForm(network=network).initial["ends_on"]
    plan = plan_of(network, ends_on)
    rows = list(lines_to_ask(plan, ends_on).select_related("lead")) if plan else []
    asked = people_asked(network, rows)
    known = registry.resolve(asked)
    unreachable = [known[pk].name for pk in asked if pk in known and not known[pk].address]
    reached = {row.lead_id for row in rows}
    return {"lines": len(rows), "agencies": len(reached), "people": len(asked), "unreachable": sorted(unreachable)}


@require_safe
@network_page
def show_round(request: HttpRequest, network: Network, number: int) -> HttpResponse:
    """Show how far a round has come: everything to the secretariat, to the others what they may know."""
    found = _round(request, network, number)
    reports = RoundReport.objects.visible_to(request.user).filter(round=found).defer("snapshot").select_related("round")
    mine = access_of(request.user).agencies(network.pk)
    may_change = allowed(request.user, "workstreams.change_reportinground", found)
    context = {
        "round": found,
        "progress": progress_of(found, request.user),
        "reports": reports.order_by("-audience", "language"),
        "mine": mine,
        "may_change": may_change,
        "delivery": delivery_of(network.slug, found.about) if may_change else None,
        "history": history_of(found, request.user) if may_change else [],
        "previews": [(one.key, one.label, network.languages) for one in reversed(Classification)],
    }
    return render(request, "workstreams/round.html", context)


def _round(request: HttpRequest, network: Network, number: int) -> ReportingRound:
    rows = ReportingRound.objects.filter(network=network).select_related(
        "network", "workplan", "opened_by__contact", "closed_by__contact", "published_by__contact"
    )
    return get_visible(request, rows, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def move_due(request: HttpRequest, network: Network, number: int) -> HttpResponse:
    """Await the answers of an open round by another day."""
    found = _round(request, network, number)
    require(request, "workstreams.change_reportinground", found)
    form = MoveDueDayForm(request.POST if request.method == "POST" else None, due_on=found.due_on)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            moved = move_due_day(found, by=acting_person(request), **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, ValidationError(str(conflict), code="conflict"))
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            day = date_format(moved.due_on, "j E Y")
            messages.success(request, _("Answers are awaited by %(day)s now.") % {"day": day})
            return redirect(found)
    return render(request, "workstreams/move_due.html", {"round": found, "form": form}, status=status)


@require_POST
@network_page
def close(request: HttpRequest, network: Network, number: int) -> HttpResponse:
    """Close a round and lock its period."""
    found = _round(request, network, number)
    require(request, "workstreams.change_reportinground", found)
    close_round(found, by=acting_person(request))
    messages.success(request, _("The round is closed. Look at the report, then publish it."))
    return redirect(found)


@require_POST
@network_page
def publish(request: HttpRequest, network: Network, number: int) -> HttpResponse:
    """Publish the reports of a closed round."""
    found = _round(request, network, number)
    require(request, "workstreams.change_reportinground", found)
    publish_round(found, by=acting_person(request))
    messages.success(request, _("The report is published: each reader finds the one that is for them."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def reassign_line(request: HttpRequest, network: Network, number: int, reference: str) -> HttpResponse:
    """Ask another agency about a line."""
    found = _round(request, network, number)
    require(request, "workstreams.change_reportinground", found)
    lines = RoundLine.objects.filter(round=found).select_related("round__network", "workstream__network", "agency")
    line = get_visible(request, lines, workstream__reference=reference)
    agencies = Agency.objects.filter(memberships__in=network.memberships.active_on(network.today())).distinct()
    form = ReassignForm(
        request.POST if request.method == "POST" else None, agencies=agencies.order_by("acronym_order", "pk")
    )
    if form.is_bound and form.is_valid():
        try:
            given = reassign(line, by=acting_person(request), agency=form.cleaned_data["agency"])
        except ValidationError as error:
            form.add_error(None, cast(Any, error))
        else:
            values = {"agency": given.agency, "reference": reference}
            messages.success(request, _("%(agency)s is asked about %(reference)s now.") % values)
            return redirect(found)
    return render(request, "workstreams/reassign.html", {"round": found, "line": line, "form": form})


@require_safe
@network_page
def report(request: HttpRequest, network: Network, number: int, pk: int, ending: str) -> HttpResponse:
    """Give a published report as it was frozen."""
    rows = RoundReport.objects.visible_to(request.user).select_related("pdf", "docx")
    found = rows.filter(pk=pk, round__network=network, round__number=number).first()
    if found is None or ending not in TYPES:
        raise Http404
    stored: StoredFile = getattr(found, ending)
    with stored.file.open("rb") as file:
        return _file(file.read(), report_name(found.snapshot, ending), TYPES[ending])


@require_safe
@network_page
def preview_report(request: HttpRequest, network: Network, number: int, audience: str, language: str) -> HttpResponse:
    """Show the report as it would be published now."""
    found = _round(request, network, number)
    require(request, "workstreams.change_reportinground", found)
    if audience not in {one.key for one in Classification} or language not in network.languages:
        raise Http404
    level = Classification.from_key(audience)
    snapshot = build_report(found, audience=level, language=language, issued_on=network.today())
    return _file(render_report_pdf(snapshot), report_name(snapshot, "pdf"), PDF, is_shown=True)


def _file(content: bytes, name: str, mime_type: str, *, is_shown: bool = False) -> HttpResponse:
    disposition = f'{"inline" if is_shown else "attachment"}; filename="{name}"'
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=mime_type, headers=headers)
