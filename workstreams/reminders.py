"""Status updates that are due: a line of the current workplan without one for 75 days asks its lead agency."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import Access, Role, accesses_of
from members.models import Network, Representative
from notifications.registry import registry
from notifications.reminders.ladder import Audience
from notifications.reminders.sources import Due, Source
from workstreams.answers import FINISHED, PURPOSE, about_network
from workstreams.models import StatusUpdate, Workplan, Workstream

OF_USE = datetime.timedelta(days=75)  # for so long an update speaks for the line
CONTACTS = (("focal_point", "liaison_officer"), ("alternate",), ("head", "co_chair"))  # the first that is held answers


def register() -> None:
    """Tell the reminders what is due in this app."""
    registry.register_source(Source("status_update", gettext_lazy("status updates"), status_updates_due))


def status_updates_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the unfinished lines whose last update is too old by that day, in five queries for each network."""
    for network in Network.objects.all():
        today = now.astimezone(network.zone).date()
        plan = Workplan.objects.filter(network=network).current_on(today)
        if plan is None or not plan.starts_on <= today <= plan.ends_on:
            continue
        lines = [line for line in _lines(plan, today) if line.due_on <= until]
        if lines:
            people = _People(network, today)
            yield from (_due(line, people) for line in lines)


@dataclass(frozen=True)
class _Line:
    """A workstream and the day on which its next update is due."""

    workstream: Workstream
    since_on: datetime.date

    @property
    def due_on(self) -> datetime.date:
        return self.since_on + OF_USE


def _lines(plan: Workplan, today: datetime.date) -> Iterable[_Line]:
    # The last update whoever may read it: only who may read the line hears of it, and never what the update says.
    standing = StatusUpdate.objects.filter(workstream=OuterRef("pk"), corrections__isnull=True).newest_first()
    rows = Workstream.objects.filter(workplan=plan, starts_on__lte=today).select_related("network", "lead")
    found: Any = rows.annotate(
        last_status=Subquery(standing.values("status")[:1]), last_on=Subquery(standing.values("as_of_on")[:1])
    )
    for row in found.order_by("reference"):
        if row.last_status not in FINISHED:
            yield _Line(row, row.last_on or row.starts_on)


class _People:
    """Who answers for each agency of a network today, who heads it, and who oversees the network's UN side."""

    def __init__(self, network: Network, today: datetime.date) -> None:
        offices = Representative.objects.active_on(today).filter(membership__network=network)
        rows = list(offices.select_related("membership", "person").order_by("started_on", "pk"))
        self._accesses = accesses_of(row.person for row in rows)
        self._network_id = network.pk
        self._held: dict[tuple[int, str], list[UUID]] = {}
        for row in rows:
            self._held.setdefault((row.membership.agency_id, row.function), []).append(row.person_id)

    def of(self, workstream: Workstream) -> dict[Audience, tuple[UUID, ...]]:
        """Return whom each rung speaks to, leaving out whoever may not see the workstream."""
        contacts = next((found for each in CONTACTS if (found := self._holders(workstream.lead_id, each))), [])
        overseers = [pk for pk, access in self._accesses.items() if self._oversees(access)]
        people = {
            Audience.ASKED: contacts,
            Audience.HEAD: self._holders(workstream.lead_id, ("head", "co_chair")),
            Audience.OVERSEER: overseers,
        }
        return {audience: self._seeing(workstream, persons) for audience, persons in people.items()}

    def _holders(self, agency_id: int, functions: Iterable[str]) -> list[UUID]:
        return [person for function in functions for person in self._held.get((agency_id, function), [])]

    def _oversees(self, access: Access) -> bool:
        chairs = Role.UN_CO_CHAIR in access.roles(self._network_id)
        return access.is_secretariat(self._network_id) or chairs

    def _seeing(self, workstream: Workstream, persons: Iterable[UUID]) -> tuple[UUID, ...]:
        level = workstream.effective_classification
        return tuple(pk for pk in dict.fromkeys(persons) if self._accesses[pk].can_read(self._network_id, level))


def _due(line: _Line, people: _People) -> Due:
    workstream = line.workstream
    return Due(
        scope=workstream.network.slug,
        about=f"workstream:{workstream.pk}:{line.since_on.isoformat()}",
        due_on=line.due_on,
        people=people.of(workstream),
        line=partial(_words, workstream),
        url=workstream.get_absolute_url(),
        link=(PURPOSE, about_network(workstream.network)),
    )


def _words(workstream: Workstream) -> str:
    values = {
        "reference": workstream.reference,
        "title": workstream.title_text,
        "agency": workstream.lead.acronym,
    }
    return _("%(agency)s: how does %(reference)s stand? %(title)s") % values
