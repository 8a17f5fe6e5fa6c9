"""Support requests: the list, asking from a gap, one request with its steps and offers."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import allowed
from members.history import history_of
from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from workstreams.forms.support import (
    REQUEST_FORMS,
    CloseForm,
    DeclineForm,
    DeliverForm,
    MatchForm,
    NoteForm,
    OfferForm,
    RequestForm,
)
from workstreams.models import Commitment, Offer, SupportRequest, WorkingGroup
from workstreams.services.support import (
    close_request,
    decline_request,
    edit_request,
    make_workstream,
    match_request,
    offer_support,
    review_request,
    submit_request,
    suggested_group,
)
from workstreams.views.posting import after_conflict, done, form_page, posted, revision_in, status_of, with_revision
from workstreams.views.workplan import current_workplan

TRACK = ("submitted", "under_review", "matched", "in_delivery", "closed")
STEPS = ("review", "match", "deliver", "close", "decline")


@require_safe
@network_page
def requests(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the support requests of the network, the newest first."""
    rows = SupportRequest.objects.visible_to(request.user).filter(network=network).for_table()
    context = {
        "rows": rows,
        "may_ask": allowed(request.user, "workstreams.add_supportrequest", network),
        "kinds": SupportRequest.Kind.choices,
    }
    return render(request, "workstreams/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_request(request: HttpRequest, network: Network) -> HttpResponse:
    """Ask for support, from a gap where the address names the commitment."""
    require(request, "workstreams.add_supportrequest", network)
    kind = request.GET.get("kind", SupportRequest.Kind.CONNECTION_HUB)
    if kind not in REQUEST_FORMS:
        raise Http404
    initial = {"commitments": _named(request, network)}
    form = REQUEST_FORMS[kind](posted(request), network=network, user=request.user, initial=initial)
    made = done(form, lambda: _submit(request, network, form, kind))
    if made is not None:
        messages.success(request, _("%(reference)s is submitted; the secretariat is told.") % {"reference": made})
        return redirect(made)
    return form_page(
        request,
        form,
        heading=_("Concept note for the Migration MPTF") if kind == "mptf" else _("Ask the network for support"),
        eyebrow=_("Support requests"),
        back_url=reverse("workstreams:requests", args=[network.slug]),
        note=_("The secretariat answers within five working days. You get a mail at each step."),
    )


def _submit(request: HttpRequest, network: Network, form: RequestForm, kind: str) -> SupportRequest:
    found = form.cleaned_data
    return submit_request(
        network,
        by=acting_person(request),
        kind=kind,
        agency=found["agency"],
        commitments=list(found["commitments"]),
        values=form.values(),
    )


def _named(request: HttpRequest, network: Network) -> list[int]:
    """Return the commitment that the address names as framework:code."""
    framework, _colon, code = request.GET.get("commitment", "").partition(":")
    rows = Commitment.objects.visible_to(request.user).of_network(network.pk).named(framework, code)
    return list(rows.values_list("pk", flat=True)[:1])


@require_safe
@network_page
def support_request(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Show a request: what is asked, each step, who helps, and what the reader can do next."""
    return _page(request, network, _loaded(request, network, reference))


def _page(
    request: HttpRequest, network: Network, found: SupportRequest, bound: tuple[str, django_forms.Form] | None = None
) -> HttpResponse:
    offers = (
        Offer.objects.visible_to(request.user).filter(request=found).select_related("agency", "offered_by__contact")
    )
    may = {step: allowed(request.user, f"workstreams.{step}_supportrequest", found) for step in (*STEPS, "offer")}
    may["edit"] = allowed(request.user, "workstreams.edit_supportrequest", found)
    workstream = found.workstream
    is_read = workstream is not None and allowed(request.user, "workstreams.view_workstream", workstream)
    context = {
        "request_": found,
        "offers": offers,
        "commitments": found.commitments.select_related("framework").order_by("framework__code", "position"),
        "steps": found.steps.select_related("taken_by__contact"),
        "track": _track(found),
        "may": may,
        "forms": _forms(request, network, found, may) | (dict([bound]) if bound else {}),
        "workstream": workstream if is_read else None,
        "history": history_of(found, request.user),
    }
    status = status_of(bound[1]) if bound else 200
    return render(request, "workstreams/request.html", context, status=status)


def _forms(
    request: HttpRequest, network: Network, found: SupportRequest, may: dict[str, bool]
) -> dict[str, django_forms.Form]:
    made: dict[str, Callable[[], django_forms.Form]] = {
        "review": lambda: NoteForm(auto_id="review_%s"),
        "offer": lambda: OfferForm(network=network, user=request.user),
        "match": lambda: MatchForm(request=found),
        "deliver": lambda: _deliver_form(request, network, found),
        "close": lambda: CloseForm(auto_id="close_%s"),
        "decline": lambda: DeclineForm(auto_id="decline_%s"),
    }
    return {name: make() for name, make in made.items() if may[name]}


def _deliver_form(request: HttpRequest, network: Network, found: SupportRequest, data: Any = None) -> DeliverForm:
    groups = WorkingGroup.objects.visible_to(request.user).filter(network=network)
    return DeliverForm(data, groups=groups, suggested=suggested_group(found, list(groups)))


def _track(found: SupportRequest) -> list[dict[str, str]]:
    labels = dict(SupportRequest.State.choices)
    if found.state == "declined":
        return [
            {"label": str(labels["submitted"]), "text": "", "state": "done"},
            {"label": str(labels["declined"]), "text": "", "state": "current"},
        ]
    place = TRACK.index(found.state)
    return [
        {
            "label": str(labels[state]),
            "text": "",
            "state": "done" if number < place or found.state == "closed" else "current" if number == place else "",
        }
        for number, state in enumerate(TRACK)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit_support_request(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Change what is asked for; who comes second sees what is new and keeps the own words."""
    found = _loaded(request, network, reference)
    require(request, "workstreams.change_supportrequest", found)
    fields = REQUEST_FORMS[found.kind].base_fields
    initial = {name: getattr(found, name) for name in fields if name not in ("agency", "commitments", "title")}
    initial |= {"title": found.title_text, "commitments": found.commitments.all()}
    form = REQUEST_FORMS[found.kind](
        posted(request), network=network, user=request.user, request=found, initial=initial
    )
    with_revision(form, found.revision)
    saved = done(form, lambda: _save(request, found, form))
    if saved is not None:
        messages.success(request, _("%(reference)s is saved.") % {"reference": saved.reference})
        return redirect(saved)
    changes = None
    if status_of(form) == 409:
        after_conflict(form, found.revision)
        changes = history_of(found, request.user, limit=5)
    return form_page(
        request,
        form,
        heading=found.title_text,
        eyebrow=found.reference,
        back_url=found.get_absolute_url(),
        changes=changes,
    )


def _save(request: HttpRequest, found: SupportRequest, form: Any) -> SupportRequest:
    revision = revision_in(form)
    return edit_request(
        found,
        by=acting_person(request),
        revision=revision,
        values=form.values(),
        commitments=list(form.cleaned_data["commitments"]),
    )


@require_POST
@network_page
def take_step(request: HttpRequest, network: Network, reference: str, step: str) -> HttpResponse:
    """Take a named step of a request; who comes second gets 409 with who was faster."""
    if step not in STEPS:
        raise Http404
    found = _loaded(request, network, reference)
    require(request, "workstreams.handle_supportrequest", found)
    form, service = _step(request, network, found, step)
    if done(form, service) is not None:
        found.refresh_from_db()
        sentence = _("%(reference)s: %(state)s. The requester is told.")
        messages.success(request, sentence % {"reference": found.reference, "state": found.get_state_display()})
        return redirect(found)
    found.refresh_from_db()
    return _page(request, network, found, (step, form))


def _step(
    request: HttpRequest, network: Network, found: SupportRequest, step: str
) -> tuple[django_forms.Form, Callable[[], Any]]:
    by, data = acting_person(request), request.POST
    form: Any
    if step == "review":
        form = NoteForm(data, auto_id="review_%s")
        return form, lambda: review_request(found, by=by, note=form.cleaned_data["note"])
    if step == "match":
        form = MatchForm(data, request=found)
        chosen = form.cleaned_data if form.is_valid() else {}
        return form, lambda: match_request(found, by=by, offers=list(chosen["offers"]), note=chosen["note"])
    if step == "close":
        form = CloseForm(data, auto_id="close_%s")
        return form, lambda: close_request(found, by=by, note=form.cleaned_data["note"])
    if step == "decline":
        form = DeclineForm(data, auto_id="decline_%s")
        return form, lambda: decline_request(found, by=by, reason=form.cleaned_data["reason"])
    plan = current_workplan(request, network)
    if plan is None:
        raise Http404
    form = _deliver_form(request, network, found, data)
    return form, lambda: make_workstream(found, by=by, workplan=plan, **form.cleaned_data)


@require_POST
@network_page
def offer(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Say what an agency of the reader offers."""
    found = _loaded(request, network, reference)
    require(request, "workstreams.add_offer", found)
    form = OfferForm(request.POST, network=network, user=request.user)
    made = done(form, lambda: offer_support(found, by=acting_person(request), **form.cleaned_data))
    if made is not None:
        messages.success(request, _("The offer of %(agency)s is recorded.") % {"agency": made.agency})
        return redirect(found)
    return _page(request, network, found, ("offer", form))


def _loaded(request: HttpRequest, network: Network, reference: str) -> SupportRequest:
    rows = SupportRequest.objects.filter(network=network).select_related(
        "network", "agency", "submitted_by__contact", "workstream__network"
    )
    return get_visible(request, rows, reference=reference)
