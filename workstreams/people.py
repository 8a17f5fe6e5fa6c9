"""Who speaks for the agencies of a network today: whom a mail about a workstream goes to, and who oversees."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from members.access import Access, Role, accesses_of
from members.models import Network, Person, Representative
from notifications.reminders.ladder import Audience
from workstreams.models import Workstream

CONTACTS = (("focal_point", "liaison_officer"), ("alternate",), ("head", "co_chair"))  # the first that is held answers


class People:
    """Who answers for each agency of a network today, who heads it, and who oversees the network's UN side."""

    def __init__(self, network: Network, today: datetime.date) -> None:
        offices = Representative.objects.active_on(today).filter(membership__network=network)
        rows = list(offices.select_related("membership", "person").order_by("started_on", "pk"))
        self.persons: dict[UUID, Person] = {row.person_id: row.person for row in rows}
        self._accesses = accesses_of(self.persons.values())
        self._network_id = network.pk
        self._held: dict[tuple[int, str], list[UUID]] = {}
        for row in rows:
            self._held.setdefault((row.membership.agency_id, row.function), []).append(row.person_id)

    def of(self, workstream: Workstream, agency_id: int) -> dict[Audience, tuple[UUID, ...]]:
        """Return whom each rung speaks to about an agency's line, leaving out whoever may not see the workstream."""
        return self.of_agency(agency_id, workstream.effective_classification)

    def of_agency(self, agency_id: int, level: int, *, named: UUID | None = None) -> dict[Audience, tuple[UUID, ...]]:
        """Return the same for what an agency owes at a level; `named` does it, as long as an office is held."""
        people = {
            Audience.ASKED: [named] if named is not None and named in self.persons else self._contacts(agency_id),
            Audience.HEAD: self._holders(agency_id, ("head", "co_chair")),
            Audience.OVERSEER: [pk for pk, access in self._accesses.items() if self._oversees(access)],
        }
        return {audience: self._seeing(level, persons) for audience, persons in people.items()}

    def asked(self, workstream: Workstream, agency_id: int) -> tuple[UUID, ...]:
        """Return who is asked about an agency's line and may see it."""
        return self._seeing(workstream.effective_classification, self._contacts(agency_id))

    def _contacts(self, agency_id: int) -> list[UUID]:
        return next((found for each in CONTACTS if (found := self._holders(agency_id, each))), [])

    def _holders(self, agency_id: int, functions: Iterable[str]) -> list[UUID]:
        return [person for function in functions for person in self._held.get((agency_id, function), [])]

    def _oversees(self, access: Access) -> bool:
        chairs = Role.UN_CO_CHAIR in access.roles(self._network_id)
        return access.is_secretariat(self._network_id) or chairs

    def _seeing(self, level: int, persons: Iterable[UUID]) -> tuple[UUID, ...]:
        return tuple(pk for pk in dict.fromkeys(persons) if self._accesses[pk].can_read(self._network_id, level))
