"""The meetings of a network, and the pages of one meeting that are read."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.models import ActionPoint, Attendance, Decision, Meeting
from meetings.outcomes import ShownPoint, shown
from meetings.pages import meeting_page
from meetings.querysets import OVER
from meetings.quorum import answer_counts, answer_pieces, answers_in_words, quorum_of
from meetings.times import span
from meetings.views.frame import frame
from meetings.views.pagination import neighbours
from members.access import allowed
from members.calendar import calendar_of, calendar_with
from members.history import history_of
from members.models import Network
from members.models.person import no_name
from members.pages import network_page, require
from notifications.progress import progress_of

PAGE_SIZE = 50
RELATED = ("segments", "items", "papers", "decisions", "distributions")
# What tells who is late, or who answered when, is for whoever runs the meeting.
RELATED_FOR_RUNNING = (*RELATED, "deadlines", "participants", "action_points")


@network_page
@require_safe
def meetings(request: HttpRequest, network: Network) -> HttpResponse:
    """Show which meetings lie ahead and which there were, as far as the reader may know them."""
    require(request, "members.view_network", network)
    rows = Meeting.objects.visible_to(request.user).filter(network=network).with_times(request.user)
    rows = rows.with_own_answer(request.user).select_related("network", "group")
    now = timezone.now()
    page = Paginator(rows.past(now), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "ahead": _dated(rows.upcoming_or_undated(now)),
        "past": _dated(page),
        "pager": neighbours(request, page, "page"),
    }
    context["may_plan"] = allowed(request.user, "meetings.add_meeting", network)
    context["may_set_standing"] = allowed(request.user, "meetings.change_standingitem", network)
    return render(request, "meetings/meetings.html", context)


def _dated(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"meeting": row, "times": span(row.starts_at, row.ends_at, row.zone) if row.starts_at else None} for row in rows
    ]


@meeting_page
@require_safe
def meeting(request: HttpRequest, meeting: Any) -> HttpResponse:
    """Show the agenda, how far its distribution has come, who comes, and what is carried over."""
    context = frame(request, meeting, "meeting")
    counts = answer_counts(context["participants"])
    context |= {
        "is_running": meeting.state not in OVER,
        "answer_pieces": answer_pieces(counts),
        "answer_label": answers_in_words(counts),
        "declined": [row for row in context["participants"] if row.answer == "declined"],
        "quorum": quorum_of(meeting, context["participants"]),
        "carried_over": _carried_over(request, meeting) if context["is_open"] else [],
    }
    if context["may_distribute"]:
        context["proposals"] = [{**row, "name": row["name"] or no_name()} for row in meeting.waiting_proposals]
        if context["latest"]:
            context["delivery"] = progress_of(meeting.network.slug, context["latest"].about)
    return render(request, "meetings/meeting.html", context)


def _carried_over(request: HttpRequest, meeting: Any) -> list[ShownPoint]:
    points = ActionPoint.objects.visible_to(request.user).carried_over_to(meeting).with_due(request.user)
    by_hand = dict.fromkeys(meeting.days_on, True) | dict.fromkeys(meeting.days_off, False)
    return shown(points, calendar_with(meeting.network, by_hand), meeting.network.today(), request.user)


@meeting_page
@require_safe
def participants(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """List who is invited and what each answered."""
    context = frame(request, meeting, "participants")
    context["quorum"] = quorum_of(meeting, context["participants"])
    if context["quorum"].is_over:
        seen = Attendance.objects.filter(segment__in=[planned.segment.pk for planned in context["agenda"].segments])
        prefetch_related_objects(context["participants"], Prefetch("attendances", seen))
    return render(request, "meetings/participants.html", context)


@meeting_page
@require_safe
def outcomes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """List what the meeting decided and asked for."""
    context = frame(request, meeting, "outcomes")
    points = ActionPoint.objects.visible_to(request.user).filter(meeting=meeting).with_due(request.user)
    context["points"] = shown(
        points.with_people().order_by("pk"), calendar_of(meeting.network), meeting.network.today(), request.user
    )
    decided = Decision.objects.visible_to(request.user).filter(meeting=meeting)
    context["decisions"] = decided.with_superseded(request.user).order_by("pk")
    return render(request, "meetings/outcomes.html", context)


@meeting_page
@require_safe
def history(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show the UN side who changed what, as far as the reader may know it."""
    if not allowed(request.user, "members.view_history", meeting):
        raise Http404
    context = frame(request, meeting, "history")
    related = RELATED_FOR_RUNNING if context["may_distribute"] else RELATED
    context["entries"] = history_of(meeting, request.user, related)
    return render(request, "meetings/history.html", context)
