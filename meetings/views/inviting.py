"""Inviting: put people on the list, send invitations and what changed, withdraw, take in a calendar's answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings.calendar_replies import record_uploaded
from meetings.models import Meeting, Notice, Participant
from meetings.pages import meeting_page
from meetings.participant_forms import AlternateForm, GuestForm, ReplyForm
from meetings.services.alternates import colleagues_of, send_alternate
from meetings.services.inviting import (
    cancel_invitations,
    plan_invitations,
    send_invitations,
    to_withdraw,
    withdraw_invitation,
)
from meetings.services.participants import invite_guest, invite_people, people_of_body, split_by_rights
from meetings.views.frame import frame
from members.pages import acting_person, get_visible, require
from notifications.errors import Conflict
from notifications.progress import progress_of
from notifications.registry import registry


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show whom an invitation, or news of a change, would reach now; send it on POST."""
    require(request, "meetings.invite", meeting)
    send = cancel_invitations if meeting.state == Meeting.State.CANCELLED else send_invitations
    if request.method == "POST":
        if send(meeting, by=acting_person(request)) is None:
            messages.info(request, _("Everybody has been told already: nothing was sent."))
        else:
            messages.success(request, _("The mails are on their way."))
        return redirect("meetings:invitations", meeting.network.slug, meeting.reference)
    plan = plan_invitations(meeting)
    of_body, shut_out = split_by_rights(meeting, people_of_body(meeting))
    everybody = [*plan.newcomers, *plan.to_update]
    known = registry.resolve([row.person_id for row in everybody])
    context = frame(request, meeting, "participants") | {
        "plan": plan,
        "mail_count": len(everybody),
        "to_withdraw": to_withdraw(meeting) if meeting.state == Meeting.State.CANCELLED else [],
        "unreachable": [row for row in everybody if not known[row.person_id].address],
        "body_count": len(of_body),
        "shut_out": shut_out,
        "notices": [
            {"notice": row, "delivery": progress_of(meeting.network.slug, row.about)}
            for row in Notice.objects.filter(meeting=meeting).select_related("sent_by__contact")[:5]
        ],
    }
    return render(request, "meetings/invitations.html", context)


@meeting_page
@require_POST
def fill_participants(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put the people of the body on the list, by their offices of today."""
    require(request, "meetings.invite", meeting)
    made = invite_people(meeting, people_of_body(meeting), by=acting_person(request))
    text = ngettext("%(count)d person is on the list.", "%(count)d people are on the list.", len(made))
    messages.success(request, text % {"count": len(made)})
    return redirect("meetings:invitations", meeting.network.slug, meeting.reference)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put a guest on the list by e-mail address."""
    require(request, "meetings.invite", meeting)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_guest(meeting, by=acting_person(request), **form.cleaned_data)
            messages.success(request, _("The guest is on the list."))
            return redirect("meetings:invitations", meeting.network.slug, meeting.reference)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return _form_page(request, meeting, form, _("Invite a guest"), _("Put on the list"))


@meeting_page
@require_POST
def withdraw(request: HttpRequest, meeting: Meeting, participant: int) -> HttpResponse:
    """Take somebody off the list, with word to the person's calendar."""
    require(request, "meetings.invite", meeting)
    found = get_visible(request, Participant.objects.select_related("meeting"), pk=participant, meeting=meeting)
    withdraw_invitation(found, by=acting_person(request))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("meetings:participants", meeting.network.slug, meeting.reference)


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def alternate(request: HttpRequest, meeting: Meeting, participant: int) -> HttpResponse:
    """Say who of the same agency comes instead."""
    rows = Participant.objects.select_related("meeting__network", "person__contact")
    found = get_visible(request, rows, pk=participant, meeting=meeting)
    require(request, "meetings.answer_invitation", found)
    form = AlternateForm(request.POST if request.method == "POST" else None, people=colleagues_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            send_alternate(found, by=acting_person(request), alternate=form.cleaned_data["alternate"])
            messages.success(request, _("The alternate is invited."))
            return redirect(meeting)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return _form_page(request, meeting, form, _("Send an alternate"), _("Send the alternate"))


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take in the answer that a calendar sent to the secretariat's own mailbox."""
    require(request, "meetings.invite", meeting)
    files = request.FILES if request.method == "POST" else None
    form = ReplyForm(request.POST or None, files)
    if request.method == "POST" and form.is_valid():
        found = record_uploaded(meeting, form.cleaned_data["file"].read(), by=acting_person(request))
        if found is not None:
            values = {"office": found.label_text, "answer": found.get_answer_display()}
            messages.success(request, _("%(office)s: %(answer)s") % values)
            return redirect("meetings:participants", meeting.network.slug, meeting.reference)
        form.add_error("file", _("This is no answer of somebody who is invited to this meeting as it stands now."))
    return _form_page(request, meeting, form, _("Upload a calendar’s answer"), _("Upload"))


def _form_page(request: HttpRequest, meeting: Meeting, form: forms.Form, heading: str, button: str) -> HttpResponse:
    context = frame(request, meeting, "participants") | {"form": form, "heading": heading, "button": button}
    return render(request, "meetings/participant_form.html", context, status=422 if form.errors else 200)
