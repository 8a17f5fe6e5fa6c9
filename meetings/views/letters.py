"""The official letter to the counterpart: made, fetched for signature, its scan kept."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.documents.official_letter import render_letter
from meetings.models import Meeting, OfficialLetter
from meetings.pages import meeting_page
from meetings.participant_forms import LetterForm, ScanForm
from meetings.services.letters import LANGUAGES, counterparts, keep_scan, make_letter
from meetings.views.frame import frame
from meetings.views.papers import download
from members.pages import acting_person, require
from notifications.errors import Conflict

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show the letters of the meeting; make another one."""
    require(request, "meetings.write_letter", meeting)
    form = LetterForm(request.POST if request.method == "POST" else None, agencies=counterparts(meeting.network))
    if request.method == "POST" and form.is_valid():
        try:
            made = make_letter(meeting, by=acting_person(request), agency=form.agency)
            messages.success(request, _("The letter has the number %(number)s.") % {"number": made.label})
            return redirect("meetings:letters", meeting.network.slug, meeting.reference)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return _page(request, meeting, form=form)


@meeting_page
@require_safe
def letter_file(request: HttpRequest, meeting: Meeting, pk: int, language: str) -> HttpResponse:
    """Give the letter as a Word file in one of its languages."""
    found = _letter(request, meeting, pk)
    if language not in LANGUAGES:
        raise Http404
    name = f"{meeting.reference}-letter-{found.label.replace('/', '-')}-{language}.docx"
    return download(render_letter(found.words[language], language), WORD, name)


@meeting_page
@require_POST
def letter_scan(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Keep the scan of the signed letter."""
    found = _letter(request, meeting, pk)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            keep_scan(found, by=acting_person(request), content=file.read(), filename=file.name)
            messages.success(request, _("The scan is kept."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("Choose the scan first."))
    return redirect("meetings:letters", meeting.network.slug, meeting.reference)


@meeting_page
@require_safe
def letter_scanned(request: HttpRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Give the scan back."""
    found = _letter(request, meeting, pk)
    if found.scan is None:
        raise Http404
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[found.scan.mime_type]
    with found.scan.file.open("rb") as stored:
        name = f"{meeting.reference}-letter-{found.label.replace('/', '-')}-signed.{ending}"
        return download(stored.read(), found.scan.mime_type, name)


def _letter(request: HttpRequest, meeting: Meeting, pk: int) -> OfficialLetter:
    require(request, "meetings.write_letter", meeting)
    found = OfficialLetter.objects.select_related("network", "scan").filter(meeting=meeting, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, meeting: Meeting, *, form: LetterForm) -> HttpResponse:
    rows = OfficialLetter.objects.filter(meeting=meeting).select_related(
        "agency", "created_by__contact", "scan", "network"
    )
    context = frame(request, meeting, "participants") | {
        "form": form,
        "letters": rows,
        "languages": LANGUAGES,
        "scan_form": ScanForm(),
    }
    return render(request, "meetings/letters.html", context, status=422 if form.errors else 200)
