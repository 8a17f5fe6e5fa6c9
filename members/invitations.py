"""Inviting people into an office: proposed, approved by somebody else, sent, accepted once."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.access import access_of, acting
from members.mails import Letter, send_letter
from members.models import Account, Contact, EmailAddress, Invitation, Membership, Person, Representative
from members.services import update_profile
from members.turnover import hand_over
from notifications.errors import Conflict

KIND = PURPOSE = "invitation"
OFFICER_KIND = "officer_invitation"  # reaches its person while the network is in preparation: it is the secretariat
LIFETIME = datetime.timedelta(days=21)
Function, State = Representative.Function, Invitation.State


def functions_for(membership: Membership) -> list[str]:
    """Return the functions that a member of this role may have somebody in."""
    if membership.role == Membership.Role.GOVERNMENT:
        return [Function.HEAD, Function.CO_CHAIR, Function.LIAISON_OFFICER, Function.FOCAL_POINT, Function.ALTERNATE]
    if membership.role == Membership.Role.COORDINATOR:
        return [Function.HEAD, Function.FOCAL_POINT, Function.ALTERNATE, Function.SECRETARIAT_OFFICER]
    if membership.role == Membership.Role.MEMBER:
        return [Function.HEAD, Function.CO_CHAIR, Function.FOCAL_POINT, Function.ALTERNATE]
    return [Function.HEAD, Function.FOCAL_POINT, Function.ALTERNATE]


def proposable_for(membership: Membership) -> list[str]:
    """Return the functions that an agency may name people for; co-chairs and officers come by the secretariat."""
    reserved = (Function.CO_CHAIR, Function.SECRETARIAT_OFFICER)
    return [function for function in functions_for(membership) if function not in reserved]


def person_with_address(address: str, *, name: str, language: str, time_zone: str, by: Person) -> Person:
    """Return the person who has the e-mail address, or make one with this name and language."""
    with acting(by):
        known = EmailAddress.objects.select_related("person").filter(address__iexact=address).first()
        if known is not None:
            return known.person
        person = Person.objects.create(language=language, time_zone=time_zone)
        Contact.objects.create(person=person, name=name)
        try:
            with transaction.atomic():
                EmailAddress.objects.create(person=person, address=address.lower(), is_primary=True)
        except IntegrityError:
            raise Conflict(_("Somebody else has just entered this e-mail address. Try again.")) from None
        return person


def address_of(person: Person) -> str:
    """Return the primary address of a person whose addresses are loaded; empty where there is none."""
    return next((email.address for email in person.email_addresses.all() if email.is_primary), "")


def hidden_names(user: Any, rows: Iterable[Invitation]) -> set[UUID]:
    """Return the people who hold an office elsewhere only: an address reveals no name of another network."""
    ids = {row.person_id for row in rows}
    known = set(Person.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return set(Person.objects.filter(pk__in=ids - known, offices__isnull=False).values_list("pk", flat=True))


def invite(
    membership: Membership,
    person: Person,
    *,
    by: Person,
    function: str,
    starts_on: datetime.date | None = None,
    replaces: Representative | None = None,
) -> Invitation:
    """Invite a person to an office: the secretariat's invitation goes out, an agency's waits for the secretariat.

    Raises Conflict when the person is invited already or holds the office, ValueError for a function that the member
    cannot have.
    """
    is_secretariat = access_of(by).is_secretariat(membership.network_id)
    possible = functions_for(membership) if is_secretariat else proposable_for(membership)
    if function not in possible:
        raise ValueError(f"{function} is not a function that may be proposed for {membership}.")
    with acting(by):
        _check_free(membership, person, function, starts_on)
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    membership=membership,
                    person=person,
                    function=function,
                    starts_on=starts_on,
                    invited_by=by,
                    replaces=replaces,
                )
        except IntegrityError:
            raise Conflict(_("This person is invited to this office already.")) from None
        if is_secretariat:
            _send(invitation)
    return invitation


def invite_officer(membership: Membership, person: Person, *, by: Person) -> Invitation:
    """Invite somebody into a secretariat without an officer, on behalf of who runs the installation.

    Raises Conflict where there is an officer, who then invites, and where the person is invited already.
    """
    network, function = membership.network, Function.SECRETARIAT_OFFICER
    with acting(by):
        Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)  # of two such invitations one waits
        officers = Representative.objects.active_on(network.today()).filter(membership__network=network)
        if officers.filter(function=function).exists():
            raise Conflict(_("This network has a secretariat officer, who invites everybody else."))
        if Invitation.objects.filter(
            membership=membership, person=person, function=function, state__in=Invitation.OPEN
        ):
            raise Conflict(_("This person is invited to this office already."))
        invitation = Invitation.objects.create(membership=membership, person=person, function=function, invited_by=by)
        _send(invitation)
    return invitation


def propose_successor(office: Representative, person: Person, *, by: Person, on: datetime.date) -> Invitation:
    """Propose who takes an office over: with the secretariat's approval and the person's acceptance it passes on.

    Raises Conflict when that person is invited already, or when this agency may not fill the office by itself.
    """
    if office.function not in proposable_for(office.membership):
        raise Conflict(_("The secretariat hands this office over. Write to it."))
    if office.person_id == person.pk:
        raise Conflict(_("The successor is the same person."))
    return invite(office.membership, person, by=by, function=office.function, starts_on=on, replaces=office)


def approve_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Send an invitation that an agency proposed. Raises Conflict when it was decided, or proposed by `by`."""
    if invitation.invited_by_id == by.pk:
        raise Conflict(_("Somebody else has to approve what you proposed."))
    with acting(by):
        locked = _locked(invitation, State.PROPOSED)
        locked.approved_by = by
        locked.save(update_fields=["approved_by"])
        _send(locked)
    return locked


