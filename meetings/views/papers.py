"""Papers: listed, uploaded, cleared, opened one by one or all together."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.agenda import agenda_for, agenda_seen_by
from meetings.bundles import Bundle, bundle_of
from meetings.models import AgendaItem, Meeting, Paper, PaperFile
from meetings.pages import meeting_page
from meetings.paper_forms import VERSION, ClearanceForm, PaperForm, VersionForm
from meetings.papers import PaperRow, has_files, papers_for, papers_seen_by
from meetings.services.paper_requests import ask_for_paper
from meetings.services.papers import add_paper, add_translation, add_version, clear_paper, last_version, note_look
from meetings.views.frame import frame
from members.access import access_of, allowed
from members.classification import Classification
from members.pages import acting_person, get_visible, is_preview, require
from members.titles import LANGUAGES
from notifications.errors import Conflict


@meeting_page
@require_safe
def papers(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """List the papers that the reader may see, with the item that each belongs to."""
    context = frame(request, meeting, "papers")
    rows = papers_seen_by(request.user, meeting, context["agenda"])
    context |= {
        "rows": rows,
        "has_files": has_files(rows),
        "may_add": allowed(request.user, "meetings.add_paper", meeting),
        "is_un_side": access_of(request.user).level(meeting.network_id) == Classification.UN_ONLY,
    }
    if context["may_distribute"]:
        context["without_paper"] = _items_without_paper(context["agenda"].items, rows)
    return render(request, "meetings/papers.html", context)


def _items_without_paper(planned_items: list[Any], rows: list[PaperRow]) -> list[AgendaItem]:
    """Return the items whose presenter is known and has handed in nothing."""
    there = {row.paper.item_id for row in rows if row.files}
    found = [planned.item for planned in planned_items if planned.item.pk not in there]
    return [item for item in found if item.presenter_person_id]


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_paper(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Upload a new paper: whoever runs the meeting for any item, a presenter for an own one."""
    require(request, "meetings.add_paper", meeting)
    runs_it = allowed(request.user, "meetings.distribute_agenda", meeting)
    may_choose = allowed(request.user, "meetings.clear_meeting", meeting)
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting)
    if not runs_it:
        items = items.filter(presenter_person=access_of(request.user).person_id)
    initial = {"item": request.GET.get("item"), "language": _language()}
    files = request.FILES if request.method == "POST" else None
    form = PaperForm(
        request.POST or None, files, items=items, may_choose=may_choose, needs_item=not runs_it, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "item")}
        try:
            made = add_paper(meeting, by=acting_person(request), classification=form.readers, **given, **form.upload())
            return _uploaded(request, made)
        except (Conflict, ValidationError) as error:
            _tell(form, error)
    context = frame(request, meeting, "papers") | {"form": form, "heading": _("New paper")}
    return render(request, "meetings/paper_upload.html", context, status=422 if form.errors else 200)


