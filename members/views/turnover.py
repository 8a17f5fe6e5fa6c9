"""Pages about turnover: handing an office over, leaving it, the hand-over file, what nobody holds any more."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import confirming, invitations, turnover
from members.access import access_of
from members.directory import directory_of
from members.handover_file import file_name, handover_file, is_ready
from members.models import Network, Person, Representative
from members.pages import acting_person, get_visible, network_page, require
from members.spreadsheets import TYPE
from members.turnover_forms import HandOverForm, LeaveForm
from notifications.errors import Conflict

ONE_DAY = datetime.timedelta(days=1)


def _office(request: HttpRequest, network: Network, pk: int, permission: str) -> Representative:
    rows = Representative.objects.filter(membership__network=network)
    rows = rows.select_related("person__contact", "membership__network", "membership__agency")
    found = get_visible(request, rows, pk=pk)
    require(request, permission, found)
    return found


def _offices_of(office: Representative) -> list[Representative]:
    """Return what the person is at the agency, this office first."""
    rows = Representative.objects.filter(person=office.person_id, membership=office.membership_id)
    today = office.membership.network.today()
    others = [row for row in rows.exclude(pk=office.pk) if row.ended_on is None or row.ended_on >= today]
    return [office, *others]


def _colleagues(office: Representative) -> list[Person]:
    """Return who else represents the agency today."""
    rows = Representative.objects.active_on(office.membership.network.today()).filter(membership=office.membership_id)
    rows = rows.exclude(person=office.person_id).with_person(with_addresses=False).by_function()
    return list({row.person_id: row.person for row in rows}.values())


@network_page
def hand_over(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Hand an office over; an agency's wish goes to the secretariat and passes on when the successor accepts."""
    office = _office(request, network, pk, "members.hand_over_representative")
    is_secretariat = access_of(request.user).is_secretariat(network.pk)
    first = max(network.today(), office.started_on + ONE_DAY)
    held = turnover.held_by(office, first, user=request.user)
    offices = _offices_of(office) if is_secretariat else [office]
    initial = {
        "on": office.ended_on + ONE_DAY if office.ended_on else first,
        "offices": [str(office.pk)],
        "held": [thing.key for thing in held],
        "language": office.person.language,
    }
    form = HandOverForm(
        request.POST or None,
        initial=initial,
        offices=offices,
        colleagues=_colleagues(office),
        held=held if is_secretariat else [],
    )
    if request.method == "POST" and form.is_valid() and _handed_over(request, form, office, offices):
        return redirect("members:agency", network=network.slug, acronym=office.membership.agency.acronym)
    context = {"form": form, "office": office, "held": held, "is_secretariat": is_secretariat}
    return render(request, "members/hand_over.html", context, status=422 if form.errors else 200)


def _handed_over(
    request: HttpRequest, form: HandOverForm, office: Representative, offices: list[Representative]
) -> bool:
    """Hand over, or propose to, and say so; what stands against it stands above the form, which keeps its values."""
    by, given = acting_person(request), form.cleaned_data
    try:
        successor = _successor(given, office, by)
        if access_of(request.user).is_secretariat(office.network_id):
            wanted = given.get("offices", [str(office.pk)])
            chosen = [each for each in offices if str(each.pk) in wanted]
            turnover.hand_over(chosen, to=successor, on=given["on"], by=by, held=given.get("held", []))
            messages.success(request, _("Handed over to %(name)s. Both are told by mail.") % {"name": successor.name})
        else:
            invitations.propose_successor(office, successor, by=by, on=given["on"])
            messages.success(request, _("Thank you. The secretariat will look at your proposal."))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    return True


def _successor(given: dict[str, Any], office: Representative, by: Person) -> Person:
    if given["colleague"]:
        return Person.objects.select_related("contact").get(pk=given["colleague"])
    return invitations.person_with_address(
        given["address"],
        name=given["name"],
        language=given["language"],
        time_zone=office.membership.network.time_zone,
        by=by,
    )


@network_page
def leave(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """End an office without a successor; what nobody would hold then is shown before."""
    office = _office(request, network, pk, "members.leave_representative")
    form = LeaveForm(request.POST or None, initial={"on": max(network.today(), office.started_on)})
    if request.method == "POST" and form.is_valid():
        try:
            turnover.leave([office], on=form.last_day(), by=acting_person(request))
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The office ends. The secretariat sees what nobody holds then."))
            return redirect("members:directory", network=network.slug)
    context = {
        "form": form,
        "office": office,
        "held": turnover.held_by(office, network.today() + ONE_DAY, user=request.user),
    }
    return render(request, "members/leave.html", context, status=422 if form.errors else 200)


@network_page
@require_POST
def confirm(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Record that an office is as it stands in the directory."""
    office = _office(request, network, pk, "members.confirm_representative")
    confirming.confirm_offices([office], by=acting_person(request))
    messages.success(request, _("Confirmed as of today."))
    return redirect("members:agency", network=network.slug, acronym=office.membership.agency.acronym)


@network_page
def hand_over_file(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Give the hand-over file of an office, made with the rights of the person who holds it."""
    office = _office(request, network, pk, "members.view_handover_file")
    if not is_ready(office):
        raise Http404  # before and after the office its person sees nothing
    return as_download(office)


def as_download(office: Representative) -> HttpResponse:
    """Return the hand-over file as an attachment."""
    response = HttpResponse(handover_file(office), content_type=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(office)}"'
    return response


@network_page
def overview(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the secretariat what nobody holds any more, who is said to have left, and what is vacant."""
    require(request, "members.view_turnover", network)
    sides = directory_of(network, request.user, network.today())
    context = {
        "orphans": turnover.orphans(network, request.user),
        "denied": turnover.said_to_be_over(network, request.user),
        "vacant": [line for side in sides for line in side.lines if line.vacancies],
    }
    return render(request, "members/turnover.html", context)
