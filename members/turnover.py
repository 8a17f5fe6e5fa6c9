"""Turnover: an office and what goes with it passes to a successor, or ends. Nothing of the past changes."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.access import Access, Office, access_of, acting
from members.mails import Letter, send_letter
from members.models import Network, Person, Representative
from members.portfolios import Held, portfolios
from members.querysets import active_filter
from notifications.errors import Conflict

KIND = PURPOSE = "hand_over"
ONE_DAY = datetime.timedelta(days=1)
Function = Representative.Function


def held_by(office: Representative, on: datetime.date, *, user: Any = None) -> list[Held]:
    """Return what the office's person holds personally in its network, for its agency, on the day or from it on."""
    membership = office.membership
    return portfolios.held(membership.network, [office.person_id], on, user=user, agency=membership.agency)


def held_in_office(offices: Sequence[Representative]) -> list[Held]:
    """Return what a successor holds from the first day on, as far as these offices will let them see it.

    The office may begin later: until then the person sees nothing, and what is for the UN only stays unknown to whoever
    holds an office that does not see it.
    """
    first = offices[0]
    membership = first.membership
    reader = Person(pk=first.person_id)
    given = [Office(each.network_id, membership.agency_id, membership.role, each.function) for each in offices]
    held_already = access_of(first.person).offices
    reader._access = Access(first.person_id, (*held_already, *given))  # type: ignore[attr-defined]  # as access_of does
    return portfolios.held(
        membership.network, [first.person_id], first.started_on, user=reader, agency=membership.agency
    )


def hand_over(
    offices: Sequence[Representative],
    *,
    to: Person,
    on: datetime.date,
    by: Person,
    held: Collection[str] | None = None,
) -> list[Representative]:
    """Give offices of one person at one agency, and what is held with them, to a successor from the day on.

    `held` names the things that pass on, by the keys of `held_by`; None passes on all. Both people are told by mail.
    Raises Conflict when an office was handed over meanwhile, or the day does not fit; of two who try, one passes.
    """
    with acting(by):
        locked = _locked(offices)
        first = locked[0]
        if to.pk == first.person_id:
            raise Conflict(_("The successor is the same person."))
        begun = [_succeed(office, to, on) for office in locked]
        things = held_by(first, on)
        chosen = [thing for thing in things if held is None or thing.key in held]
        portfolios.transfer(chosen, to, on)
        _tell_successor(begun, first.person)
        _tell_predecessor(begun, first.person, chosen)
    return begun


def leave(offices: Sequence[Representative], *, on: datetime.date, by: Person) -> None:
    """End offices with their last day, without a successor.

    Raises Conflict when one was handed over or ended meanwhile, or the network would have no secretariat left.
    """
    with acting(by):
        for office in _locked(offices):
            if on < office.started_on:
                raise Conflict(_("The last day comes before the first."))
            if office.ended_on is not None and office.ended_on < on:
                raise Conflict(
                    _("This office ends on %(day)s already.") % {"day": date_format(office.ended_on, "j E Y")}
                )
            _check_secretariat_stays(office, on)
            office.ended_on = on
            office.save(update_fields=["ended_on"])


def orphans(network: Network, user: Any) -> list[tuple[Person, Representative, list[Held]]]:
    """Return what people hold who have no office in the network any more, with the last office of each."""
    today = network.today()
    rows = Representative.objects.filter(membership__network=network)
    going_on = rows.filter(ended_on__isnull=True) | rows.filter(ended_on__gte=today)
    gone = rows.filter(ended_on__lt=today).exclude(person__in=going_on.values("person"))
    last: dict[UUID, Representative] = {}
    for office in gone.select_related("person__contact", "membership__agency").order_by("ended_on", "pk"):
        last[office.person_id] = office
    held: dict[UUID, list[Held]] = {}
    for thing in portfolios.held(network, list(last), today, user=user):
        held.setdefault(thing.person_id, []).append(thing)
    return [(last[pk].person, last[pk], things) for pk, things in held.items()]


def _locked(offices: Sequence[Representative]) -> list[Representative]:
    """Return the rows, locked, while nobody succeeded to them. Raises Conflict, or ValueError for a mixture."""
    rows = list(
        Representative.objects.select_for_update(of=("self",))
        .filter(pk__in=[office.pk for office in offices])
        .select_related("person__contact", "membership__network", "membership__agency")
        .order_by("pk")
    )
    if not rows or len({(row.person_id, row.membership_id) for row in rows}) != 1:
        raise ValueError("Offices are handed over by one person at one agency.")
    done = Representative.objects.filter(succeeds__in=rows).select_related("person__contact").first()
    if done is not None:
        values = {"name": done.person.name, "day": date_format(done.started_on, "j E Y")}
        raise Conflict(_("This office was handed over already: to %(name)s, from %(day)s.") % values)
    return rows


