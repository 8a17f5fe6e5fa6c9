"""Answers by link in a mail: comment on minutes, object to them, say how an action point stands. No password."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.agenda import agenda_seen_by
from meetings.minutes_forms import CommentForm, ObjectionForm
from meetings.models import ActionPoint, Minutes
from meetings.outcomes import shown
from meetings.point_forms import MoveForm, NotOursForm
from meetings.services.action_points import TRANSITIONS, say_not_ours
from meetings.services.circulation import POINT_PURPOSE
from meetings.services.minutes import object_to
from meetings.services.minutes_mail import PURPOSE
from meetings.views.action_points import moved, said, ways
from meetings.views.minutes import minutes_context, save_comment
from members.access import allowed
from members.calendar import calendar_of
from members.models import Person
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)


def minutes_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show the minutes as their reader may see them, with what can be said now; record it on POST."""
    person = Person.objects.select_related("contact").get(pk=answer.person)
    rows = Minutes.objects.visible_to(person).select_related("meeting__network", "meeting__group")
    minutes = rows.filter(pk=_key(answer)).first()
    if minutes is None:
        raise Http404
    meeting = minutes.meeting
    request.network = meeting.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    bound: dict[str, Any] = {}
    if request.method == "POST":
        with transaction.atomic():
            bound = _say(request, minutes, person)
            if not bound:
                answer.complete()
        if not bound:
            is_comment = "paragraph" in request.POST
            heard = _("Your comment is with the secretariat."), _("Your objection is recorded. The silence is broken.")
            messages.success(request, heard[0] if is_comment else heard[1])
            return redirect(request.path)
    context = minutes_context(person, minutes, agenda_seen_by(person, meeting), bound)
    context |= {"meeting": meeting, "is_by_link": True, "answering": person, "until": answer.expires_at}
    return render(request, "meetings/minutes_by_link.html", context, status=422 if bound else 200)


def _key(answer: Answer) -> int:
    return int(answer.about.partition(":")[2])


def _say(request: HttpRequest, minutes: Minutes, person: Person) -> dict[str, Any]:
    """Record a comment or an objection; return the form that is not complete."""
    if "paragraph" in request.POST:
        form = CommentForm(request.POST)
        if not form.is_valid():
            return {"comment": form}
        save_comment(person, minutes, form, by=person)
        return {}
    objection = ObjectionForm(request.POST)
    if not objection.is_valid():
        return {"objection": objection}
    round_ = minutes.rounds.order_by("-number").first()
    if round_ is None:
        raise BadRequest
    object_to(round_, by=person, text=objection.cleaned_data["text"])
    return {}


def point_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show what is owed and what can be said about it; record it on POST."""
    person = Person.objects.select_related("contact").get(pk=answer.person)
    rows = ActionPoint.objects.visible_to(person).with_due(person).with_people()
    rows = rows.select_related("meeting__network", "decision", "commitment")
    point: Any = rows.filter(pk=_key(answer)).first()
    if point is None or not allowed(person, "meetings.update_actionpoint", point):
        raise Http404
    network = point.meeting.network
    request.network = network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    bound: dict[str, Any] = {}
    done = ""
    if request.method == "POST":
        with transaction.atomic():
            bound, done = _report(request, point, person)
            if not bound:
                answer.complete()
        if not bound:
            return render(request, "meetings/action_point_by_link.html", {"point": point, "done": done})
    context = {
        "row": shown([point], calendar_of(network), network.today(), person)[0],
        "point": point,
        "contributors": point.contributors.order_by("acronym"),
        "ways": ways(person, point, bound),
        "not_ours": bound.get("not_ours") or NotOursForm(),
        "may_update": True,
        "is_by_link": True,
        "answering": person,
        "until": answer.expires_at,
    }
    return render(request, "meetings/action_point_by_link.html", context, status=422 if bound else 200)


def _report(request: HttpRequest, point: ActionPoint, person: Person) -> tuple[dict[str, Any], str]:
    """Record what the person says; return the form that is not complete, and else a sentence of thanks."""
    name = request.POST.get("transition")
    if name is None:
        ask = NotOursForm(request.POST)
        if not ask.is_valid():
            return {"not_ours": ask}, ""
        say_not_ours(point, by=person, ask=ask.cleaned_data["ask"])
        return {}, _("The secretariat sees that another should be asked.")
    transition = TRANSITIONS.get(name)
    if transition is None or not allowed(person, transition.permission, point):
        raise BadRequest
    form = MoveForm(request.POST, transition=transition)
    if not moved(form, point, name, by=person):
        return {name: form}, ""
    return {}, said(point)


def register() -> None:
    """Give the outbox the purposes of this module."""
    for name, label, page in (
        (PURPOSE, gettext_lazy("read and comment minutes"), minutes_page),
        (POINT_PURPOSE, gettext_lazy("say how an action point stands"), point_page),
    ):
        registry.register_purpose(AnswerPurpose(name, label, page, single_use=False, lifetime=LIFETIME))
