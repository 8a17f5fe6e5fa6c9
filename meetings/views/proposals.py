"""What members propose, and what comes up every time."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import services
from meetings.agenda_forms import DecideForm, ProposeForm, StandingItemForm, standing_rows
from meetings.models import AgendaItem, Deadline, Meeting, Proposal, StandingItem
from meetings.pages import meeting_page
from meetings.services.calls import asked_for_items, was_called
from meetings.views.agenda import BUILD, builder
from meetings.views.frame import frame
from members.models import Network, Person
from members.pages import acting_person, get_visible, network_page, require


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Propose an item, and see what became of the own proposals."""
    require(request, "meetings.propose_item", meeting)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.propose_item(meeting, by=acting_person(request), values=form.values())
        messages.success(request, _("Thank you. The secretariat has your proposal and will answer by mail."))
        return redirect(request.path)
    context = frame(request, meeting, "propose") | proposing(meeting, acting_person(request))
    status = 422 if form.is_bound else 200
    return render(request, "meetings/propose.html", context | {"form": form}, status=status)


def proposing(meeting: Meeting, person: Person) -> dict[str, Any]:
    """Return what the page and the one behind the link show: until when, and what the person proposed already."""
    return {
        "closes": meeting.deadlines.filter(step=Deadline.Step.ITEMS_CLOSE).first(),
        "own_proposals": Proposal.objects.filter(meeting=meeting, proposed_by=person).order_by("pk"),
    }


@meeting_page
@require_POST
def decide(request: HttpRequest, meeting: Meeting, proposal: int) -> HttpResponse:
    """Accept, merge, defer or decline a proposal; the proposer is told by mail."""
    require(request, "meetings.change_agenda", meeting)
    rows = Proposal.objects.filter(meeting__network=meeting.network).select_related("meeting__network", "proposed_by")
    found = get_visible(request, rows, pk=proposal)
    require(request, "meetings.decide_proposal", found)
    items = list(AgendaItem.objects.visible_to(request.user).filter(meeting=meeting).order_by("position"))
    form = DecideForm(request.POST, proposal=found, items=items)
    if not form.is_valid():
        return render(request, BUILD, builder(request, meeting, decide=form), status=422)
    by, reason = acting_person(request), form.cleaned_data["reason"]
    decision = form.cleaned_data["decision"]
    if decision == "accept":
        services.accept_proposal(found, by=by, meeting=meeting, reason=reason)
    elif decision == "merge":
        services.merge_proposal(found, by=by, item=form.cleaned_data["item"], reason=reason)
    elif decision == "defer":
        services.defer_proposal(found, by=by, reason=reason)
    else:
        services.decline_proposal(found, by=by, reason=reason)
    messages.success(request, _("It is recorded, and the proposer is told by mail."))
    return redirect("meetings:build", meeting.network.slug, meeting.reference)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_items(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show who will be asked for items; ask them on POST."""
    require(request, "meetings.change_agenda", meeting)
    if request.method == "POST":
        new = services.call_for_items(meeting, by=acting_person(request))
        text = ngettext("%(count)d person is asked by mail.", "%(count)d people are asked by mail.", new)
        messages.success(request, text % {"count": new} if new else _("Everybody was asked already."))
        return redirect("meetings:build", meeting.network.slug, meeting.reference)
    return render(
        request, "meetings/call.html", frame(request, meeting, "build") | _call(meeting, acting_person(request))
    )


def _call(meeting: Meeting, by: Person) -> dict[str, Any]:
    """Return who would be asked, by name, who was asked before, and when the items closed if they did."""
    asked = was_called(meeting)
    people = [
        {"name": person.name, "was_asked": person.pk in asked}
        for person in sorted(asked_for_items(meeting), key=lambda person: str(person.name).casefold())
        if person.pk != by.pk
    ]
    closes = meeting.deadlines.filter(step=Deadline.Step.ITEMS_CLOSE).first()
    return {
        "people": people,
        "new_count": sum(not row["was_asked"] for row in people),
        "closed_at": closes.due_at if closes and closes.due_at <= timezone.now() else None,
    }


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def standing_items(request: HttpRequest, network: Network) -> HttpResponse:
    """Show what each meeting of a body has on its agenda, and add to it."""
    require(request, "meetings.change_standingitem", network)
    form = StandingItemForm(request.POST if request.method == "POST" else None, network=network, user=request.user)
    if form.is_valid():
        services.add_standing_item(network, by=acting_person(request), values=form.values())
        messages.success(request, _("It comes onto the agenda of each new meeting of this body."))
        return redirect(request.path)
    context = {"form": form, "rows": standing_rows(network, request.user)}
    return render(request, "meetings/standing_items.html", context, status=422 if form.is_bound else 200)


@network_page
@require_POST
def end_standing_item(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Let an item stand no longer."""
    require(request, "meetings.change_standingitem", network)
    found = get_visible(request, StandingItem.objects.filter(network=network), pk=pk)
    services.end_standing_item(found, by=acting_person(request))
    messages.success(request, _("“%(title)s” does not come up any more.") % {"title": found.title_text})
    return redirect("meetings:standing_items", network.slug)
