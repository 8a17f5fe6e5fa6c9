"""An agency comes into the network."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.membership_forms import AddAgencyForm
from members.memberships import add_membership, enter_agency
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
