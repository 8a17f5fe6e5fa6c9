"""Answers by link about one's own office: “is this still you?”, and what was handed over to oneself."""

import re
from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from members import confirming, turnover
from members.forms import ProfileForm, record_of
from members.handover_file import attached, is_ready, office_about
from members.invitation_forms import ColleagueForm, RecordForm
from members.invitations import complete_record
from members.mails import register_kind
from members.models import Account, Network, Person, Representative
from members.services import update_profile
from members.views.turnover import as_download
from notifications.errors import Conflict
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)


def still_me(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show what the directory says of the reader; on POST confirm it, correct it, or say who holds the office now."""
    network = _network(answer)
    person = Person.objects.select_related("contact").get(pk=answer.person)
    offices = confirming.offices_of(person.pk, network)
    if not offices:
        raise Http404
    does = request.POST.get("do", "") if request.method == "POST" else ""
    record = ProfileForm(
        request.POST if does == "correct" else None, initial=record_of(person), languages=network.languages
    )
    colleague = ColleagueForm(
        request.POST if does == "deny" and request.POST.get("name") else None, auto_id="id_colleague_%s"
    )
    context = {"network_asking": network, "person": person, "offices": offices, "form": record, "colleague": colleague}
    try:
        with transaction.atomic():
            if _said(request, does, offices, record, colleague, person):
                answer.complete()
                return render(request, "members/still_me_thanks.html", context | {"did": does})
    except Conflict as conflict:
        if does != "deny" or not colleague.is_bound:
            raise
        colleague.add_error(None, str(conflict))
    status = 422 if request.method == "POST" else 200
    return render(request, "members/still_me.html", context | {"did": does}, status=status)


def _said(
    request: HttpRequest,
    does: str,
    offices: list[Representative],
    record: ProfileForm,
    colleague: ColleagueForm,
    person: Person,
) -> bool:
    """Do what the person asked for, when the form is right."""
    if does == "yes":
        confirming.confirm_offices(offices, by=person)
        return True
    if does == "correct" and record.is_valid():
        update_profile(person, by=person, **record.values())
        confirming.confirm_offices(offices, by=person)
        return True
    office = next((each for each in offices if str(each.pk) == request.POST.get("office")), None)
    if does == "deny" and office is not None and (not colleague.is_bound or colleague.is_valid()):
        given = colleague.cleaned_data if colleague.is_bound else {"name": "", "address": ""}
        confirming.deny_office(office, by=person, name=given["name"], address=given["address"])
        return True
    return False


def _network(answer: Answer) -> Network:
    key = re.fullmatch(r"network:(\d+)", answer.about)
    found = Network.objects.filter(pk=int(key[1])).first() if key else None
    if found is None:
        raise Http404
    return found


def received(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show a successor what comes to them, with the hand-over file; on POST complete their own record."""
    office = office_about(answer.about)
    if office is None or office.person_id != answer.person:
        raise Http404
    if "file" in request.GET and is_ready(office):
        return as_download(office)
    person, membership = office.person, office.membership
    has_account = Account.objects.filter(person=person).exists()
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        initial=record_of(person),
        network=membership.network,
        has_account=has_account,
    )
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            complete_record(person, by=person, **form.values())
            answer.complete()
        return redirect(request.path + "?saved=1")
    context = {
        "office": office,
        "form": form,
        "is_ready": is_ready(office),
        "is_saved": "saved" in request.GET,
        "held": turnover.held_in_office([office]),
    }
    return render(request, "members/received.html", context, status=422 if form.errors else 200)


def register() -> None:
    """Give the outbox the kinds and purposes of turnover and of confirming."""
    register_kind(turnover.KIND, gettext_lazy("hand-over of an office"), attachments=attached)
    still = gettext_lazy("say whether an entry of the directory is true")
    registry.register_purpose(AnswerPurpose(confirming.PURPOSE, still, still_me, False, LIFETIME))
    comes = gettext_lazy("see what was handed over")
    registry.register_purpose(AnswerPurpose(turnover.PURPOSE, comes, received, False, LIFETIME))
