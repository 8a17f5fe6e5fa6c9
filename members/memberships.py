"""Agencies come into a network, from the catalogue or as new ones of its country; stand there in some way; leave it."""

import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.access import acting
from members.loading import read_data
from members.models import Agency, Membership, MembershipDetail, Network, Person
from members.querysets import AgencyQuerySet
from members.titles import title
from members.turnover import leave
from notifications.errors import Conflict

ONE_DAY = datetime.timedelta(days=1)


@cache
def _catalogue() -> frozenset[str]:
    return frozenset(row["acronym"] for row in read_data("members", "agencies.yaml")["agencies"])


def agencies_to_add(network: Network) -> AgencyQuerySet:
    """Return the agencies that may come into the network today.

    Those of the catalogue for its country, and those that were in it: what another network entered is not named.
    """
    today = network.today()
    inside = network.memberships.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today)).values("agency")
    known = Q(acronym__in=_catalogue(), country__in=["", network.country])
    return Agency.objects.filter(known | Q(memberships__network=network)).exclude(pk__in=inside).distinct()


def enter_agency(network: Network, *, by: Person, acronym: str, name: str, type: str, language: str) -> Agency:
    """Return the agency of the network's country with this acronym, made where there is none."""
    with acting(by):
        found, _created = Agency.objects.get_or_create(
            acronym=acronym,
            country=network.country,
            defaults={"title": title(name, original=language), "type": type},
        )
    return found


def add_membership(
    network: Network,
    agency: Agency,
    *,
    by: Person,
    role: str,
    started_on: datetime.date,
    presence: str = MembershipDetail.Presence.UNKNOWN,
) -> Membership:
    """Let the agency be in the network from a day on. Raises Conflict when it is in it at that time already."""
    with acting(by):
        try:
            with transaction.atomic():
                made = Membership.objects.create(network=network, agency=agency, role=role, started_on=started_on)
        except IntegrityError:
            raise Conflict(_("This agency already is in the network at that time.")) from None
        MembershipDetail.objects.create(membership=made, started_on=started_on, presence=presence)
    return made


def write_detail(membership: Membership, latest: MembershipDetail | None, *, on: datetime.date, **values: Any) -> None:
    """Let these values hold from the day on, the others as they stood; what held before stays for the days before.

    Call it inside `acting`, with the network's row locked. `latest` is the newest detail of the membership. Raises
    Conflict where one begins after that day: the past is not written anew.
    """
    if latest is not None and latest.ended_on is None and all(getattr(latest, name) == values[name] for name in values):
        return
    begins = max(on, membership.started_on)
    if latest is not None and latest.started_on > begins:
        raise Conflict(_("An entry that is newer than this day is there already."))
    if latest is not None and latest.started_on == begins:
        for name, value in values.items():
            setattr(latest, name, value)
        latest.save(update_fields=list(values))
        return
    kept = {}
    if latest is not None:
        kept = {name: getattr(latest, name) for name in ("presence", "protocol_order", "local_name", "note")}
        if latest.ended_on is None or latest.ended_on >= begins:
            latest.ended_on = begins - ONE_DAY
            latest.save(update_fields=["ended_on"])
    MembershipDetail.objects.create(membership=membership, started_on=begins, **kept | values)


def describe_membership(
    membership: Membership, *, by: Person, on: datetime.date, presence: str, local_name: str, note: str
) -> None:
    """Say how an agency is present and what it is called in the country, from a day on. Raises Conflict."""
    with acting(by):
        Network.objects.select_for_update(no_key=True).get(pk=membership.network_id)
        latest = membership.details.order_by("-started_on").first()
        write_detail(membership, latest, on=on, presence=presence, local_name=local_name, note=note)


def end_membership(membership: Membership, *, by: Person, on: datetime.date) -> None:
    """Let an agency leave the network with its last day; its offices end with it, and what was held becomes orphaned.

    Raises Conflict for the coordinator, when it has left already, and where somebody takes office after that day.
    """
    with acting(by):
        Network.objects.select_for_update(no_key=True).get(pk=membership.network_id)
        locked = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
        if locked.role == Membership.Role.COORDINATOR:
            raise Conflict(_("The coordinator is the secretariat: it cannot leave the network."))
        if locked.ended_on is not None:
            raise Conflict(_("This agency has left the network already."))
        offices = locked.representatives.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        if on < locked.started_on or offices.filter(started_on__gt=on).exists():
            raise Conflict(_("The agency or one of its people comes after this day."))
        for office in offices:
            leave([office], on=on, by=by)
        locked.details.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).update(ended_on=on)
        locked.ended_on = on
        locked.save(update_fields=["ended_on"])
