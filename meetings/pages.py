"""The first line of every page of a meeting: sign in, and load the meeting, as a member or as somebody invited."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from meetings.leading import remember_groups_led
from meetings.models import Meeting
from members.access import access_of
from members.pages import get_visible
from notifications.registry import registry

View = Callable[..., HttpResponse]


def meeting_page(view: View) -> View:
    """Give the view the Meeting of its URL; whoever may not see it gets 404, anonymous the login page.

    Not network_page: a guest holds no office in the network and sees the one meeting all the same.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, network: str, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Meeting.objects.select_related("network", "group")
        rows = rows.with_frame(registry.viewer(request), access_of(request.user))
        meeting: Any = get_visible(request, rows, network__slug=network, reference=reference)
        remember_groups_led(request.user, meeting.groups_led)
        request.network = meeting.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
        return view(request, meeting, *args, **kwargs)

    return wrapped
