"""Finding a date, signed in: the secretariat offers and picks, those who are asked answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import services
from meetings.calling_forms import AskForDatesForm, DatesForm
from meetings.dates_offered import OfferedDate, offered_dates
from meetings.models import DateAnswer, DatePoll
from meetings.views.calling import tell
from members.access import allowed
from members.models import Network, Person
from members.pages import acting_person, get_visible, network_page, require


@network_page
@require_safe
def polls(request: HttpRequest, network: Network) -> HttpResponse:
    """List the searches for a date that the reader serves or is asked in."""
    rows = DatePoll.objects.visible_to(request.user).filter(network=network).select_related("group", "meeting__network")
    may_ask = allowed(request.user, "meetings.add_meeting", network)
    return render(request, "meetings/polls.html", {"rows": rows.order_by("-asked_at"), "may_ask": may_ask})


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_dates(request: HttpRequest, network: Network) -> HttpResponse:
    """Offer dates and ask people by mail."""
    require(request, "meetings.add_meeting", network)
    form = AskForDatesForm(request.POST if request.method == "POST" else None, network=network, user=request.user)
    if form.is_valid():
        try:
            poll = services.ask_for_dates(
                network,
                by=acting_person(request),
                values=form.values(),
                starts=form.starts,
                people=list(form.cleaned_data["people"]),
            )
            messages.success(request, _("The people are asked by mail."))
            return redirect("meetings:poll", network.slug, poll.pk)
        except ValidationError as error:
            tell(form, error)
    return render(request, "meetings/ask_for_dates.html", {"form": form}, status=422 if form.is_bound else 200)


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Show the dates; those who are asked answer, the secretariat sees all answers and picks."""
    found = _poll(request, network, pk)
    may_answer = allowed(request.user, "meetings.answer_datepoll", found)
    if request.method == "POST":
        require(request, "meetings.answer_datepoll", found)
    context = poll_context(found, request, acting_person(request), may_answer=may_answer)
    if request.method == "POST" and context["form"].is_valid():
        services.answer_dates(found, by=acting_person(request), answers=context["form"].answers())
        messages.success(request, _("Your answer was recorded."))
        return redirect(request.path)
    context["may_pick"] = allowed(request.user, "meetings.decide_datepoll", found)
    if context["may_pick"]:
        asked = list(found.asked.select_related("person__contact").order_by("pk"))
        answers = list(DateAnswer.objects.filter(asked__poll=found))
        given = {(row.asked_id, row.option_id): row for row in answers}
        dates = offered_dates(found, request.user, answers)
        context["dates"] = dates
        context["rows"] = [
            {"asked": row, "answers": [given.get((row.pk, each.option.pk)) for each in dates]} for row in asked
        ]
    return render(request, "meetings/poll.html", context, status=422 if context["form"].is_bound else 200)


def poll_context(poll: DatePoll, request: HttpRequest, person: Person, *, may_answer: bool) -> dict[str, Any]:
    """Return the dates with the form of the person's own answers, for the page and the one behind the link."""
    dates: list[OfferedDate] = offered_dates(poll, person)
    given = dict(DateAnswer.objects.filter(asked__poll=poll, asked__person=person).values_list("option", "answer"))
    data = request.POST if request.method == "POST" else None
    return {
        "poll": poll,
        "dates": dates,
        "form": DatesForm(data, dates=dates, given=given),
        "has_answered": bool(given),
        "may_answer": may_answer and poll.state == DatePoll.State.OPEN,
    }


@network_page
@require_POST
def pick_date(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Plan the meeting on one of the dates."""
    found = _poll(request, network, pk)
    require(request, "meetings.decide_datepoll", found)
    option = found.options.filter(pk=_number(request.POST.get("option"))).first()
    if option is None:
        raise BadRequest
    meeting = services.pick_date(found, by=acting_person(request), option=option)
    messages.success(request, _("%(reference)s is planned.") % {"reference": meeting.reference})
    return redirect(meeting)


@network_page
@require_POST
def withdraw_poll(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Give the search up."""
    found = _poll(request, network, pk)
    require(request, "meetings.decide_datepoll", found)
    services.withdraw_poll(found, by=acting_person(request))
    messages.success(request, _("The search is given up."))
    return redirect("meetings:polls", network.slug)


def _poll(request: HttpRequest, network: Network, pk: int) -> DatePoll:
    rows = DatePoll.objects.filter(network=network).select_related("network", "group", "meeting__network")
    return get_visible(request, rows, pk=pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
