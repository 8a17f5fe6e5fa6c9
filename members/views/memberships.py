"""An agency comes into the network, stands there in some way, and leaves it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.membership_forms import AddAgencyForm, EndForm, StandingForm
from members.memberships import add_membership, describe_membership, end_membership, enter_agency
from members.models import Membership, Network, Person
from members.pages import acting_person, network_page, require
from notifications.errors import Conflict


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def add_agency(request: HttpRequest, network: Network) -> HttpResponse:
    """Let an agency of the catalogue or a new one come into the network."""
    require(request, "members.change_network", network)
    form = AddAgencyForm(request.POST if request.method == "POST" else None, network=network)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _added(network, form.cleaned_data, acting_person(request))
            except Conflict as conflict:
                form.add_error(None, str(conflict))
                status = 409
            else:
                messages.success(request, _("%(agency)s is in the network.") % {"agency": made.agency})
                return redirect("members:agency", network.slug, made.agency.acronym)
    return render(request, "members/add_agency.html", {"form": form}, status=status)


def _added(network: Network, values: dict[str, Any], by: Person) -> Membership:
    agency = values["agency"] or enter_agency(
        network,
        by=by,
        acronym=values["acronym"],
        name=values["name"],
        type=values["type"],
        language=(get_language() or "en").split("-")[0],
    )
    chosen = {name: values[name] for name in ("role", "started_on", "presence")}
    return add_membership(network, agency, by=by, **chosen)


def _term(request: HttpRequest, network: Network, acronym: str) -> Membership:
    """Return the membership of today. Raises Http404, and PermissionDenied for who is not the secretariat."""
    require(request, "members.change_network", network)
    rows = Membership.objects.visible_to(request.user).filter(network=network, agency__acronym=acronym)
    found = rows.active_on(network.today()).select_related("agency", "network").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit_membership(request: HttpRequest, network: Network, acronym: str) -> HttpResponse:
    """Say how an agency is present and what it is called, from a day on."""
    term = _term(request, network, acronym)
    latest = term.details.order_by("-started_on").first()
    form = StandingForm(request.POST if request.method == "POST" else None, term=term, latest=latest)
    if request.method == "POST" and form.is_valid():
        try:
            describe_membership(term, by=acting_person(request), **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return _membership_page(request, term, form=form, status=409)
        messages.success(request, _("The entry of %(agency)s is changed.") % {"agency": term.agency})
        return redirect("members:agency", network.slug, acronym)
    return _membership_page(request, term, form=form, status=422 if form.errors else 200)


@network_page
@require_POST
def leave_network(request: HttpRequest, network: Network, acronym: str) -> HttpResponse:
    """Let an agency leave the network with its last day; its offices end with it."""
    term = _term(request, network, acronym)
    form = EndForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            end_membership(term, by=acting_person(request), on=form.cleaned_data["last_on"])
        except Conflict as conflict:
            form.add_error("last_on", str(conflict))
            status = 409
        else:
            messages.success(request, _("%(agency)s leaves the network with this day.") % {"agency": term.agency})
            return redirect("members:agency", network.slug, acronym)
    latest = term.details.order_by("-started_on").first()
    return _membership_page(request, term, form=StandingForm(term=term, latest=latest), end_form=form, status=status)


def _membership_page(
    request: HttpRequest, term: Membership, *, form: StandingForm, end_form: EndForm | None = None, status: int
) -> HttpResponse:
    today = term.network.today()
    offices = term.representatives.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    context = {
        "term": term,
        "form": form,
        "end_form": end_form or EndForm(initial={"last_on": today}),
        "may_end": term.role != Membership.Role.COORDINATOR and term.ended_on is None,
        "offices": offices.with_person(with_addresses=False).by_function(),
    }
    return render(request, "members/membership.html", context, status=status)
