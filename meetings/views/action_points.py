"""The page of one action point: how it stands, and what its reader may do about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.models import ActionPoint
from meetings.outcomes import anchor_of, shown
from meetings.point_forms import LinksForm, MoveForm, NotOursForm, ReassignForm
from meetings.services.action_points import (
    TRANSITIONS,
    move_action_point,
    reassign_action_point,
    relate_action_point,
    say_not_ours,
)
from members.access import allowed
from members.calendar import calendar_of
from members.models import Agency, Membership, Network, Person
from members.pages import acting_person, get_visible, network_page, require
from workstreams.models import Commitment, Workstream

type Found = tuple[ActionPoint, HttpResponse | None]


def _load(request: HttpRequest, network: Network, pk: int) -> Any:
    rows = ActionPoint.objects.with_due(request.user).with_people()
    rows = rows.select_related("meeting__network", "decision", "workstream__network", "commitment")
    return get_visible(request, rows, pk=pk, meeting__network=network)


@network_page
@require_safe
def action_point(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Show an action point with what the reader may do."""
    return _page(request, network, _load(request, network, pk))


def _page(request: HttpRequest, network: Network, point: Any, bound: dict[str, Any] | None = None) -> HttpResponse:
    may_update = allowed(request.user, "meetings.update_actionpoint", point)
    may_oversee = allowed(request.user, "meetings.oversee_actionpoint", point)
    row = shown([point], calendar_of(network), network.today(), request.user)[0]
    context = {
        "row": row,
        "point": point,
        "contributors": point.contributors.order_by("acronym"),
        "ways": ways(request.user, point, bound),
        "may_update": may_update,
        "may_oversee": may_oversee,
        "is_finished": row.is_finished,
        "not_ours": (bound or {}).get("not_ours") or NotOursForm(),
        "reassign": (bound or {}).get("reassign") or _reassign_form(network, point),
        "links": _links_form(request, network, point) if may_oversee else None,
        "back": f"{reverse('meetings:decisions', args=[network.slug])}#{anchor_of(point)}",
    }
    return render(request, "meetings/action_point.html", context, status=422 if bound else 200)


def ways(user: Any, point: ActionPoint, bound: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the transitions that lead on from where the action point stands and that the user may take."""
    return [
        {"transition": each, "form": (bound or {}).get(each.name) or MoveForm(transition=each)}
        for each in TRANSITIONS.values()
        if point.state in each.before and allowed(user, each.permission, point)
    ]


@network_page
@require_POST
def move(request: HttpRequest, network: Network, pk: int, transition: str) -> HttpResponse:
    """Take a transition."""
    point = _load(request, network, pk)
    wanted = TRANSITIONS[transition]
    require(request, wanted.permission, point)
    form = MoveForm(request.POST, transition=wanted)
    if not moved(form, point, transition, by=acting_person(request)):
        return _page(request, network, point, {transition: form})
    messages.success(request, said(point))
    return redirect("meetings:action_point", network.slug, pk)


def moved(form: MoveForm, point: ActionPoint, transition: str, *, by: Person) -> bool:
    """Take the transition with what the form says; say whether that was enough."""
    if form.is_valid():
        try:
            move_action_point(point, transition, by=by, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, [message for found in error.message_dict.values() for message in found])
    return form.is_valid()


def said(point: ActionPoint) -> str:
    """Say how the action point stands by now."""
    names = {"reference": point.reference, "state": point.get_state_display()}
    return _("%(reference)s is noted as “%(state)s”.") % names


@network_page
@require_POST
def not_ours(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Tell the secretariat whom to ask instead."""
    point = _load(request, network, pk)
    require(request, "meetings.update_actionpoint", point)
    form = NotOursForm(request.POST)
    if not form.is_valid():
        return _page(request, network, point, {"not_ours": form})
    say_not_ours(point, by=acting_person(request), ask=form.cleaned_data["ask"])
    messages.success(request, _("The secretariat sees that another should be asked."))
    return redirect("meetings:action_point", network.slug, pk)


@network_page
@require_POST
def reassign(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Give the action point to another agency."""
    point = _load(request, network, pk)
    require(request, "meetings.oversee_actionpoint", point)
    form = _reassign_form(network, point, request.POST)
    if not form.is_valid():
        return _page(request, network, point, {"reassign": form})
    owner, seen = form.agencies[form.cleaned_data["owner"]], Agency.objects.get(pk=form.cleaned_data["seen"])
    reassign_action_point(point, by=acting_person(request), owner=owner, seen=seen)
    messages.success(
        request, _("%(reference)s is with %(agency)s now.") % {"reference": point.reference, "agency": owner}
    )
    return redirect("meetings:action_point", network.slug, pk)


@network_page
@require_POST
def relate(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Say who contributes, and to which workstream and commitment the action point belongs."""
    point = _load(request, network, pk)
    require(request, "meetings.oversee_actionpoint", point)
    form = _links_form(request, network, point, request.POST)
    if not form.is_valid():
        return _page(request, network, point, {"links": form})
    relate_action_point(point, by=acting_person(request), **form.cleaned_data)
    messages.success(request, _("The change is noted."))
    return redirect("meetings:action_point", network.slug, pk)


def _agencies(network: Network) -> list[Agency]:
    members = Membership.objects.active_on(network.today()).filter(network=network, agency=OuterRef("pk"))
    return list(Agency.objects.filter(Exists(members)).order_by("acronym"))


def _reassign_form(network: Network, point: ActionPoint, data: Any = None) -> ReassignForm:
    others = [agency for agency in _agencies(network) if agency.pk != point.owner_id]
    return ReassignForm(data, agencies=others, initial={"seen": point.owner_id})


def _links_form(request: HttpRequest, network: Network, point: ActionPoint, data: Any = None) -> LinksForm:
    initial = {
        "contributors": list(point.contributors.values_list("pk", flat=True)),
        "workstream": point.workstream_id,
        "commitment": point.commitment_id,
    }
    return LinksForm(
        data,
        initial=initial,
        agencies=Agency.objects.filter(pk__in=[row.pk for row in _agencies(network)]).exclude(pk=point.owner_id),
        workstreams=Workstream.objects.visible_to(request.user).filter(network=network).order_by("reference"),
        commitments=Commitment.objects.visible_to(request.user).select_related("framework"),
    )
