"""What the platform knows of agencies and people, read once in a few queries, so that planning touches no database."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from members.contacts_import.headings import plain
from members.models import Account, Agency, EmailAddress, Membership, MembershipDetail, Network, Person, Representative
from members.titles import LANGUAGES, text


@dataclass(frozen=True)
class KnownAgency:
    """An agency of the catalogue, and its membership in the network if it has one."""

    pk: int
    acronym: str
    type: str
    names: frozenset[str]
    membership: int | None = None
    role: str = ""


@dataclass(frozen=True)
class KnownOffice:
    """An office in the network that holds on the day or later, or that has ended."""

    pk: int
    agency: int
    function: str
    title: str
    started_on: datetime.date
    ended_on: datetime.date | None


@dataclass(frozen=True)
class KnownPerson:
    """A person who holds or held an office in the network; of one from elsewhere nothing but key and addresses."""

    pk: UUID
    name: str = ""
    phone: str = ""
    addresses: tuple[str, ...] = ()  # the primary one first
    is_confirmed: bool = False  # has confirmed the primary address, or signs in
    offices: tuple[KnownOffice, ...] = ()
    is_from_here: bool = True


@dataclass(frozen=True)
class Known:
    """All of it."""

    day: datetime.date
    agencies: tuple[KnownAgency, ...]
    persons: tuple[KnownPerson, ...]

    @cached_property
    def by_address(self) -> dict[str, KnownPerson]:
        """The persons by each of their addresses, in small letters."""
        return {address: person for person in self.persons for address in person.addresses}

    @cached_property
    def by_agency(self) -> dict[int, list[KnownPerson]]:
        """The persons of the network by the agencies in which they hold or held an office."""
        found: dict[int, list[KnownPerson]] = defaultdict(list)
        for person in self.persons:
            for agency in dict.fromkeys(office.agency for office in person.offices):
                found[agency].append(person)
        return found

    @cached_property
    def agencies_by_name(self) -> dict[str, list[KnownAgency]]:
        """The agencies by acronym, code and name in whatever language."""
        found: dict[str, list[KnownAgency]] = defaultdict(list)
        for agency in self.agencies:
            for name in agency.names:
                found[name].append(agency)
        return found


def known_to(network: Network, addresses: Iterable[str], *, lock: bool = False) -> Known:
    """Return what the platform knows of the network's people and of the owners of the addresses (in small letters).

    `lock` holds the people's rows until the end of the transaction, so that nobody changes them meanwhile.
    """
    day = network.today()
    found = sorted(set(addresses))
    owners = EmailAddress.objects.alias(small=Lower("address")).filter(small__in=found).values("person")
    offices = Representative.objects.filter(membership__network=network)
    persons = Person.objects.filter(Q(pk__in=owners) | Q(pk__in=offices.values("person"))).order_by("pk")
    if lock:
        list(persons.select_for_update(no_key=True).values_list("pk"))
    return Known(
        day=day,
        agencies=tuple(_agencies(network, day)),
        persons=tuple(_persons(persons, offices)),
    )


def _agencies(network: Network, day: datetime.date) -> Iterable[KnownAgency]:
    terms = Membership.objects.filter(network=network).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    by_agency = {term.agency_id: term for term in terms}
    local = defaultdict(list)
    details = MembershipDetail.objects.filter(membership__in=terms).exclude(local_name="")
    for agency_id, name in details.values_list("membership__agency", "local_name"):
        local[agency_id].append(name)
    rows = Agency.objects.filter(Q(country__in=("", network.country)) | Q(pk__in=by_agency)).prefetch_related("codes")
    for row in rows:
        title: dict[str, Any] = dict(row.title)
        names = [row.acronym, *(str(title.get(language) or "") for language in LANGUAGES), *local[row.pk]]
        names += [code.code for code in row.codes.all()]
        term = by_agency.get(row.pk)
        plain_names = frozenset(plain(name) for name in names if plain(name))
        yield KnownAgency(
            row.pk, row.acronym, row.type, plain_names, term.pk if term else None, term.role if term else ""
        )


def _persons(persons: Any, offices: Any) -> Iterable[KnownPerson]:
    held: dict[UUID, list[KnownOffice]] = defaultdict(list)
    for office in offices.select_related("membership").order_by("pk"):
        held[office.person_id].append(
            KnownOffice(
                office.pk,
                office.membership.agency_id,
                office.function,
                text(office.title),
                office.started_on,
                office.ended_on,
            )
        )
    accounts = set(Account.objects.filter(person__in=persons, is_active=True).values_list("person", flat=True))
    for person in persons.select_related("contact").prefetch_related("email_addresses"):
        addresses = list(person.email_addresses.all())  # the primary one first
        if person.pk not in held:
            yield KnownPerson(
                person.pk, addresses=tuple(each.address.lower() for each in addresses), is_from_here=False
            )
            continue
        contact = getattr(person, "contact", None)
        yield KnownPerson(
            person.pk,
            contact.name if contact else "",
            contact.phone if contact else "",
            tuple(each.address.lower() for each in addresses),
            person.pk in accounts or bool(addresses and addresses[0].is_primary and addresses[0].verified_at),
            tuple(held[person.pk]),
        )