def refuse_invitation(invitation: Invitation, *, by: Person, reason: str) -> Invitation:
    """Say no to a proposal, with a word of reason. Raises Conflict when it was decided meanwhile."""
    with acting(by):
        return _end(_locked(invitation, State.PROPOSED), State.REFUSED, reason)


def renew_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Send an invitation once more, with a new term. Raises Conflict when it was answered or withdrawn."""
    with acting(by):
        locked = _locked(invitation, State.SENT)
        _send(locked)
    return locked


def withdraw_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Take an invitation back before it is answered. Raises Conflict when it was answered or withdrawn."""
    with acting(by):
        return _end(_locked(invitation, State.PROPOSED, State.SENT), State.WITHDRAWN)


def decline_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Record that the person does not take the office. Raises Conflict when the invitation is not open any more."""
    with acting(by):
        return _end(_locked_in_time(invitation), State.DECLINED)


def pass_on_invitation(invitation: Invitation, *, by: Person, name: str, address: str) -> Invitation:
    """Propose a colleague in the person's place; the secretariat decides. Raises Conflict when it is not open."""
    with acting(by):
        locked = _locked_in_time(invitation)
        person, zone = by, locked.membership.network.time_zone
        colleague = person_with_address(address, name=name, language=person.language, time_zone=zone, by=by)
        if colleague.pk == locked.person_id:
            raise Conflict(_("This is your own address. Give the address of your colleague."))
        _check_free(locked.membership, colleague, locked.function, locked.starts_on)
        _end(locked, State.PASSED_ON)
        already = Invitation.objects.filter(
            membership=locked.membership, person=colleague, function=locked.function, state__in=Invitation.OPEN
        ).first()
        return already or Invitation.objects.create(
            membership=locked.membership,
            person=colleague,
            function=locked.function,
            starts_on=locked.starts_on,
            invited_by=by,
            replaces=locked.replaces,
        )


def accept_invitation(
    invitation: Invitation,
    *,
    by: Person,
    name: str,
    language: str,
    time_zone: str,
    password: str = "",
    **contact_fields: Any,
) -> Representative:
    """Begin the office, complete the person's record and open an account, once.

    `contact_fields` as in `update_profile`. An account that exists keeps its password. Raises Conflict when the
    invitation is not open any more.
    """
    with acting(by):
        locked = _locked_in_time(invitation)
        membership, person = locked.membership, locked.person
        _check_free(membership, person, locked.function, locked.starts_on)
        begins_on = first_day(membership, locked.starts_on)
        update_profile(person, by=by, name=name, language=language, time_zone=time_zone, **contact_fields)
        _open_account(person, password)
        if locked.replaces is not None:
            (office,) = hand_over([locked.replaces], to=person, on=begins_on, by=by)
        else:
            office = _begin(locked, begins_on)
        _end(locked, State.ACCEPTED)
    return office


def _begin(invitation: Invitation, on: datetime.date) -> Representative:
    try:
        with transaction.atomic():
            return Representative.objects.create(
                person=invitation.person,
                membership=invitation.membership,
                function=invitation.function,
                started_on=on,
                confirmed_on=invitation.membership.network.today(),
            )
    except IntegrityError:
        raise Conflict(_("This person already holds the office.")) from None


