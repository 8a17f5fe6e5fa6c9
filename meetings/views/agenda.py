"""Building an agenda in the browser: each button is a form of its own, so that all of it works without JavaScript."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import services
from meetings.agenda_forms import ClearItemsForm, DecideForm, ItemForm, NewItemForm
from meetings.models import ActionPoint, AgendaItem, Meeting, Proposal
from meetings.pages import meeting_page
from meetings.services.agenda import AgendaConflict
from meetings.services.calls import was_called
from meetings.views.frame import frame
from members.pages import acting_person, get_visible, require

BUILD = "meetings/build.html"
LARGEST_REVISION = 2**31 - 1


def revision_read(request: HttpRequest) -> int:
    """Return which revision the page showed; an unknown one counts as outdated."""
    text = request.POST.get("revision", "")
    return min(int(text), LARGEST_REVISION) if text.isascii() and text.isdecimal() else 0


@meeting_page
@require_safe
def build(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show the agenda to whoever builds it, with what members propose."""
    require(request, "meetings.change_agenda", meeting)
    return render(request, BUILD, builder(request, meeting))


def builder(request: HttpRequest, meeting: Meeting, **bound: forms.Form) -> dict[str, Any]:
    """Return the context of the builder; `bound` are forms that came back with errors."""
    context = frame(request, meeting, "build")
    items = [planned.item for planned in context["agenda"].items]
    # The deferred proposals of other meetings come up again here.
    rows = Proposal.objects.visible_to(request.user).to_decide_for(meeting)
    proposals = list(rows.select_related("meeting", "proposed_by__contact"))
    decided = bound.get("decide")
    forms_of = {row.pk: DecideForm(proposal=row, items=items) for row in proposals}
    if isinstance(decided, DecideForm):
        forms_of[int(request.resolver_match.kwargs["proposal"])] = decided  # type: ignore[union-attr]  # a view runs
    moved = next((each for each in context["agenda"].items if str(each.item.pk) == request.GET.get("moved")), None)
    return context | {
        "new_form": bound.get("new") or NewItemForm(meeting=meeting),
        "clear_form": (bound.get("clear") or ClearItemsForm(items=items)) if context["may_clear"] else None,
        "to_decide": [{"proposal": row, "form": forms_of[row.pk]} for row in proposals],
        "moved": moved,
        "open_points": ActionPoint.objects.visible_to(request.user).carried_over_to(meeting).count(),
        "called_count": len(was_called(meeting)),
    }


@meeting_page
@require_POST
def add_item(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put a new item on the agenda."""
    require(request, "meetings.change_agenda", meeting)
    form = NewItemForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return render(request, BUILD, builder(request, meeting, new=form), status=422)
    item = services.add_item(meeting, by=acting_person(request), revision=revision_read(request), values=form.values())
    return _back(meeting, item)


@meeting_page
@require_POST
def add_returning(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Add the standing items and the follow-up."""
    require(request, "meetings.change_agenda", meeting)
    added = services.add_what_returns(meeting, by=acting_person(request), revision=revision_read(request))
    text = ngettext("%(count)d item was added.", "%(count)d items were added.", len(added)) % {"count": len(added)}
    messages.success(request, text if added else _("All that returns is on the agenda already."))
    return _back(meeting)


@meeting_page
@require_POST
def order_items(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put the items into the order that was dragged: `order` is segment-item for each, from the first to the last."""
    require(request, "meetings.change_agenda", meeting)
    try:
        order = [tuple(map(int, entry.split("-", 1))) for entry in request.POST.getlist("order")]
        pairs = [(segment, item) for segment, item in order]
    except ValueError as error:
        raise BadRequest from error
    try:
        services.order_items(meeting, by=acting_person(request), revision=revision_read(request), order=pairs)
    except ValidationError as error:
        raise BadRequest from error
    return _back(meeting)


@meeting_page
@require_POST
def move_item(request: HttpRequest, meeting: Meeting, item: int) -> HttpResponse:
    """Move an item one place up or down."""
    found = _item(request, meeting, item)
    up = request.POST.get("direction") == "up"
    services.move_item(found, by=acting_person(request), revision=revision_read(request), up=up)
    return _back(meeting, found)


@meeting_page
@require_POST
def remove_item(request: HttpRequest, meeting: Meeting, item: int) -> HttpResponse:
    """Take an item off the agenda."""
    found = _item(request, meeting, item)
    services.remove_item(found, by=acting_person(request), revision=revision_read(request))
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": found.title_text})
    return _back(meeting)


@meeting_page
@require_POST
def clear_items(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Clear items for another audience."""
    require(request, "meetings.clear_meeting", meeting)
    items = list(AgendaItem.objects.visible_to(request.user).filter(meeting=meeting).order_by("position"))
    form = ClearItemsForm(request.POST, items=items)
    if not form.is_valid():
        return render(request, BUILD, builder(request, meeting, clear=form), status=422)
    cleared = services.clear_items(
        meeting,
        by=acting_person(request),
        revision=revision_read(request),
        items=[int(key) for key in form.cleaned_data["items"]],
        after=form.cleaned_data["after"],
        reason=form.cleaned_data["reason"],
    )
    text = ngettext("%(count)d item is cleared.", "%(count)d items are cleared.", len(cleared))
    messages.success(request, text % {"count": len(cleared)})
    return _back(meeting)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: HttpRequest, meeting: Meeting, item: int) -> HttpResponse:
    """Change an item; who comes second sees what is new and keeps the own words."""
    found = _item(request, meeting, item)
    form = ItemForm(request.POST if request.method == "POST" else None, item=found)
    context = frame(request, meeting, "build") | {"item": found, "form": form}
    context["revision"], status = meeting.agenda_revision, 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.edit_item(found, by=acting_person(request), revision=revision_read(request), values=form.values())
            return _back(meeting, found)
        except AgendaConflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
    return render(request, "meetings/item.html", context, status=status)


def _item(request: HttpRequest, meeting: Meeting, pk: int) -> AgendaItem:
    """Return the item, for whoever builds the agenda."""
    require(request, "meetings.change_agenda", meeting)
    return get_visible(request, AgendaItem.objects.select_related("meeting", "segment"), pk=pk, meeting=meeting)


def _back(meeting: Meeting, item: AgendaItem | None = None) -> HttpResponse:
    url = reverse("meetings:build", args=[meeting.network.slug, meeting.reference])
    return redirect(f"{url}?moved={item.pk}#item-{item.pk}" if item else url)
