"""Agencies come into a network: from the catalogue, or new ones of its country."""

import datetime
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.access import acting
from members.loading import read_data
from members.models import Agency, Membership, MembershipDetail, Network, Person
from members.querysets import AgencyQuerySet
from members.titles import title
from notifications.errors import Conflict


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
