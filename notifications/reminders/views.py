"""What will go out in the next two weeks and why, and how the network reminds: for the secretariat."""

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications.registry import registry
from notifications.reminders.forms import PolicyForm, policy_initial
from notifications.reminders.ladder import Audience
from notifications.reminders.mail import when
from notifications.reminders.models import ReminderPolicy
from notifications.reminders.planning import Expected, forecast, ladder_of
from notifications.reminders.services import set_policy

DAYS = 14


def _enter(request: HttpRequest, scope: str) -> None:
    """Let only those in whose outbox the reminders will stand see them coming."""
    if scope not in registry.visible_scopes(request.user):
        raise Http404
    registry.enter(request, scope)


@login_required
@require_safe
def upcoming(request: HttpRequest, network: str) -> HttpResponse:
    """The reminders of the coming fourteen days, and the policy behind them."""
    _enter(request, network)
    return _page(request, network)


@login_required
@require_POST
def policy(request: HttpRequest, network: str) -> HttpResponse:
    """Set how the network reminds of one sort of things."""
    _enter(request, network)
    form = PolicyForm(request.POST)
    known = {source.name for source in registry.sources() if not source.is_news}
    if request.POST.get("source") not in known:
        raise Http404
    if not form.is_valid():
        return _page(request, network, form, status=422)
    values = form.cleaned_data
    set_policy(
        network,
        values["source"],
        is_on=values["is_on"],
        days=values["days"],
        is_weekly=values["is_weekly"],
        by=registry.viewer(request),
    )
    notices.success(request, _("The reminders follow the new rule from now on."))
    return redirect("notifications:upcoming", network=network)


def _page(request: HttpRequest, scope: str, refused: PolicyForm | None = None, status: int = 200) -> HttpResponse:
    days: dict[Any, list[dict[str, object]]] = {}
    for each in forecast(scope, timezone.now(), DAYS):
        days.setdefault(each.day, []).append(_row(each))
    context = {
        "scope": scope,
        "days": [{"day": day, "rows": rows} for day, rows in days.items()],
        "policies": _policies(scope, refused),
    }
    return render(request, "notifications/reminders/upcoming.html", context, status=status)


def _row(expected: Expected) -> dict[str, object]:
    step = expected.planned.step
    return {
        "person": expected.recipient.name,
        "line": step.due.line(),
        "label": expected.planned.source.label,
        "when": when(step.due, expected.day),
        "why": _why(step.rung, step.audience),
        "is_unreachable": not expected.recipient.address,
    }


def _why(rung: int, audience: Audience) -> str:
    """Return the rung in words, and why this person hears it."""
    if rung < 0:
        text = ngettext("%(count)d day before", "%(count)d days before", -rung) % {"count": -rung}
    else:
        text = ngettext("%(count)d day after", "%(count)d days after", rung) % {"count": rung}
    reasons = {
        Audience.ASKED: _("asked for it"),
        Audience.HEAD: _("head of the agency"),
        Audience.OVERSEER: _("secretariat or co-chair"),
    }
    return _("%(rung)s, %(reason)s") % {"rung": text, "reason": reasons[audience]}


def _policies(scope: str, refused: PolicyForm | None) -> list[dict[str, object]]:
    rows = {row.source: row for row in ReminderPolicy.objects.filter(scope=scope)}
    found = []
    for source in (source for source in registry.sources() if not source.is_news):
        row = rows.get(source.name)
        initial = policy_initial(source.name, ladder_of(source, row), is_on=row.is_on if row else True)
        is_refused = refused is not None and refused["source"].value() == source.name
        form = refused if is_refused else PolicyForm(initial=initial, auto_id=f"{source.name}_%s")
        found.append({"label": source.label, "form": form, "is_refused": is_refused, "is_on": initial["is_on"]})
    return found
