"""Answering an invitation, signed in."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.forms import AnswerForm
from meetings.models import Meeting, Participant
from meetings.pages import meeting_page
from meetings.services import answer_invitation
from members.pages import acting_person, get_visible, require


@meeting_page
@require_POST
def answer(request: HttpRequest, meeting: Meeting, participant: int) -> HttpResponse:
    """Record the answer of the participant: one's own, or what somebody told the secretariat."""
    found = get_visible(request, Participant.objects.select_related("meeting"), pk=participant, meeting=meeting)
    require(request, "meetings.answer_invitation", found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    person = acting_person(request)
    answer_invitation(found, by=person, answer=form.cleaned_data["answer"])
    is_own = found.person_id == person.pk
    messages.success(request, _("Your answer was recorded.") if is_own else _("The answer was recorded."))
    return redirect(meeting) if is_own else redirect("meetings:participants", meeting.network.slug, meeting.reference)
