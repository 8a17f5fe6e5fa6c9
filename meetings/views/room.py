"""In the room: who came, what is said on each item, what is decided and who does what, while the meeting goes on."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Minutes, Note
from meetings.pages import meeting_page
from meetings.quorum import quorum_of
from meetings.room_forms import ActionPointForm, AttendanceForm, DecisionForm, NoteForm, presence_by_answer
from meetings.services.circulation import circulate_action_points
from meetings.services.merging import twins
from meetings.services.notes import save_note, texts_of
from meetings.services.room import (
    expected_in,
    hold_meeting,
    record_action_point,
    record_attendance,
    record_decision,
)
from meetings.views.frame import frame
from members.calendar import calendar_of
from members.models import Agency, Membership
from members.pages import acting_person, get_visible, require

DUE_AFTER = 10  # working days: what the form proposes


@meeting_page
@require_safe
def room(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show each item with the field for its notes, and the buttons for a decision and an action point."""
    require(request, "meetings.record_meeting", meeting)
    return _page(request, meeting)


def _page(request: HttpRequest, meeting: Meeting, bound: dict[str, Any] | None = None) -> HttpResponse:
    """Render the room; `bound` are the forms of one item (`pk`) that came back with errors."""
    context = frame(request, meeting, "room")
    notes = {note.item_id: note for note in Note.objects.filter(meeting=meeting).select_related("updated_by__contact")}
    decisions = list(Decision.objects.visible_to(request.user).filter(meeting=meeting).order_by("pk"))
    points = list(ActionPoint.objects.visible_to(request.user).filter(meeting=meeting).with_people().order_by("pk"))
    offered = _offered(request, meeting, decisions)
    context |= {
        "rows": [
            {
                "planned": planned,
                "note": notes.get(planned.item.pk),
                "twins": twins(notes[planned.item.pk].text) if planned.item.pk in notes else [],
                "decisions": [row for row in decisions if row.item_id == planned.item.pk],
                "points": [row for row in points if row.item_id == planned.item.pk],
                **_forms(planned.item.pk, offered, bound),
            }
            for planned in context["agenda"].items
        ],
        "quorum": quorum_of(meeting, context["participants"], is_counted=True),
        "minutes": Minutes.objects.filter(meeting=meeting).first(),
        "may_hold": meeting.state in (Meeting.State.PLANNED, Meeting.State.CALLED),
    }
    return render(request, "meetings/room.html", context, status=422 if bound else 200)


def _offered(request: HttpRequest, meeting: Meeting, decisions: list[Decision]) -> dict[str, Any]:
    """Return what the forms of all items offer, read once."""
    today = meeting.network.today()
    memberships = Membership.objects.active_on(today).filter(network=meeting.network_id, agency=OuterRef("pk"))
    return {
        "agencies": list(Agency.objects.filter(Exists(memberships)).order_by("acronym")),
        "decisions": decisions,
        "due_on": calendar_of(meeting.network).add(today, DUE_AFTER),
        "earlier": Decision.objects.visible_to(request.user).filter(meeting__network=meeting.network_id),
    }


def _forms(pk: int, offered: dict[str, Any], bound: dict[str, Any] | None) -> dict[str, Any]:
    own = bound if bound and bound["pk"] == pk else {}
    return {
        "decision_form": own.get("decision") or _decision_form(pk, offered),
        "action_form": own.get("action") or _action_form(pk, offered),
    }


def _decision_form(pk: int, offered: dict[str, Any], data: Any = None) -> DecisionForm:
    return DecisionForm(data, prefix=f"d{pk}", earlier=offered["earlier"], use_required_attribute=False)


def _action_form(pk: int, offered: dict[str, Any], data: Any = None) -> ActionPointForm:
    known = {name: offered[name] for name in ("agencies", "decisions", "due_on")}
    return ActionPointForm(data, prefix=f"a{pk}", use_required_attribute=False, **known)


