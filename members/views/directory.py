"""Pages about the people and agencies of a network."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from members.access import allowed
from members.directory import SIDES, Side, Wanted, as_table, directory_of, vacancies
from members.forms import DirectoryFilter
from members.history import history_of
from members.models import Agency, Membership, Network, Person, Representative
from members.pages import get_visible, network_page, require
from members.registry import agency_panels, person_panels
from members.spreadsheets import TYPE, workbook


@network_page
def directory(request: HttpRequest, network: Network) -> HttpResponse:
    """Show who is in the network."""
    form, wanted, sides = _chosen(request, network)
    context = {
        "form": form,
        "sides": sides,
        "is_filtered": wanted != Wanted(),
        "count": sum(len(side.lines) for side in sides),
        "shows_addresses": allowed(request.user, "members.view_address", network),
        "today": network.today(),
    }
    return render(request, "members/directory.html", context)


@network_page
def directory_xlsx(request: HttpRequest, network: Network) -> HttpResponse:
    """Give the directory, filtered as on its page, as a spreadsheet; addresses only to those who see them there."""
    _form, _wanted, sides = _chosen(request, network)
    headings, rows = as_table(sides, with_addresses=allowed(request.user, "members.view_address", network))
    response = HttpResponse(workbook(gettext("Directory"), headings, rows), content_type=TYPE)
    name = f"directory-{network.slug}-{network.today().isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chosen(request: HttpRequest, network: Network) -> tuple[DirectoryFilter, Wanted, list[Side]]:
    """Return the filter, what it asks for, and the sides of the network that fit it."""
    require(request, "members.view_directory", network)
    form = DirectoryFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted = Wanted(words=chosen.pop("q", ""), **chosen)
    return form, wanted, directory_of(network, request.user, network.today(), wanted)


@network_page
def agency(request: HttpRequest, network: Network, acronym: str) -> HttpResponse:
    """Show an agency in the network: what it is, how it is present, who represents it and who did."""
    require(request, "members.view_directory", network)
    today = network.today()
    memberships = Membership.objects.visible_to(request.user).filter(network=network)
    terms: list[Any] = list(memberships.filter(agency__acronym=acronym).with_past().order_by("-started_on"))
    if not terms:
        raise Http404
    found = get_visible(request, Agency.objects.prefetch_related("codes"), pk=terms[0].agency_id)
    term = next((term for term in terms if term.is_active_on(today)), terms[0])
    offices = _offices(request, network).filter(membership__agency=found)
    context = {
        "agency": found,
        "term": term,
        "terms": terms,
        "side": next(label for _key, label, roles in SIDES if term.role in roles),
        "is_member": term.is_active_on(today),
        "details": [detail for term in terms for detail in term.past_details],
        "shows_addresses": allowed(request.user, "members.view_address", network),
        "panels": agency_panels.shown(found, network, request.user),
        "entries": history_of(term, request.user, related=["details", "representatives"]),
        **_by_time(list(offices), network),
    }
    context["vacancies"] = vacancies(term, context["current"]) if context["is_member"] else []
    return render(request, "members/agency.html", context)


@network_page
def person(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Show a person of the network: the offices now and before."""
    require(request, "members.view_directory", network)
    found = get_visible(
        request, Person.objects.select_related("contact", "account").prefetch_related("email_addresses"), pk=pk
    )
    offices = list(_offices(request, network).filter(person=found))
    if not offices:
        raise Http404  # the person exists, but not in this network
    is_own = allowed(request.user, "members.change_person", found)
    context = {
        "person": found,
        "is_own": is_own,
        "shows_addresses": is_own or allowed(request.user, "members.view_address", network),
        "forms_of_address": _forms_of_address(found),
        "panels": person_panels.shown(found, network, request.user),
        "entries": history_of(found, request.user, related=["contact"], network=network),
        **_by_time(offices, network),
    }
    return render(request, "members/person.html", context)


def _forms_of_address(person: Person) -> list[dict[str, str]]:
    """Return how the person stands on a letter and is spoken to, language by language."""
    contact = getattr(person, "contact", None)
    if contact is None:
        return []
    names = dict(settings.LANGUAGES)
    found = []
    for code in names:
        text = ", ".join(each for each in (contact.ranks.get(code), contact.forms_of_address.get(code)) if each)
        if text:
            found.append(
                {"language": gettext("Form of address: %(language)s") % {"language": names[code]}, "text": text}
            )
    return found


def _offices(request: HttpRequest, network: Network) -> Any:
    """Return the offices of the network, the newest first, each with its agency and the name of its person."""
    rows = Representative.objects.visible_to(request.user).filter(membership__network=network)
    shows_addresses = allowed(request.user, "members.view_address", network)
    return (
        rows.with_person(with_addresses=shows_addresses)
        .select_related("membership__agency", "membership__network")
        .by_function()
    )


def _by_time(offices: list[Representative], network: Network) -> dict[str, Any]:
    """Sort offices into current, coming and past ones; an office ends with the membership that it belongs to."""
    today = network.today()
    current = [office for office in offices if office.is_active_on(today) and office.membership.is_active_on(today)]
    coming = [office for office in offices if office.started_on > today]
    past = [office for office in offices if office not in current and office not in coming]
    past.sort(key=lambda office: office.ended_on or office.membership.ended_on or today, reverse=True)
    return {"current": current, "coming": coming, "past": past}
