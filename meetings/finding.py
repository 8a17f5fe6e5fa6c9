"""Answering by link which dates suit: no password, nothing changes before POST."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import DatePoll
from meetings.services import answer_dates
from meetings.services.polls import DATES_PURPOSE
from meetings.views.polls import poll_context
from members.access import allowed
from members.models import Person
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)  # the page itself closes when a date is picked


def dates_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show the dates and what suits the person; POST records it."""
    person = Person.objects.select_related("contact").get(pk=answer.person)
    _prefix, _colon, key = answer.about.partition(":")
    poll = DatePoll.objects.select_related("network", "group", "meeting__network").filter(pk=int(key)).first()
    if poll is None or not allowed(person, "meetings.answer_datepoll", poll):
        raise Http404
    request.network = poll.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    with timezone.override(ZoneInfo(person.time_zone)):
        context = poll_context(poll, request, person, may_answer=True)
        if request.method == "POST" and context["form"].is_valid():
            with transaction.atomic():
                answer_dates(poll, by=person, answers=context["form"].answers())
                answer.complete()
            messages.success(request, _("Your answer was recorded."))
            return redirect(request.path)
        context |= {"answering": person, "until": answer.expires_at, "may_pick": False}
        return render(request, "meetings/poll.html", context, status=422 if context["form"].is_bound else 200)


def register() -> None:
    """Give the outbox the purpose."""
    label = gettext_lazy("say which dates suit")
    registry.register_purpose(AnswerPurpose(DATES_PURPOSE, label, dates_page, single_use=False, lifetime=LIFETIME))
