"""Making, editing, clearing and cancelling a workstream."""

from typing import Any, cast

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from notifications.errors import Conflict
from workstreams.editing import WorkstreamForms, changes_since, save_changes, save_new
from workstreams.forms import ClassifyForm, ReasonForm
from workstreams.models import Workstream
from workstreams.quality import findings_for
from workstreams.services import EditConflict, cancel_workstream, classify_workstream
from workstreams.views.workplan import current_workplan

EDIT = "workstreams/edit.html"
LARGEST_REVISION = 2**31 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def create(request: HttpRequest, network: Network) -> HttpResponse:
    """Add a line to the current workplan."""
    require(request, "workstreams.add_workstream", network)
    plan = current_workplan(request, network)
    if plan is None:
        raise Http404
    forms = WorkstreamForms(network, request.user, currency=plan.currency, data=_posted(request))
    if request.method == "POST" and (made := save_new(forms, plan, by=acting_person(request))):
        messages.success(
            request, _("%(reference)s is in the plan, for the UN side until you clear it.") % {"reference": made}
        )
        return redirect(made)
    return render(request, EDIT, {"forms": forms, "plan": plan})


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Change a workstream; who comes second sees what is new and keeps the own words."""
    found = _loaded(request, network, reference, "workstreams.change_workstream")
    currency = found.workplan.currency
    forms = WorkstreamForms(network, request.user, workstream=found, currency=currency, data=_posted(request))
    context: dict[str, Any] = {"forms": forms, "workstream": found, "revision": found.revision}
    context["findings"] = findings_for(found, request.user)
    status = 200
    if request.method == "POST":
        read = _revision(request)
        try:
            if saved := save_changes(forms, found, by=acting_person(request), revision=read):
                messages.success(request, _("%(reference)s is saved.") % {"reference": saved.reference})
                return redirect(saved)
            context["revision"] = read
        except EditConflict as conflict:
            status, newer = 409, conflict.workstream
            context |= {"forms": forms.after_conflict(newer), "revision": newer.revision, "conflict": conflict}
            context["changes"] = changes_since(conflict, request.user)
    return render(request, EDIT, context, status=status)


def _revision(request: HttpRequest) -> int:
    """Return which revision the page showed; an unknown one counts as outdated."""
    text = request.POST.get("revision", "")
    return min(int(text), LARGEST_REVISION) if text.isascii() and text.isdecimal() else 0


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def classify(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Say for whom a workstream is, and why."""
    found = _loaded(request, network, reference, "workstreams.classify_workstream")
    form = ClassifyForm(_posted(request), initial={"before": found.classification, "after": found.classification})
    if request.method == "POST" and form.is_valid():
        try:
            classify_workstream(found, by=acting_person(request), **form.cleaned_data)
            return _done(request, found, _("Who may read %(reference)s is changed."))
        except (Conflict, ValidationError) as error:
            _tell(form, error)
    clearances = found.clearances.select_related("cleared_by__contact")
    context = {"workstream": found, "form": form, "clearances": clearances}
    return render(request, "workstreams/classify.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def cancel(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Give a workstream up, with the reason."""
    found = _loaded(request, network, reference, "workstreams.cancel_workstream")
    form = ReasonForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_workstream(found, by=acting_person(request), reason=form.cleaned_data["reason"])
            return _done(request, found, _("%(reference)s is cancelled; it stays in the plan."))
        except (Conflict, ValidationError) as error:
            _tell(form, error)
    context = {"workstream": found, "form": form}
    return render(request, "workstreams/cancel.html", context, status=_status(form))


def _loaded(request: HttpRequest, network: Network, reference: str, permission: str) -> Workstream:
    rows = Workstream.objects.filter(network=network).select_related("network", "group", "lead", "workplan")
    found = get_visible(request, rows, reference=reference)
    require(request, permission, found)
    return found


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, found: Workstream, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"reference": found.reference})
    return redirect(found)


def _tell(form: django_forms.Form, error: Exception) -> None:
    if isinstance(error, Conflict):
        form.add_error(None, ValidationError(str(error), code="conflict"))
    else:
        form.add_error(None, cast(Any, error))


def _status(form: django_forms.Form) -> int:
    """Return the HTTP status of the page: 409 where somebody came first."""
    return 409 if form.is_bound and form.has_error("__all__", "conflict") else 200
