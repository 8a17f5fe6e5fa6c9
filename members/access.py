"""What a person may do in which network today: the one source that pages, API, exports, feeds and mails ask.

An office is a row of Representative whose membership and own dates hold today in the network's time zone. Whoever
holds any government, stakeholder or observer office in a network never sees un_only there, whatever else they hold.
The UN side of a parent network reads what is public or for the network where the network below granted it; such a
reader has a level there, but no role and no agency.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pghistory
from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils import timezone

from members.classification import Classification
from members.predicates import holds

if TYPE_CHECKING:
    from members.models import Network, Person


class Role(StrEnum):
    """What somebody is in a network, derived from membership role and function."""

    SECRETARIAT = "secretariat"
    UN_CO_CHAIR = "un_co_chair"
    GOVERNMENT_CO_CHAIR = "government_co_chair"
    UN_MEMBER = "un_member"
    GOVERNMENT = "government"
    STAKEHOLDER = "stakeholder"
    OBSERVER = "observer"


# who stands at the head of an agency, and who is its point of contact
SPEAKING = frozenset({"head", "co_chair", "focal_point", "liaison_officer"})
UN_ROLES = frozenset({Role.SECRETARIAT, Role.UN_CO_CHAIR, Role.UN_MEMBER})


@dataclass(frozen=True)
class Office:
    """One office that a person holds today."""

    network_id: int
    agency_id: int
    membership_role: str
    function: str
    opens: tuple[int, ...] = ()  # networks below this one that let its UN side read them

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that this office gives."""
        if self.membership_role in ("coordinator", "member"):
            found = {Role.UN_MEMBER}
            if self.function == "co_chair":
                found.add(Role.UN_CO_CHAIR)
            if self.function == "secretariat_officer" and self.membership_role == "coordinator":
                found.add(Role.SECRETARIAT)
            return frozenset(found)
        if self.membership_role == "government":
            found = {Role.GOVERNMENT}
            if self.function == "co_chair":
                found.add(Role.GOVERNMENT_CO_CHAIR)
            return frozenset(found)
        return frozenset({Role.STAKEHOLDER if self.membership_role == "stakeholder" else Role.OBSERVER})


@dataclass(frozen=True)
class Access:
    """Everything that the rules need to know about a person, read in one query."""

    person_id: UUID | None = None
    offices: tuple[Office, ...] = ()
    is_administrator: bool = False
    levels: dict[int, Classification] = field(init=False)

    def __post_init__(self) -> None:
        levels: dict[int, Classification] = {}
        for office in self.offices:
            level = Classification.UN_ONLY if office.roles & UN_ROLES else Classification.NETWORK
            levels[office.network_id] = min(levels.get(office.network_id, level), level)
        for office in self.offices:
            if levels[office.network_id] == Classification.UN_ONLY:
                for network_id in office.opens:  # an office of one's own in the network says more than the grant
                    levels.setdefault(network_id, Classification.NETWORK)
        object.__setattr__(self, "levels", levels)

    def level(self, network_id: int) -> Classification | None:
        """Return the strictest classification that is readable in the network; None for somebody outside it."""
        return self.levels.get(network_id)

    def roles(self, network_id: int) -> frozenset[Role]:
        """Return the roles held in the network."""
        return frozenset(role for office in self.offices if office.network_id == network_id for role in office.roles)

    def agencies(self, network_id: int) -> frozenset[int]:
        """Return the agencies that the person represents in the network."""
        return frozenset(office.agency_id for office in self.offices if office.network_id == network_id)

    def speaks_for(self) -> frozenset[tuple[int, int]]:
        """Return (network, agency) for which the person is head or focal point, and so may name colleagues."""
        return frozenset((each.network_id, each.agency_id) for each in self.offices if each.function in SPEAKING)

    def is_secretariat(self, network_id: int) -> bool:
        """Say whether the person is a secretariat officer of the network who is not held back by another office."""
        return Role.SECRETARIAT in self.roles(network_id) and self.level(network_id) == Classification.UN_ONLY

    def readable(self, *, network: str = "network_id", classification: str = "effective_classification") -> Q:
        """Return the filter for rows of the person's networks up to the level readable in each."""
        condition = Q(pk__in=[])
        for level in Classification:
            ids = [network_id for network_id, highest in self.levels.items() if highest == level]
            if ids:
                condition |= Q(**{f"{network}__in": ids, f"{classification}__lte": level})
        return condition

    def can_read(self, network_id: int, classification: int) -> bool:
        """Say the same as `readable` of one row."""
        level = self.level(network_id)
        return level is not None and classification <= level


