"""The co-chairs' brief: written by the secretariat, read by the co-chairs, each in the edition of the own side."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.minutes_forms import BriefEditionForm, BriefForm
from meetings.models import Brief, Meeting
from meetings.pages import meeting_page
from meetings.querysets import OVER
from meetings.services.brief_mail import about, brief_name, co_chairs_of, send_brief
from meetings.services.brief_mail import brief_pdf as pdf_of
from meetings.services.briefs import EDITIONS, UN, brief_text, edition_of, may_choose, write_brief
from meetings.views.frame import frame
from members.pages import acting_person, require
from members.titles import LANGUAGES
from notifications.progress import progress_of


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Write purpose and speaking lines of both editions, and look at them."""
    require(request, "meetings.write_brief", meeting)
    found = Brief.objects.filter(meeting=meeting).first() or Brief(meeting=meeting)
    initial = {name: getattr(found, name) for name in BriefForm.base_fields}
    form = BriefForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        write_brief(meeting, by=acting_person(request), **form.cleaned_data)
        messages.success(request, _("The brief is saved."))
        return redirect("meetings:brief", meeting.network.slug, meeting.reference)
    context = frame(request, meeting, "meeting") | {"form": form, "chairs": co_chairs_of(meeting)}
    context |= {"is_open": meeting.state not in OVER, "delivery": progress_of(meeting.network.slug, about(meeting))}
    return render(request, "meetings/brief.html", context, status=422 if form.errors else 200)


@meeting_page
@require_POST
def mail_brief(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Mail the brief to the co-chairs."""
    require(request, "meetings.write_brief", meeting)
    count = send_brief(meeting, by=acting_person(request))
    if count:
        text = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("The co-chairs have this brief already: nothing has changed since it was sent."))
    return redirect("meetings:brief", meeting.network.slug, meeting.reference)


@meeting_page
@require_safe
def brief_pdf(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give the brief in the edition of the reader's side; the secretariat may ask for either."""
    require(request, "meetings.read_brief", meeting)
    form = BriefEditionForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    edition = edition_of(request.user, meeting.network_id)
    if edition.name == UN and may_choose(request.user, meeting.network_id) and form.cleaned_data["edition"]:
        edition = EDITIONS[form.cleaned_data["edition"]]
    language = form.cleaned_data["language"] or (get_language() or "en").split("-")[0]
    text = brief_text(meeting, edition, language if language in LANGUAGES else "en")
    headers = {
        "Content-Disposition": f'inline; filename="{brief_name(text, edition)}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf_of(meeting, text), content_type="application/pdf", headers=headers)
