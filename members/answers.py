"""Answers by link in a mail: an invitation into an office, an address to confirm. No password, nothing before POST."""

import re
from datetime import timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from members import addresses
from members import invitations as services
from members.addresses import confirm_address
from members.forms import record_of
from members.invitation_forms import ColleagueForm, RecordForm
from members.mails import register_kind
from members.models import Account, AddressClaim, Invitation
from notifications.errors import Conflict
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)  # the invitation itself has a shorter term, and the page says so


def invitation(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show what the person is invited to; on POST accept with the person's own record, decline, or name a colleague."""
    found = _invitation(answer)
    if found.state != Invitation.State.SENT or found.is_expired():
        return render(request, "members/invitation_closed.html", {"invitation": found}, status=410)
    person = found.person
    data = request.POST if request.method == "POST" else None
    does = request.POST.get("do", "") if data is not None else ""
    has_account = Account.objects.filter(person=person).exists()
    record = RecordForm(
        data if does == "accept" else None,
        initial=record_of(person),
        network=found.membership.network,
        has_account=has_account,
    )
    colleague = ColleagueForm(data if does == "pass_on" else None, auto_id="id_colleague_%s")
    context = {"invitation": found, "form": record, "colleague": colleague, "has_account": has_account}
    try:
        with transaction.atomic():
            if _acted(does, found, record, colleague):
                answer.complete()
                return render(request, "members/invitation_thanks.html", context | {"did": does})
    except Conflict as conflict:
        shown = colleague if does == "pass_on" else record
        if not shown.is_bound or not Invitation.objects.filter(pk=found.pk, state=Invitation.State.SENT).exists():
            raise
        shown.add_error(None, str(conflict))
    status = 422 if request.method == "POST" else 200
    return render(request, "members/invitation.html", context | {"passes_on": does == "pass_on"}, status=status)


def _acted(does: str, found: Invitation, record: RecordForm, colleague: ColleagueForm) -> bool:
    """Do what the person asked for, when the form is right."""
    person = found.person
    if does == "accept" and record.is_valid():
        services.accept_invitation(found, by=person, **record.values())
        return True
    if does == "pass_on" and colleague.is_valid():
        given = colleague.cleaned_data
        services.pass_on_invitation(found, by=person, name=given["name"], address=given["address"])
        return True
    if does == "decline":
        services.decline_invitation(found, by=person)
        return True
    return False


def _invitation(answer: Answer) -> Invitation:
    """Return the invitation that the link is about. Raises Http404 when it is not the reader's."""
    key = re.fullmatch(r"invitation:(\d+)", answer.about)
    rows = Invitation.objects.select_related("membership__network", "membership__agency", "person__contact")
    found = rows.filter(pk=int(key[1]), person=answer.person).first() if key else None
    if found is None:
        raise Http404
    return found


def address(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show which address is to be added to whose record; on POST add it."""
    key = re.fullmatch(r"address_claim:(\d+)", answer.about)
    rows = AddressClaim.objects.select_related("person__contact")
    found = rows.filter(pk=int(key[1]), person=answer.person).first() if key else None
    if found is None or found.ended_at is not None:
        raise Http404
    if request.method != "POST":
        return render(request, "members/confirm_address.html", {"claim": found})
    with transaction.atomic():
        confirm_address(found, by=found.person)
        answer.complete()
    return render(request, "members/confirm_address.html", {"claim": found, "is_done": True})


def register() -> None:
    """Give the outbox the kinds and purposes of this app."""
    register_kind(addresses.KIND, _("confirmation of an address"), urgent=True, is_secret=True)
    register_kind(addresses.NOTICE, _("word of a changed address"), urgent=True, is_secret=True)
    registry.register_purpose(
        AnswerPurpose(addresses.PURPOSE, _("confirm an address"), address, True, addresses.LIFETIME)
    )
    register_kind(services.KIND, _("invitation to represent an agency"))
    register_kind(services.OFFICER_KIND, _("invitation into the secretariat"), reaches_in_preparation=True)
    purpose = AnswerPurpose(services.PURPOSE, _("answer an invitation to an office"), invitation, True, LIFETIME)
    registry.register_purpose(purpose)
