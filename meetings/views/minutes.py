"""The minutes of a meeting: read, written, commented on, put under silence and adopted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.agenda import Agenda
from meetings.documents.minutes_docx import render_minutes_docx
from meetings.documents.minutes_pdf import file_name, render_minutes_pdf
from meetings.documents.record import RecordText
from meetings.minutes_forms import (
    CommentAnswerForm,
    CommentForm,
    MinutesEditionForm,
    ObjectionForm,
    RevisionForm,
    RewriteForm,
    SilenceForm,
)
from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Minutes, MinutesComment, MinutesParagraph
from meetings.pages import meeting_page
from meetings.services import minutes as services
from meetings.services.audiences import EditionKey, audience_of
from meetings.services.minutes_mail import record_text, status_in_words
from meetings.views.frame import frame
from members.access import access_of, allowed
from members.pages import acting_person, get_visible, require
from members.titles import LANGUAGES

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STEPS = {
    "comment": services.send_for_comment,
    "withdraw": services.withdraw_minutes,
}


def _minutes(request: HttpRequest, meeting: Meeting) -> Minutes:
    rows = Minutes.objects.select_related("meeting__network", "meeting__group", "changed_by__contact")
    found: Minutes = get_visible(request, rows, meeting=meeting)
    return found


@meeting_page
@require_safe
def minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show the minutes as far as the reader may know them; before they are out, that they are not."""
    return _page(request, meeting)


def _page(request: HttpRequest, meeting: Meeting, bound: dict[str, Any] | None = None) -> HttpResponse:
    context = frame(request, meeting, "minutes")
    rows = Minutes.objects.visible_to(request.user).filter(meeting=meeting)
    found = rows.select_related("meeting__network").first()
    context["may_draft"] = context["may_record"] and meeting.state == Meeting.State.HELD
    if found is not None:
        context |= minutes_context(request.user, found, context["agenda"], bound)
    context["minutes"] = found
    return render(request, "meetings/minutes.html", context, status=422 if bound else 200)


