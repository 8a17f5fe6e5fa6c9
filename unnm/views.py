"""The first pages: where to go, the desk, and where the country stands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from meetings.models import Meeting
from members.access import Role, access_of, allowed
from members.models import Network
from members.network_settings.first_steps import steps_of
from members.pages import network_page, require
from unnm import desk
from workstreams.dashboard import dashboard

NEXT_MEETINGS = 5


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to the only network of the person, or show those that there are."""
    access = access_of(request.user)
    networks = list(Network.objects.visible_to(request.user))
    if len(networks) == 1 and networks[0].pk in access.levels:
        return redirect(networks[0])
    invited = Meeting.objects.visible_to(request.user).exclude(network__in=access.levels).select_related("network")
    context = {"own_networks": networks, "invited_to": invited.order_by("pk"), "is_inside": access.levels}
    return render(request, "unnm/home.html", context)


@network_page
def network_home(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the Government where the country stands, everybody else the desk."""
    require(request, "members.view_dashboard", network)
    if Role.GOVERNMENT in access_of(request.user).roles(network.pk):
        return _overview(request, network)
    is_secretariat = access_of(request.user).is_secretariat(network.pk)
    context = {
        "items": desk.items(network, request.user),
        "today": network.today(),
        "meetings": _next(request, network),
        "is_secretariat": is_secretariat,
        "steps": steps_of(network) if is_secretariat and network.is_in_preparation else [],
    }
    return render(request, "unnm/desk.html", context)


@network_page
def overview(request: HttpRequest, network: Network) -> HttpResponse:
    """Show where the country stands by commitment, as this reader may know it."""
    require(request, "members.view_dashboard", network)
    return _overview(request, network)


def _overview(request: HttpRequest, network: Network) -> HttpResponse:
    found = dashboard(network, request.user)
    context = {
        "coverage": found.objectives,
        "targets": found.targets,
        "priorities": found.priorities,
        "requests": found.requests,
        "pledges": found.pledges,
        "workplan": found.objectives.workplan,
        "meetings": _next(request, network),
        "today": network.today(),
        "may_ask": allowed(request.user, "workstreams.add_supportrequest", network),
        "may_own": allowed(request.user, "workstreams.add_framework", network),
    }
    return render(request, "unnm/overview.html", context)


def _next(request: HttpRequest, network: Network) -> list[Meeting]:
    rows = Meeting.objects.visible_to(request.user).filter(network=network).with_times(request.user)
    return list(rows.upcoming(timezone.now()).select_related("network")[:NEXT_MEETINGS])