@meeting_page
@require_POST
def record(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Save the note of an item, and with the button for it a decision or an action point."""
    item = get_visible(request, AgendaItem.objects.select_related("meeting"), pk=pk, meeting=meeting)
    require(request, "meetings.record_meeting", meeting)
    form, by = NoteForm(request.POST), acting_person(request)
    if not form.is_valid():
        return HttpResponse(_("This text is too long."), status=422)
    wants_json = request.headers.get("Accept") == "application/json"
    wish = request.POST.get("do", "note")
    has_note = "text" in request.POST and not Minutes.objects.filter(meeting=meeting).exists()
    if has_note or wish == "note":
        saved = save_note(item, by=by, base=form.cleaned_data["base"], text=form.cleaned_data["text"])
        if wants_json:
            return JsonResponse(
                {"text": saved.text, "is_merged": saved.is_merged, "is_doubled": bool(twins(saved.text))}
            )
        if saved.is_merged and twins(saved.text):
            messages.warning(request, _("Two of you wrote the same paragraph: both texts are kept. Choose one."))
    if wish in ("decision", "action"):
        failed = _record(request, meeting, item, wish)
        if failed is not None:
            return failed
    elif wish == "note":
        messages.success(request, _("The note is saved."))
    return redirect(f"{reverse('meetings:room', args=[meeting.network.slug, meeting.reference])}#item-{item.pk}")


def _record(request: HttpRequest, meeting: Meeting, item: AgendaItem, wish: str) -> HttpResponse | None:
    """Record the decision or the action point; return the page again where the form is not complete."""
    decisions = list(Decision.objects.visible_to(request.user).filter(meeting=meeting).order_by("pk"))
    offered, by = _offered(request, meeting, decisions), acting_person(request)
    form = (_decision_form if wish == "decision" else _action_form)(item.pk, offered, request.POST)
    if not form.is_valid():
        return _page(request, meeting, {"pk": item.pk, wish: form})
    if isinstance(form, ActionPointForm):
        reference = record_action_point(meeting, by=by, item=item, **form.values()).reference
    else:
        reference = record_decision(meeting, by=by, item=item, **form.cleaned_data).reference
    messages.success(request, _("%(reference)s is recorded.") % {"reference": reference})
    return None


@meeting_page
@require_safe
def notes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give the text of each note, for the page of another note-taker."""
    require(request, "meetings.record_meeting", meeting)
    return JsonResponse({"notes": texts_of(meeting)}, headers={"Cache-Control": "private, no-store"})


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Write down who came."""
    require(request, "meetings.record_meeting", meeting)
    rows = []
    takes_answers = "answers" in request.GET
    for participant, segments in expected_in(meeting):
        present = {row.segment_id: row.presence for row in participant.attendances.all()}
        answered = presence_by_answer(meeting, participant) if takes_answers else ""
        for segment in segments:
            named = f"{participant.label_text} ({segment.title_text})" if len(segments) > 1 else participant.label_text
            rows.append((participant.pk, segment.pk, named, present.get(segment.pk, "") or answered))
    form = AttendanceForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        record_attendance(meeting, by=acting_person(request), presences=form.values())
        messages.success(request, _("The attendance is noted."))
        return redirect("meetings:attendance", meeting.network.slug, meeting.reference)
    context = frame(request, meeting, "room")
    context |= {
        "form": form,
        "takes_answers": takes_answers,
        "quorum": quorum_of(meeting, context["participants"], is_counted=True),
    }
    return render(request, "meetings/attendance.html", context, status=422 if form.errors else 200)


@meeting_page
@require_POST
def circulate(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Mail the action points to those who owe them."""
    require(request, "meetings.record_meeting", meeting)
    count = circulate_action_points(meeting, by=acting_person(request))
    text = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", count)
    messages.success(request, text % {"count": count})
    return redirect("meetings:outcomes", meeting.network.slug, meeting.reference)


@meeting_page
@require_POST
def hold(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say that the meeting was held."""
    require(request, "meetings.record_meeting", meeting)
    hold_meeting(meeting, by=acting_person(request))
    messages.success(request, _("Noted: the meeting was held."))
    return redirect("meetings:room", meeting.network.slug, meeting.reference)
