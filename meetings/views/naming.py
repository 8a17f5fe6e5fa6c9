"""Pages that say who presents an item, and who does an action point."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.forms import NamingForm
from meetings.models import ActionPoint, AgendaItem, Meeting, Participant
from meetings.outcomes import anchor_of
from meetings.pages import meeting_page
from meetings.services.naming import assign_action_point, name_presenter, naming_of
from members.models import Network, Person, Representative
from members.pages import acting_person, get_visible, network_page, require


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def presenter(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Say who presents an item."""
    item = get_visible(request, AgendaItem.objects.select_related("meeting"), pk=pk, meeting=meeting)
    require(request, "meetings.name_presenter", item)
    people = _named(_in_office(meeting.network))
    invited = Participant.objects.filter(meeting=meeting, person__contact__isnull=False)
    people |= {row.person: "" for row in invited.select_related("person__contact") if row.person not in people}
    form = _form(request, people, item.presenter_person_id, item.presenter)
    if request.method == "POST" and form.is_valid():
        name_presenter(item, by=acting_person(request), **form.values())
        messages.success(request, _("The presenter is noted."))
        return redirect(meeting)
    context = {"form": form, "title": _("Presenter"), "subject": item.title_text, "back": meeting.get_absolute_url()}
    return render(request, "meetings/naming.html", context, status=422 if form.errors else 200)


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def assignee(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Say who does an action point, among the people of the agencies that owe it."""
    rows = ActionPoint.objects.select_related("meeting", "owner")
    point = get_visible(request, rows, pk=pk, meeting__network=network)
    require(request, "meetings.assign_actionpoint", point)
    owing = Q(membership__agency=point.owner_id) | Q(membership__agency__in=point.contributors.all())
    people = _named(_in_office(network).filter(owing))
    form = _form(request, people, point.assignee_person_id, point.assignee)
    back = f"{reverse('meetings:decisions', args=[network.slug])}#{anchor_of(point)}"
    if request.method == "POST" and form.is_valid():
        assign_action_point(point, by=acting_person(request), **form.values())
        messages.success(request, _("It is noted who does it."))
        return redirect(back)
    context = {"form": form, "title": _("Who does it"), "subject": f"{point.reference}: {point.text}", "back": back}
    return render(request, "meetings/naming.html", context, status=422 if form.errors else 200)


def _in_office(network: Network) -> Any:
    rows = Representative.objects.filter(membership__network=network, person__contact__isnull=False)
    return rows.active_on(network.today()).select_related("person__contact", "membership__agency")


def _named(offices: Any) -> dict[Person, str]:
    """Return the people with the acronym of their agency, by name."""
    return {row.person: row.membership.agency.acronym for row in offices.order_by("person__contact__name_order")}


def _form(request: HttpRequest, people: dict[Person, str], person_id: Any, role: str) -> NamingForm:
    initial = {"person": str(person_id or ""), "role": role, "seen": naming_of(person_id, role)}
    return NamingForm(request.POST or None, people=people, initial=initial)
