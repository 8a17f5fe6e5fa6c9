"""Proposing an item by the link in a mail: no password, nothing changes before POST."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.agenda import agenda_seen_by
from meetings.agenda_forms import ProposeForm
from meetings.models import Meeting
from meetings.services import propose_item
from meetings.services.calls import PROPOSE_PURPOSE
from meetings.services.snapshots import body_name
from meetings.times import times_of
from meetings.views.frame import is_open
from meetings.views.proposals import proposing
from members.access import allowed
from members.models import Person
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)  # the page itself closes when the meeting ends


def proposal_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show the form and what the person proposed already; POST proposes.

    What the person may do is asked at each request: the link of somebody who left opens nothing.
    """
    person = Person.objects.select_related("contact").get(pk=answer.person)
    meeting = _meeting(answer.about, person)
    request.network = meeting.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with transaction.atomic():
            propose_item(meeting, by=person, values=form.values())
            answer.complete()
        messages.success(request, _("Thank you. The secretariat has your proposal and will answer by mail."))
        return redirect(request.path)
    with timezone.override(ZoneInfo(person.time_zone)):
        context = {"form": form, "answering": person, "until": answer.expires_at, **_context(meeting, person)}
        return render(request, "meetings/propose_by_link.html", context, status=422 if form.is_bound else 200)


def _context(meeting: Meeting, person: Person) -> dict[str, Any]:
    agenda = agenda_seen_by(person, meeting)
    return {
        "meeting": meeting,
        "eyebrow": f"{meeting.reference} · {body_name(meeting)}",
        "agenda": agenda,
        "times": times_of(meeting, agenda),
        "is_open": is_open(meeting, agenda),
        **proposing(meeting, person),
    }


def _meeting(about: str, person: Person) -> Meeting:
    """Return the meeting of the link, as long as the person may propose for it. Raises Http404."""
    _prefix, _colon, key = about.partition(":")
    found = Meeting.objects.select_related("network", "group").filter(pk=int(key)).first()
    if found is None or not allowed(person, "meetings.propose_item", found):
        raise Http404
    return found


def register() -> None:
    """Give the outbox the purpose."""
    label = gettext_lazy("propose an agenda item")
    registry.register_purpose(AnswerPurpose(PROPOSE_PURPOSE, label, proposal_page, single_use=False, lifetime=LIFETIME))