NOBODY = Access()


def access_of(user: Any) -> Access:
    """Return the access of an account (or of a person), read once per user object."""
    cached: Access | None = getattr(user, "_access", None)
    if cached is None:
        cached = NOBODY if not getattr(user, "is_active", True) else _read(user)
        if user is not None:
            user._access = cached
    return cached


def assume(user: Any, access: Access) -> None:
    """Let the user be asked about as if the access were their own, for this request: see members.previewing."""
    user._access = access


def accesses_of(persons: Iterable["Person"]) -> dict[UUID, Access]:
    """Return the access of each person, read in one query and kept for `access_of`."""
    found = {person.pk: person for person in persons}
    offices = _offices(found)
    for person in found.values():
        person._access = Access(person.pk, offices.get(person.pk, ()))  # type: ignore[attr-defined]  # as access_of does
    return {pk: access_of(person) for pk, person in found.items()}


def _read(user: Any) -> Access:
    person_id = getattr(user, "person_id", None) or (getattr(user, "pk", None) if _is_person(user) else None)
    if person_id is None:
        return NOBODY
    offices = _offices([person_id]).get(person_id, ())
    return Access(person_id, offices, is_administrator=bool(getattr(user, "is_administrator", False)))


def _offices(person_ids: Iterable[UUID]) -> dict[UUID, tuple[Office, ...]]:
    """Return the offices that each person holds today, in one query."""
    now = timezone.now()
    grants = apps.get_model("members", "ReadingGrant").objects.standing()
    opened = grants.filter(reader=OuterRef("membership__network")).values("network")
    rows: Any = (  # annotated
        apps.get_model("members", "Representative")
        .objects.filter(person_id__in=list(person_ids))
        .possibly_active_around(now.date())
        .select_related("membership__network")
        .annotate(opens=ArraySubquery(opened))
    )
    found: dict[UUID, tuple[Office, ...]] = {}
    for row in rows:
        if _holds(row, now):
            membership = row.membership
            office = Office(
                membership.network_id, membership.agency_id, membership.role, row.function, tuple(row.opens)
            )
            found[row.person_id] = (*found.get(row.person_id, ()), office)
    return found


def _is_person(user: Any) -> bool:
    return isinstance(user, apps.get_model("members", "Person"))


def _holds(representative: Any, now: datetime.datetime) -> bool:
    day = now.astimezone(representative.membership.network.zone).date()
    return bool(representative.is_active_on(day) and representative.membership.is_active_on(day))


def allowed(user: Any, permission: str, obj: object | None = None) -> bool:
    """Ask the permission tables; an unknown permission and an inactive account are refused.

    A person may be asked about as well: who answers by a link in a mail needs no account.
    """
    is_somebody = bool(getattr(user, "is_active", False)) or _is_person(user)
    return is_somebody and bool(holds(permission, user, obj))


@contextmanager
def acting(by: "Person") -> Iterator[None]:
    """Open the transaction of a service and write the acting person into the history of all that it changes."""
    with pghistory.context(person=str(by.pk)), transaction.atomic():
        yield


def role_names(user: Any, network: "Network") -> list[str]:
    """Return the names of the user's roles in the network, in alphabetical order."""
    return sorted(access_of(user).roles(network.pk))
