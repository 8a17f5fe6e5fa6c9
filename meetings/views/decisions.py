"""The register of decisions and action points of a network."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.forms import OutcomeFilter
from meetings.models import ActionPoint, Decision
from meetings.outcomes import shown
from meetings.views.pagination import neighbours
from members.access import allowed
from members.calendar import calendar_of
from members.models import Agency, Network
from members.pages import network_page, require
from workstreams.models import WorkingGroup

PAGE_SIZE = 50


@network_page
@require_safe
def decisions(request: HttpRequest, network: Network) -> HttpResponse:
    """List the decisions and action points that the reader may see, the last meeting first."""
    require(request, "members.view_network", network)
    points = ActionPoint.objects.visible_to(request.user).filter(meeting__network=network)
    owners = Agency.objects.filter(pk__in=points.values("owner")).order_by("acronym")
    groups = WorkingGroup.objects.visible_to(request.user).filter(network=network).order_by("code")
    form = OutcomeFilter(request.GET, owners=owners, groups=groups)
    found = form.action_points(points).with_due(request.user).with_people().newest_first()
    decided = form.decisions(Decision.objects.visible_to(request.user).filter(meeting__network=network))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    decided = decided.with_superseded(request.user).select_related("meeting").newest_first()
    decision_page = Paginator(decided, PAGE_SIZE).get_page(request.GET.get("decisions"))
    context = {
        "form": form,
        "may_export": allowed(request.user, "meetings.export_network", network),
        "points": shown(page, calendar_of(network), network.today(), request.user),
        "point_count": page.paginator.count,
        "decisions": decision_page,
        "decision_count": decision_page.paginator.count,
        "pager": neighbours(request, page, "page"),
        "decision_pager": neighbours(request, decision_page, "decisions"),
    }
    return render(request, "meetings/decisions.html", context)
