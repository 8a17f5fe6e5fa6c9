"""Making, editing, calling and cancelling a meeting, and moving the steps of its clock."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import services
from meetings.calling_forms import (
    AudienceForm,
    CancelForm,
    EditForm,
    MeetingForm,
    MoveForm,
    RepeatForm,
    segment_forms,
    segment_rows,
)
from meetings.models import Deadline, Meeting, Participant
from meetings.pages import meeting_page
from meetings.services.calling import MeetingConflict
from meetings.services.inviting import to_withdraw_of, untold_of
from meetings.services.series import ALL, FOLLOWING, THIS, series_ahead
from meetings.views.agenda import revision_read
from meetings.views.frame import frame
from members.access import allowed
from members.classification import Classification
from members.models import Network
from members.pages import acting_person, network_page, require

EDIT = "meetings/edit.html"


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def tell(form: django_forms.Form, error: ValidationError) -> None:
    """Put what a service does not take beside the fields of the form, or above them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def create_meeting(request: HttpRequest, network: Network) -> HttpResponse:
    """Plan a meeting or a series of them."""
    require(request, "meetings.add_meeting", network)
    host = request.GET.get("group", "")
    form = MeetingForm(_posted(request), network=network, user=request.user, host=host)
    parts, repeat = segment_forms(_posted(request)), RepeatForm(_posted(request))
    if all([form.is_valid(), parts.is_valid(), repeat.is_valid()]):
        try:
            made = _create(network, request, form, parts, repeat)
        except ValidationError as error:
            tell(form, error)
        else:
            text = _("%(reference)s is planned.") % {"reference": made[0].reference}
            if len(made) > 1:
                text = _("Meetings planned: %(count)d, from %(reference)s on.") % {
                    "reference": made[0].reference,
                    "count": len(made),
                }
            messages.success(request, text)
            return redirect(made[0])
    context = {"form": form, "parts": parts, "repeat": repeat}
    return render(request, EDIT, context, status=422 if form.is_bound else 200)


def _create(network: Network, request: HttpRequest, form: MeetingForm, parts: Any, repeat: RepeatForm) -> list[Meeting]:
    values = form.values()
    rows = segment_rows(parts, ZoneInfo(values["time_zone"]))
    by = acting_person(request)
    if repeat.cleaned_data["count"] == 1:
        return [services.create_meeting(network, by=by, values=values, segments=rows)]
    return services.create_series(network, by=by, values=values, segments=rows, **repeat.cleaned_data)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Change a meeting, or its series; who comes second keeps the own words and hears who came first."""
    require(request, "meetings.call_meeting", meeting)
    form = MeetingForm(_posted(request), network=meeting.network, user=request.user, meeting=meeting)
    parts, more = segment_forms(_posted(request), meeting, user=request.user), EditForm(_posted(request))
    if not allowed(request.user, "meetings.clear_meeting", meeting):
        del more.fields["reason"]  # nothing is opened to more people
    status = 422 if form.is_bound else 200
    if all([form.is_valid(), parts.is_valid(), more.is_valid()]):
        try:
            saved = _edit(request, meeting, form, parts, more)
            done = _("%(reference)s is saved.") if len(saved) == 1 else _("Meetings saved: %(reference)s.")
            messages.success(request, done % {"reference": ", ".join(_references_of(saved))})
            if untold := _references_of(untold_of(saved)):
                sentence = _(
                    "Those invited to %(references)s do not know of it yet. Send it on the page of invitations."
                )
                messages.warning(request, sentence % {"references": ", ".join(untold)})
            return redirect(meeting)
        except MeetingConflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
        except ValidationError as error:
            tell(more, error)
    context = {"form": form, "parts": parts, "more": more, "meeting": meeting, "revision": meeting.revision}
    return render(request, EDIT, context, status=status)


def _references_of(meetings: list[Meeting]) -> list[str]:
    return sorted(row.reference for row in meetings)


def _edit(request: HttpRequest, meeting: Meeting, form: MeetingForm, parts: Any, more: EditForm) -> list[Meeting]:
    values = form.values()
    return services.edit_series(
        meeting,
        by=acting_person(request),
        revision=revision_read(request),
        scope=more.cleaned_data["scope"] or "this",
        values=values,
        segments=segment_rows(parts, ZoneInfo(values["time_zone"])),
        reason=more.cleaned_data.get("reason", ""),
        follow=more.cleaned_data["follow"],
    )


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def call_meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Call a planned meeting: say for whom; its clock is filled. Who does not clear calls it for those who read it."""
    require(request, "meetings.call_meeting", meeting)
    may_clear = allowed(request.user, "meetings.clear_meeting", meeting)
    widest = Classification.PUBLIC if may_clear else Classification(meeting.classification)
    initial = _audience(meeting, Classification.NETWORK if may_clear else widest)
    form = AudienceForm(_posted(request), initial=initial, widest=widest)
    if form.is_valid():
        try:
            services.call_meeting(
                meeting,
                by=acting_person(request),
                classification=form.cleaned_data["classification"],
                reason=form.cleaned_data.get("reason", ""),
            )
            messages.success(request, _("%(reference)s is called.") % {"reference": meeting.reference})
            return redirect("meetings:deadlines", meeting.network.slug, meeting.reference)
        except ValidationError as error:
            tell(form, error)
    context = frame(request, meeting, "meeting") | {"form": form, "is_call": True, "may_clear": may_clear}
    return render(request, "meetings/audience.html", context, status=422 if form.is_bound else 200)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def clear_meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say for whom a meeting is, and why."""
    require(request, "meetings.clear_meeting", meeting)
    form = AudienceForm(_posted(request), initial=_audience(meeting, meeting.classification))
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.clear_meeting(
                meeting,
                by=acting_person(request),
                before=given["before"],
                after=given["classification"],
                reason=given["reason"],
            )
            messages.success(request, _("Who may read %(reference)s is changed.") % {"reference": meeting.reference})
            return redirect(meeting)
        except ValidationError as error:
            tell(form, error)
    context = frame(request, meeting, "meeting") | {"form": form, "is_call": False, "may_clear": True}
    return render(request, "meetings/audience.html", context, status=422 if form.is_bound else 200)


def _audience(meeting: Meeting, after: int) -> dict[str, int]:
    return {"before": meeting.classification, "classification": int(after)}


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Cancel a meeting, or with it others of its series, with the reason."""
    require(request, "meetings.call_meeting", meeting)
    series: list[Any] = series_ahead(meeting, by=request.user)
    form = CancelForm(_posted(request), reached=_references(meeting, series))
    told = to_withdraw_of(series)
    if form.is_valid():
        done = services.cancel_series(meeting, by=acting_person(request), **form.values())
        messages.success(request, _cancelled_in_words(done, [row for each in done for row in told[each.pk]]))
        return redirect(meeting)
    rows = [
        {"meeting": each, "told": told[each.pk], "day": each.first_at.astimezone(each.zone).date()} for each in series
    ]
    context = frame(request, meeting, "meeting") | {"form": form, "rows": rows, "told": told[meeting.pk]}
    return render(request, "meetings/cancel.html", context, status=422 if form.is_bound else 200)