def _succeed(office: Representative, to: Person, on: datetime.date) -> Representative:
    """End the office on the day before and begin the successor's."""
    if on <= office.started_on:
        day = date_format(office.started_on, "j E Y")
        raise Conflict(_("The hand-over comes before the office began, on %(day)s.") % {"day": day})
    if office.membership.ended_on is not None and office.membership.ended_on < on:
        raise Conflict(_("This agency is not in the network at that time."))
    if office.ended_on is None or office.ended_on >= on:
        office.ended_on = on - ONE_DAY
    office.denied_on = None
    office.save(update_fields=["ended_on", "denied_on"])
    try:
        with transaction.atomic():
            return Representative.objects.create(
                person=to,
                membership=office.membership,
                function=office.function,
                title=office.title,
                started_on=on,
                confirmed_on=office.membership.network.today(),
                succeeds=office,
            )
    except IntegrityError:
        raise Conflict(_("This person already holds the office.")) from None


def _check_secretariat_stays(office: Representative, on: datetime.date) -> None:
    """Refuse to leave a network without anybody who could repair that."""
    if office.function != Function.SECRETARIAT_OFFICER:
        return
    others = Representative.objects.filter(
        active_filter(on + ONE_DAY), membership=office.membership, function=office.function
    )
    if not others.exclude(pk=office.pk).exists():
        raise Conflict(_("The network would have no secretariat. Hand the office over, or name another officer first."))


def _words(begun: Sequence[Representative], giver: Person) -> dict[str, str]:
    first = begun[0]
    return {
        "functions": ", ".join(office.get_function_display() for office in begun),
        "agency": str(first.membership.agency),
        "network": str(first.membership.network),
        "day": date_format(first.started_on, "j E Y"),
        "giver": giver.name,
        "successor": first.person.name,
    }


def _list(things: Iterable[Held]) -> list[str]:
    return [f"– {thing.label}" for thing in things]


def _tell_successor(begun: Sequence[Representative], giver: Person) -> None:
    first = begun[0]
    network = first.membership.network
    with translation.override(first.person.language):
        values = _words(begun, giver)
        # asked anew, for its words come in the successor's language
        things = held_in_office(begun)
        letter = Letter(
            subject=_("%(agency)s: you take over as %(functions)s") % values,
            lines=[
                _("From %(day)s you represent %(agency)s in the %(network)s, as %(functions)s, after %(giver)s.")
                % values,
                *([_("What you hold personally from then on:"), *_list(things)] if things else []),
                _("The hand-over file tells who is who, what your agency leads and owes, and which meetings lie ahead.")
                if first.started_on <= network.today()
                else _("The page behind the link gives you the hand-over file from %(day)s on.") % values,
            ],
            button=_("See what comes to you"),
            notes=[_("The same page lets you complete your own record. It opens without a password.")],
            why=_("You get this mail because an office in the network was handed over to you."),
        )
        send_letter(network, first.person, letter, kind=KIND, about=first.about, step="received", purpose=PURPOSE)


def _tell_predecessor(begun: Sequence[Representative], giver: Person, things: Sequence[Held]) -> None:
    first = begun[0]
    network = first.membership.network
    with translation.override(giver.language):
        values = _words(begun, giver)
        letter = Letter(
            subject=_("%(agency)s: handed over to %(successor)s") % values,
            lines=[
                _("From %(day)s %(successor)s represents %(agency)s in the %(network)s, as %(functions)s.") % values,
                _("What you held personally passes on with it, meetings that lie ahead included.")
                if things
                else _("You held nothing personally that had to pass on."),
                _("Thank you for your work."),
            ],
            why=_("You get this mail because you held this office. If this is a mistake, answer it."),
        )
        send_letter(network, giver, letter, kind=KIND, about=first.about, step="given")


def successor_url(office: Representative) -> str:
    """Return the page on which an office is handed over."""
    return reverse("members:hand_over", args=[office.membership.network.slug, office.pk])


def said_to_be_over(network: Network, user: Any) -> list[Representative]:
    """Return the offices that their people say somebody else holds now."""
    rows = Representative.objects.visible_to(user).filter(membership__network=network, denied_on__isnull=False)
    today = network.today()
    found = (
        rows.active_on(today)
        .with_person(with_addresses=False)
        .select_related("membership__agency", "membership__network")
    )
    return list(found.order_by("denied_on", "pk"))