def _uploaded(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Go to the paper, or to the list where the secretariat has to clear it first for this reader."""
    meeting = paper.meeting
    args = [meeting.network.slug, meeting.reference]
    if Paper.objects.visible_to(request.user).filter(pk=paper.pk).exists():
        messages.success(request, _("%(reference)s is kept.") % {"reference": paper.reference})
        return redirect("meetings:paper", *args, paper.label)
    messages.success(request, _("It is handed in. You see it here once the secretariat has said for whom it is."))
    return redirect("meetings:papers", *args)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, meeting: Meeting, label: str) -> HttpResponse:
    """Show a paper with its versions; take a new version or a translation from whoever may."""
    found = _paper(request, meeting, label)
    may_change = allowed(request.user, "meetings.change_paper", found)
    context = frame(request, meeting, "papers")
    row = next(row for row in papers_seen_by(request.user, meeting, context["agenda"]) if row.paper.pk == found.pk)
    seen = row.version if row.files else last_version(found)
    form = VersionForm(
        request.POST or None,
        request.FILES if request.method == "POST" else None,
        initial={"what": VERSION, "seen": seen, "language": _language()},
    )
    if request.method == "POST":
        require(request, "meetings.change_paper", found)
        if form.is_valid():
            try:
                _take(request, found, form)
                return _uploaded(request, found)
            except (Conflict, ValidationError) as error:
                _tell(form, error)
    context |= {
        "row": row,
        "form": form if may_change else None,
        "may_clear": allowed(request.user, "meetings.clear_paper", found),
        "shows_former": access_of(request.user).level(meeting.network_id) == Classification.UN_ONLY,
    }
    return render(request, "meetings/paper.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, paper: Paper, form: VersionForm) -> None:
    by = acting_person(request)
    # what a presenter or a group's lead hands in later is a draft again, until the secretariat has cleared it
    may_clear = allowed(request.user, "meetings.clear_paper", paper)
    if form.cleaned_data["what"] == VERSION:
        readers = None if may_clear else Classification.UN_ONLY
        add_version(paper, by=by, seen=form.cleaned_data["seen"], classification=readers, **form.upload())
    else:
        add_translation(paper, by=by, version=form.cleaned_data["seen"], **form.upload())


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def paper_readers(request: HttpRequest, meeting: Meeting, label: str) -> HttpResponse:
    """Say for whom a paper is, and why."""
    found = _paper(request, meeting, label)
    require(request, "meetings.clear_paper", found)
    level = found.classification
    form = ClearanceForm(request.POST or None, initial={"before": level, "after": level})
    if request.method == "POST" and form.is_valid():
        try:
            cleared = clear_paper(found, by=acting_person(request), **form.cleaned_data)
            messages.success(request, _("Who may read %(reference)s is changed.") % {"reference": cleared.reference})
            return redirect("meetings:paper", meeting.network.slug, meeting.reference, cleared.label)
        except (Conflict, ValidationError) as error:
            _tell(form, error)
    clearances = found.clearances.select_related("cleared_by__contact")
    context = frame(request, meeting, "papers") | {"paper": found, "form": form, "clearances": clearances}
    return render(request, "meetings/clear_paper.html", context, status=422 if form.errors else 200)


@meeting_page
@require_safe
def paper_file(request: HttpRequest, meeting: Meeting, label: str, pk: int) -> HttpResponse:
    """Give a file of a paper, never to be shown as a page of this site, and remember that it was opened."""
    rows = PaperFile.objects.without_words().select_related("paper", "stored_file")
    found = get_visible(request, rows, pk=pk, paper__meeting=meeting)
    if found.paper.label != label:
        raise Http404
    if request.method == "GET" and not is_preview(request):
        note_look(found.paper, acting_person(request), version=found.version)
    with found.stored_file.file.open("rb") as stored:
        return download(stored.read(), found.stored_file.mime_type, found.filename)


def download(content: bytes, mime_type: str, filename: str) -> HttpResponse:
    """Return a file that a browser saves and never takes for a page or another type."""
    response = HttpResponse(content, content_type=mime_type)
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(filename, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@meeting_page
@require_safe
def binder(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give all papers as one PDF with a contents page."""
    made = _bundle(request, meeting)
    return download(made.as_pdf(), "application/pdf", f"{made.name}.pdf")


@meeting_page
@require_safe
def bundle(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give all papers as one ZIP file."""
    made = _bundle(request, meeting)
    return download(made.as_zip(), "application/zip", f"{made.name}.zip")


def _bundle(request: HttpRequest, meeting: Meeting) -> Bundle:
    """Return the reader's papers; the UN side may ask for those of the network, to pass them on. Raises Http404."""
    asked = request.GET.get("audience", "")
    own = access_of(request.user).level(meeting.network_id) or Classification.NETWORK
    if asked:
        level = next((level for level in Classification if level.key == asked), None)
        if level is None or level > own:
            raise Http404
        rows = papers_for(level, meeting, agenda_for(level, meeting))
    else:
        level = own
        rows = papers_seen_by(request.user, meeting, agenda_seen_by(request.user, meeting))
    if not has_files(rows):
        raise Http404
    return bundle_of(meeting, rows, audience=level, language=_language())


@meeting_page
@require_POST
def request_paper(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Send the presenter of an item the link by which the paper is handed in."""
    rows = AgendaItem.objects.select_related("meeting__network", "presenter_person__contact")
    item = get_visible(request, rows, pk=pk, meeting=meeting)
    require(request, "meetings.ask_for_paper", item)
    ask_for_paper(item, by=acting_person(request))
    messages.success(request, _("The presenter is asked by mail."))
    return redirect("meetings:papers", meeting.network.slug, meeting.reference)


def _paper(request: HttpRequest, meeting: Meeting, label: str) -> Paper:
    series, number = ("U", label[1:]) if label.startswith("U") else ("", label)
    if not number.isdecimal() or not number.isascii():
        raise Http404
    rows = Paper.objects.select_related("meeting__network", "item").filter(series=series)
    found = get_visible(request, rows, meeting=meeting, number=min(int(number), 32767))
    if found.label != label:
        raise Http404
    return found


def _tell(form: Form, error: Conflict | ValidationError) -> None:
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, str(error) if isinstance(error, Conflict) else error)


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"
