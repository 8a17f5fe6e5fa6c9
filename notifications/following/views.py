"""Following by a button on the page of a thing, and the list of what one follows."""

from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.following.models import Follow
from notifications.following.services import follow, unfollow
from notifications.registry import registry


def _person(request: HttpRequest) -> UUID:
    person = registry.viewer(request)
    if person is None:
        raise Http404
    return person


@login_required
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """What the person follows and may still see, and where it is."""
    rows = []
    for row in Follow.objects.filter(person=_person(request)).order_by("scope", "since_at"):
        rows.append({"about": row.about, "thing": registry.find_followed(row.about, request.user)})
    return render(request, "notifications/following.html", {"rows": rows})


@login_required
@require_POST
def start(request: HttpRequest, about: str) -> HttpResponse:
    """Follow a thing that one may see."""
    person = _person(request)
    thing = registry.find_followed(about, request.user)
    if thing is None:
        raise Http404
    follow(thing.scope, about, person=person)
    notices.success(request, _("You follow this now. What changes comes with the mail of the day."))
    return redirect(thing.url)


@login_required
@require_POST
def stop(request: HttpRequest, about: str) -> HttpResponse:
    """Follow a thing no longer, whether or not one may still see it."""
    unfollow(about, person=_person(request))
    thing = registry.find_followed(about, request.user)
    notices.success(request, _("You do not follow this any more."))
    return redirect(thing.url if thing else "notifications:following")