def first_day(membership: Membership, wanted: datetime.date | None) -> datetime.date:
    """Return the first day in office: today or later, in the network's time zone, and not before the membership."""
    return max(wanted or membership.started_on, membership.network.today(), membership.started_on)


def complete_record(person: Person, *, by: Person, password: str = "", **values: Any) -> None:
    """Complete the record of a person who came into office without an invitation, and open an account.

    `values` as in `update_profile`. An account that exists keeps its password.
    """
    with acting(by):
        update_profile(person, by=by, **values)
        _open_account(person, password)


def _open_account(person: Person, password: str) -> None:
    """Make the person's account where there is none; the link proved that the mailbox is theirs."""
    primary = EmailAddress.objects.select_for_update().get(person=person, is_primary=True)
    if primary.verified_at is None:
        primary.verified_at = timezone.now()
        primary.save(update_fields=["verified_at"])
    if Account.objects.filter(person=person).exists():
        return
    if Account.objects.filter(email__iexact=primary.address).exists():
        raise Conflict(_("Another account uses this e-mail address. Write to the secretariat."))
    Account.objects.create_user(primary.address, person=person, password=password or None)


def _check_free(membership: Membership, person: Person, function: str, starts_on: datetime.date | None) -> None:
    """Raise Conflict when the member has left, or the person holds the office."""
    day = first_day(membership, starts_on)
    if membership.ended_on is not None and membership.ended_on < day:
        raise Conflict(_("This agency is not in the network at that time."))
    if Representative.objects.filter(membership=membership, person=person, function=function).active_on(day).exists():
        raise Conflict(_("This person already holds the office."))


def _locked(invitation: Invitation, *states: str) -> Invitation:
    """Return the row, locked, while it is in one of the states. Raises Conflict otherwise: of two, one passes."""
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related(
            "membership__network", "membership__agency", "person__contact", "invited_by__contact", "replaces"
        )
        .get(pk=invitation.pk)
    )
    if row.state not in states:
        raise Conflict(_changed(row))
    return row


def _locked_in_time(invitation: Invitation) -> Invitation:
    row = _locked(invitation, State.SENT)
    if row.is_expired():
        raise Conflict(_("This invitation has expired. Write to the secretariat, and it will send you a new one."))
    return row


def _changed(invitation: Invitation) -> str:
    values = {"state": invitation.get_state_display()}
    if invitation.ended_at is None:
        return _("This invitation is now: %(state)s.") % values
    values["at"] = date_format(timezone.localtime(invitation.ended_at), "j E Y, H:i")
    return _("This invitation is since %(at)s: %(state)s.") % values


def _end(invitation: Invitation, state: str, reason: str = "") -> Invitation:
    invitation.state, invitation.reason, invitation.ended_at = state, reason, timezone.now()
    invitation.save(update_fields=["state", "reason", "ended_at"])
    return invitation


def _send(invitation: Invitation) -> None:
    """Put the mail with the one-time link into the outbox; a new term begins."""
    now = timezone.now()
    invitation.state, invitation.sent_at, invitation.expires_at = State.SENT, now, now + LIFETIME
    invitation.mails += 1
    invitation.save(update_fields=["state", "sent_at", "expires_at", "mails"])
    membership, person = invitation.membership, invitation.person
    with translation.override(person.language):
        names = {
            "agency": str(membership.agency),
            "function": invitation.get_function_display(),
            "network": str(membership.network),
            "day": date_format(timezone.localtime(invitation.expires_at, membership.network.zone), "j E Y"),
        }
        letter = Letter(
            subject=_("Invitation: %(function)s of %(agency)s") % names,
            lines=[
                _("You are invited to represent %(agency)s in the %(network)s, as %(function)s.") % names,
                _("The link below opens without a password. It works once, until %(day)s.") % names,
            ],
            button=_("See the invitation"),
            notes=[_("If somebody else should get this, the same page lets you name a colleague.")],
            why=_(
                "You get this mail because the secretariat of the network invited you. Answer it if you have questions."
            ),
        )
        send_letter(
            membership.network,
            person,
            letter,
            kind=OFFICER_KIND if invitation.function == Function.SECRETARIAT_OFFICER else KIND,
            about=invitation.about,
            step=invitation.mails,
            purpose=PURPOSE,
            expires_at=invitation.expires_at,
        )
