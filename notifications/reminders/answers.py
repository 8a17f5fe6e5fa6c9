"""The page behind “later, or not mine” in a reminder: no password, nothing changes before POST."""

import datetime
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry
from notifications.reminders.forms import MONTH, WEEK, WishForm
from notifications.reminders.mail import PURPOSE, when
from notifications.reminders.planning import Planned, Wishes, local_day, open_for
from notifications.reminders.services import hand_back, mute, snooze

LIFETIME = datetime.timedelta(days=60)


def register() -> None:
    """Give the outbox the purpose of this page."""
    label = gettext_lazy("say later, or not mine")
    registry.register_purpose(AnswerPurpose(PURPOSE, label, answer_page, single_use=False, lifetime=LIFETIME))


def answer_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show what is open for the person, each with three wishes; POST records one."""
    now = timezone.now()
    things = open_for(answer.message.scope, answer.recipient, now)
    if request.method == "POST":
        form = WishForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        with transaction.atomic():
            notices.success(request, _grant(form.cleaned_data, things))
            answer.complete()
        return redirect(request.path)
    wishes = Wishes([answer.person], now)
    today = local_day(answer.recipient, now)
    rows = [
        {
            "source": each.source,
            "about": each.step.due.about,
            "line": each.step.due.line(),
            "when": when(each.step.due, today),
            "quiet_until": wishes.quiet_until(each),
        }
        for each in things
    ]
    context = {"rows": rows, "recipient": answer.recipient, "days": WEEK, "month": MONTH}
    return render(request, "notifications/reminders/answer.html", context)


def _grant(wish: dict[str, Any], things: list[Planned]) -> str:
    """Record the wish and return the sentence that says so."""
    thing = next((t for t in things if (t.source.name, t.step.due.about) == (wish["source"], wish["about"])), None)
    if thing is None:
        return _("This is not open any more. Nothing is asked of you.")
    if wish["wish"] == WishForm.SNOOZE:
        row = snooze(thing, days=wish["days"] or WEEK)
    elif wish["wish"] == WishForm.MUTE:
        row = mute(thing, days=MONTH)
    else:
        hand_back(thing, ask=wish["ask"])
        return _("Thank you. The secretariat is told, and you are not reminded of it any more.")
    day = timezone.localtime(row.until_at).strftime("%Y-%m-%d")
    return _("You hear nothing of it until %(day)s.") % {"day": day}
