"""Calendar feeds: the page of one's own, and the address that a calendar program asks without a password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meetings.documents.feed import build_feed
from meetings.feeds import entries_of, name_of
from meetings.models import CalendarFeed
from meetings.participant_forms import FeedForm
from meetings.services.feeds import feed_of, note_use, open_feed, revoke_feed
from members.access import access_of
from members.models import Network
from members.pages import acting_person, require
from notifications.errors import Conflict
from workstreams.models import WorkingGroup


@never_cache
@login_required
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Show one's own calendar feeds."""
    return _page(request)


@never_cache
@login_required
@require_POST
def open_own_feed(request: HttpRequest) -> HttpResponse:
    """Make a feed and show its address once: in this very answer, so that it is kept nowhere, the session included."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, form=form)
    person = acting_person(request)
    try:
        _feed, token = open_feed(person, by=person, **form.values())
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return _page(request, form=form)
    return _page(request, address=request.build_absolute_uri(reverse("meetings:feed", args=[token])))


@login_required
@require_POST
def revoke_own_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of one's own feeds."""
    feed = get_object_or_404(CalendarFeed, pk=pk, person=acting_person(request))
    require(request, "meetings.revoke_calendarfeed", feed)
    revoke_feed(feed, by=acting_person(request))
    messages.success(request, _("The feed opens nothing any more."))
    return redirect("meetings:feeds")


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the feed of a token, by what its person may see now; 404 for a token that opens nothing."""
    found = feed_of(token)
    if found is None:
        raise Http404
    if request.method == "GET":
        note_use(found)
    content = build_feed(name_of(found), entries_of(found))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form(request: HttpRequest) -> FeedForm:
    networks = Network.objects.filter(pk__in=access_of(request.user).levels).order_by("slug")
    groups = WorkingGroup.objects.visible_to(request.user).filter(network__in=networks).select_related("network")
    return FeedForm(request.POST or None, networks=networks, groups=groups.order_by("network__slug", "code"))


def _page(request: HttpRequest, *, form: FeedForm | None = None, address: str = "") -> HttpResponse:
    person = acting_person(request)
    rows = person.calendar_feeds.filter(revoked_at__isnull=True).select_related("network", "group")
    context: dict[str, Any] = {"form": form or _form(request), "feeds": rows, "address": address}
    return render(request, "meetings/feeds.html", context, status=422 if form is not None else 200)