def minutes_context(user: Any, minutes: Minutes, agenda: Agenda, bound: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what the page of the minutes shows, behind the link in a mail too; six queries."""
    comments = MinutesComment.objects.visible_to(user).order_by("pk")
    paragraphs = MinutesParagraph.objects.visible_to(user).filter(minutes=minutes, is_removed=False)
    texts: list[Any] = list(
        paragraphs.order_by("position", "pk").prefetch_related(Prefetch("comments", comments, to_attr="said"))
    )
    decisions = list(Decision.objects.visible_to(user).filter(meeting=minutes.meeting_id).order_by("pk"))
    points = ActionPoint.objects.visible_to(user).filter(meeting=minutes.meeting_id).select_related("owner")
    outcomes = list(points.order_by("pk"))
    round_ = minutes.rounds.order_by("-number").first()
    is_running = round_ is not None and round_.outcome == "running" and timezone.now() < round_.ends_at
    shown = bound or {}
    return {
        "minutes": minutes,
        "status": status_in_words(minutes, minutes.meeting),
        "sections": [
            {
                "planned": planned,
                "paragraphs": [row for row in texts if row.item_id == planned.item.pk],
                "decisions": [row for row in decisions if row.item_id == planned.item.pk],
                "points": [row for row in outcomes if row.item_id == planned.item.pk],
            }
            for planned in agenda.items
        ],
        "round": round_,
        "may_comment": minutes.state == Minutes.State.COMMENTING,
        "may_object": minutes.state == Minutes.State.SILENCE and is_running,
        "may_edit": allowed(user, "meetings.edit_minutes", minutes),
        "can_rewrite": minutes.state in ("draft", "commenting") or (round_ is not None and round_.outcome == "broken"),
        "can_adopt": round_ is not None and round_.outcome == "running" and timezone.now() >= round_.ends_at,
        "objection_form": shown.get("objection") or ObjectionForm(),
        "silence_form": shown.get("silence") or SilenceForm(initial={"revision": minutes.revision}),
        "waiting": sum(said.state == MinutesComment.State.WAITING for row in texts for said in row.said),
        "comment_errors": shown.get("comment"),
    }


@meeting_page
@require_POST
def draft(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Make the draft of what was typed in the room."""
    require(request, "meetings.record_meeting", meeting)
    services.draft_minutes(meeting, by=acting_person(request))
    messages.success(request, _("The draft is made of agenda, notes, decisions and action points."))
    return _back(meeting)


def _back(meeting: Meeting) -> HttpResponse:
    return redirect("meetings:minutes", meeting.network.slug, meeting.reference)


def _valid[Given: Form](form: Given) -> Given:
    if not form.is_valid():
        raise BadRequest
    return form


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Change the text of one item."""
    record = _minutes(request, meeting)
    require(request, "meetings.edit_minutes", record)
    item = get_visible(request, AgendaItem.objects.all(), pk=pk, meeting=meeting)
    rows = record.paragraphs.filter(item=item, is_removed=False).order_by("position", "pk")
    initial = {"text": "\n\n".join(rows.values_list("text", flat=True)), "revision": record.revision}
    form = RewriteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.rewrite_item(record, item, by=acting_person(request), **form.cleaned_data)
        return _back(meeting)
    context = frame(request, meeting, "minutes") | {"form": form, "item": item}
    return render(request, "meetings/minutes_item.html", context, status=422 if form.errors else 200)


@meeting_page
@require_POST
def step(request: HttpRequest, meeting: Meeting, step: str) -> HttpResponse:
    """Send the draft out for comment, or take it back."""
    record = _minutes(request, meeting)
    require(request, "meetings.edit_minutes", record)
    form = _valid(RevisionForm(request.POST))
    STEPS[step](record, by=acting_person(request), revision=form.cleaned_data["revision"])
    sent, taken = _("The draft is on its way to everybody invited."), _("The text is a draft again.")
    messages.success(request, sent if step == "comment" else taken)
    return _back(meeting)


@meeting_page
@require_POST
def silence(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put the text under silence."""
    record = _minutes(request, meeting)
    require(request, "meetings.edit_minutes", record)
    form = SilenceForm(request.POST)
    if form.is_valid():
        try:
            services.open_silence(record, by=acting_person(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
    if not form.is_valid():
        return _page(request, meeting, {"silence": form})
    messages.success(request, _("Everybody invited is told until when silence is kept."))
    return _back(meeting)


@meeting_page
@require_POST
def adopt(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Adopt the text over which silence was kept."""
    record = _minutes(request, meeting)
    require(request, "meetings.edit_minutes", record)
    services.adopt_minutes(record, by=acting_person(request))
    messages.success(request, _("The minutes are adopted and locked."))
    return _back(meeting)


@meeting_page
@require_POST
def comment(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say something on a paragraph."""
    record = _minutes(request, meeting)
    require(request, "meetings.comment_minutes", record)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, {"comment": form})
    save_comment(request.user, record, form, by=acting_person(request))
    messages.success(request, _("Your comment is with the secretariat."))
    return _back(meeting)


def save_comment(user: Any, record: Minutes, form: CommentForm, *, by: Any) -> MinutesComment:
    """Record the comment on a paragraph that the person sees. Raises Http404 for another."""
    rows = MinutesParagraph.objects.visible_to(user).filter(minutes=record, is_removed=False)
    paragraph = rows.filter(pk=form.cleaned_data["paragraph"]).first()
    if paragraph is None:
        raise Http404
    return services.comment_on(paragraph, by=by, text=form.cleaned_data["text"])


@meeting_page
@require_POST
def objection(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Break the silence."""
    record = _minutes(request, meeting)
    require(request, "meetings.comment_minutes", record)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, {"objection": form})
    round_ = record.rounds.order_by("-number").first()
    if round_ is None:
        raise Http404
    services.object_to(round_, by=acting_person(request), text=form.cleaned_data["text"])
    messages.success(request, _("Your objection is recorded. The silence is broken."))
    return _back(meeting)


@meeting_page
@require_safe
def comments(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Gather all comments and objections in one table, with the answers given."""
    record = _minutes(request, meeting)
    require(request, "meetings.edit_minutes", record)
    context = frame(request, meeting, "minutes") | {"minutes": record}
    rows = MinutesComment.objects.visible_to(request.user).filter(paragraph__minutes=record)
    numbers = {planned.item.pk: planned.number for planned in context["agenda"].items}
    context["rows"] = [
        {"comment": row, "number": numbers.get(row.paragraph.item_id), "form": _answer_form(row)}
        for row in rows.select_related("paragraph", "person__contact").order_by("paragraph__item__position", "pk")
    ]
    context["rounds"] = record.rounds.prefetch_related("objections__person__contact").order_by("number")
    return render(request, "meetings/minutes_comments.html", context)


def _answer_form(row: MinutesComment, data: Any = None) -> CommentAnswerForm:
    return CommentAnswerForm(data, initial={"answer": row.answer}, auto_id=f"c{row.pk}_%s")


@meeting_page
@require_POST
def answer_comment(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Say what became of a comment."""
    rows = MinutesComment.objects.select_related("paragraph__meeting")
    row = get_visible(request, rows, pk=pk, paragraph__meeting=meeting)
    require(request, "meetings.answer_minutescomment", row)
    form = _valid(_answer_form(row, request.POST))
    try:
        services.answer_comment(row, by=acting_person(request), **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:minutes_comments", meeting.network.slug, meeting.reference)


@meeting_page
@require_safe
def minutes_file(request: HttpRequest, meeting: Meeting, kind: str) -> HttpResponse:
    """Give the minutes as PDF or Word, in the edition of the reader or a wider one, in the language asked for."""
    record = _minutes(request, meeting)
    form = _valid(MinutesEditionForm(request.GET))
    language = (get_language() or "en").split("-")[0]
    level = audience_of(access_of(request.user), meeting.network_id)
    wanted = form.values(level, language if language in LANGUAGES else "en")
    segments = meeting.segments.filter(effective_classification__lte=wanted["audience"])
    key = EditionKey(segments=tuple(segments.values_list("pk", flat=True)), **wanted)
    return minutes_response(record, record_text(record, meeting, key), kind)


def minutes_response(record: Minutes, text: RecordText, kind: str) -> HttpResponse:
    """Return the file."""
    made_at = record.adopted_at or record.changed_at
    name = file_name(text, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if kind == "docx":
        return HttpResponse(render_minutes_docx(text, made_at), content_type=DOCX, headers=headers)
    content = render_minutes_pdf(text, int(made_at.timestamp()))
    return HttpResponse(content, content_type="application/pdf", headers=headers)
