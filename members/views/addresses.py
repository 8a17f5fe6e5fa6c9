"""Pages about e-mail addresses: one's own, and those that the secretariat keeps for somebody."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import addresses as services
from members.forms import AddressForm
from members.history import history_of
from members.login.security import View, sensitive
from members.models import AddressClaim, EmailAddress, Network, Person, Representative
from members.pages import acting_person, get_visible, network_page, require
from notifications.errors import Conflict


def own(view: View) -> View:
    """Open a page about one's own addresses to somebody who has just proven who they are: they open the account."""
    asked: View = sensitive(reauthentication_required(app="allauth.account")(view))
    return asked


@own
@require_http_methods(["GET", "HEAD", "POST"])
def own_addresses(request: HttpRequest) -> HttpResponse:
    """Show one's own addresses, and add one."""
    return _page(request, acting_person(request))


@own
@require_POST
def own_primary(request: HttpRequest, pk: int) -> HttpResponse:
    """Let mails go to another of one's own addresses."""
    return _make_primary(request, acting_person(request), pk)


@own
@require_POST
def own_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of one's own addresses from the record."""
    return _remove(request, acting_person(request), pk)


@own
@require_POST
def own_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link to an address of one's own that is not confirmed."""
    return _withdraw(request, acting_person(request), pk)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def addresses(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Show the secretariat the addresses of somebody in office, and add one that the person confirms."""
    return _page(request, _theirs(request, network, pk), network)


@network_page
@require_POST
def primary(request: HttpRequest, network: Network, pk: UUID, address: int) -> HttpResponse:
    """Let mails go to another address of somebody."""
    return _make_primary(request, _theirs(request, network, pk), address, network)


@network_page
@require_POST
def remove(request: HttpRequest, network: Network, pk: UUID, address: int) -> HttpResponse:
    """Take an address from somebody's record."""
    return _remove(request, _theirs(request, network, pk), address, network)


@network_page
@require_POST
def withdraw(request: HttpRequest, network: Network, pk: UUID, claim: int) -> HttpResponse:
    """Close the link to an address that somebody has not confirmed."""
    return _withdraw(request, _theirs(request, network, pk), claim, network)


def _theirs(request: HttpRequest, network: Network, pk: UUID) -> Person:
    """Return the person in office in the network whose addresses the user may change."""
    require(request, "members.view_directory", network)
    found = get_visible(request, Person.objects.select_related("contact", "account"), pk=pk)
    if not Representative.objects.filter(membership__network=network, person=found).active_on(network.today()).exists():
        raise Http404  # who has left, or is in another network, is nobody's to change
    require(request, "members.correct_person", network)
    require(request, "members.change_addresses", found)
    return found


def _page(request: HttpRequest, person: Person, network: Network | None = None) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _claimed(request, form, person):
        return _back(person, network)
    context = {
        "form": form,
        "person": person,
        "is_own": network is None,
        "rows": person.email_addresses.all(),
        "claims": services.waiting_claims(person),
        "entries": history_of(person, request.user, related=["email_addresses"], network=network),
    }
    return render(request, "members/addresses.html", context, status=422 if form.errors else 200)


def _claimed(request: HttpRequest, form: AddressForm, person: Person) -> bool:
    """Send the link, and say so in the same words whoever the address belongs to."""
    given = form.cleaned_data
    try:
        services.claim_address(
            person, given["address"], by=acting_person(request), makes_primary=given["makes_primary"]
        )
    except Conflict as conflict:
        form.add_error("address", str(conflict))
        return False
    text = _("A link is on its way to %(address)s. The address is added once it is confirmed there.")
    messages.success(request, text % {"address": given["address"]})
    return True


def _make_primary(request: HttpRequest, person: Person, pk: int, network: Network | None = None) -> HttpResponse:
    row = get_object_or_404(EmailAddress, pk=pk, person=person)
    services.make_primary(row, by=acting_person(request))
    messages.success(request, _("Mails go to %(address)s from now on.") % {"address": row.address})
    return _back(person, network)


def _remove(request: HttpRequest, person: Person, pk: int, network: Network | None = None) -> HttpResponse:
    row = get_object_or_404(EmailAddress, pk=pk, person=person)
    services.remove_address(row, by=acting_person(request))
    messages.success(request, _("The address %(address)s is removed.") % {"address": row.address})
    return _back(person, network)


def _withdraw(request: HttpRequest, person: Person, pk: int, network: Network | None = None) -> HttpResponse:
    claim = get_object_or_404(AddressClaim, pk=pk, person=person)
    services.withdraw_claim(claim, by=acting_person(request))
    messages.success(request, _("The link opens nothing any more."))
    return _back(person, network)


def _back(person: Person, network: Network | None) -> HttpResponse:
    return redirect("members:addresses", network.slug, person.pk) if network else redirect("members:own_addresses")