def _references(meeting: Meeting, series: list[Meeting]) -> dict[str, list[str]]:
    """Return the references that each scope reaches; `this` alone where nothing else of a series lies ahead."""
    names = [row.reference for row in series]
    scopes = {THIS: [meeting.reference], FOLLOWING: names[names.index(meeting.reference) :], ALL: names}
    return scopes if len(series) > 1 else {THIS: [meeting.reference]}


def _cancelled_in_words(done: list[Meeting], told: list[Participant]) -> str:
    names = {"reference": ", ".join(_references_of(done))}
    text = _("%(reference)s is cancelled.") if len(done) == 1 else _("Meetings cancelled: %(reference)s.")
    people = len({row.person_id for row in told})
    mails = ngettext("%(count)d person is told by mail.", "%(count)d people are told by mail.", people)
    return f"{text % names} {mails % {'count': people}}" if people else text % names


@meeting_page
@require_safe
def deadlines(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show every step of the clock, each with a way to move it."""
    require(request, "meetings.call_meeting", meeting)
    return render(request, "meetings/deadlines.html", _clock(request, meeting))


def _clock(request: HttpRequest, meeting: Meeting, **bound: django_forms.Form) -> dict[str, Any]:
    zone, today = meeting.network.zone, meeting.network.today()
    found: Any = meeting.deadlines.with_passing(timezone.now()).order_by("due_at")
    rows = []
    for row in found:
        day = row.due_on(zone)
        form = bound.get(row.step) or MoveForm(initial={"seen": day, "due_on": day}, auto_id=f"{row.step}-%s")
        may_move = row.done_on is None and row.step != Deadline.Step.MEETING
        counts = meeting.state != Meeting.State.HELD or row.step in Deadline.AFTER_THE_MEETING
        is_late = row.done_on is None and not row.is_past and day < today and counts
        rows.append(
            {
                "deadline": row,
                "day": day,
                "form": form,
                "may_move": may_move,
                "is_late": is_late,
                "is_over": row.is_past or not counts,
                "may_finish": may_move and not row.is_past,
            }
        )
    return frame(request, meeting, "meeting") | {"rows": rows}


@meeting_page
@require_POST
def move_deadline(request: HttpRequest, meeting: Meeting, step: str) -> HttpResponse:
    """Move a step of the clock, the later ones with it or not; or say that it is done."""
    require(request, "meetings.call_meeting", meeting)
    deadline = get_object_or_404(Deadline, meeting=meeting, step=step)
    if "done" in request.POST:
        services.finish_deadline(deadline, by=acting_person(request))
        messages.success(request, _("“%(step)s” is done.") % {"step": deadline.get_step_display()})
        return redirect("meetings:deadlines", meeting.network.slug, meeting.reference)
    form = MoveForm(request.POST, auto_id=f"{step}-%s")
    if "seen" not in request.POST:
        raise BadRequest
    if not form.is_valid():
        return render(request, "meetings/deadlines.html", _clock(request, meeting, **{step: form}), status=422)
    services.move_deadline(deadline, by=acting_person(request), **form.cleaned_data)
    messages.success(request, _("“%(step)s” is moved.") % {"step": deadline.get_step_display()})
    return redirect("meetings:deadlines", meeting.network.slug, meeting.reference)
