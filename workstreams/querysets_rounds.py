"""Reading of reporting rounds. Who is late is seen by the agency itself, the UN lead and co-lead of the group, the
secretariat and the co-chairs of the UN side, and by nobody else."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from members.access import Access, Role, access_of
from members.classification import Classification

if TYPE_CHECKING:
    from workstreams.models import ReportingRound, RoundLine, RoundReport  # noqa: F401  # in type arguments only


def un_networks(access: Access) -> list[int]:
    """Return the networks in which the person reads what is for the UN only."""
    return [network_id for network_id, level in access.levels.items() if level == Classification.UN_ONLY]


def overseen_networks(access: Access) -> list[int]:
    """Return the networks of which the person sees who is late: as secretariat or co-chair of the UN side."""
    seeing = {Role.SECRETARIAT, Role.UN_CO_CHAIR}
    return [network_id for network_id in un_networks(access) if access.roles(network_id) & seeing]


class ReportingRoundQuerySet(models.QuerySet["ReportingRound"]):
    """Reading of rounds."""

    def visible_to(self, user: Any) -> Self:
        """Return every round of the networks where the user is on the UN side, elsewhere those that are published."""
        access = access_of(user)
        published = Q(network__in=list(access.levels), state="published")
        return self.filter(Q(network__in=un_networks(access)) | published)

    def covering(self, network_id: int, day: Any) -> Self:
        """Return the rounds of the network whose period has the day."""
        return self.filter(network=network_id, starts_on__lte=day, ends_on__gte=day)

    def open(self) -> Self:
        """Return the rounds that await answers."""
        return self.filter(state="open")

    def hold_open(self, network_id: int) -> None:
        """Let nobody close the network's open round before this transaction ends; many may hold it at once."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM workstreams_reportinground WHERE network_id = %s AND state = 'open' FOR SHARE",
                [network_id],
            )

    def locked_through(self, network_id: int) -> datetime.date | None:
        """Return the last day that a closed round of the network has locked."""
        rows = self.filter(network=network_id, locked_through_on__isnull=False)
        last: datetime.date | None = rows.aggregate(last=Max("locked_through_on"))["last"]
        return last


class RoundLineQuerySet(models.QuerySet["RoundLine"]):
    """Reading of the lines of rounds."""

    def visible_to(self, user: Any) -> Self:
        """Return the lines about which the user may know whether they were answered."""
        from workstreams.models import Seat

        access = access_of(user)
        today = timezone.now().date()
        seen = Q(round__network__in=overseen_networks(access))
        for network_id in access.levels:
            seen |= Q(round__network=network_id, agency__in=access.agencies(network_id))
        for network_id in un_networks(access):
            held = Q(agency__in=access.agencies(network_id)) | Q(person=access.person_id)
            seats = Seat.objects.filter(held, function__in=("lead", "co_lead")).active_on(today)
            seen |= Q(round__network=network_id, workstream__group__in=seats.values("group"))
        readable = access.readable(network="round__network_id", classification="workstream__effective_classification")
        return self.filter(readable).filter(seen)

    def with_answer(self) -> Self:
        """Annotate answered_at: the last update for the period (or for later) that came while the round was open."""
        from workstreams.models import StatusUpdate

        answers = StatusUpdate.objects.filter(
            workstream=OuterRef("workstream"),
            as_of_on__gte=OuterRef("round__starts_on"),
            recorded_at__gte=OuterRef("round__opened_at"),
            recorded_at__lte=Coalesce(OuterRef("round__closed_at"), Now()),
        )
        latest = answers.order_by("-recorded_at", "-pk")
        return self.annotate(
            answered_at=Subquery(latest.values("recorded_at")[:1]),
            answered_status=Subquery(latest.values("status")[:1], output_field=models.CharField()),
        )

    def asked_of(self, agency_ids: Collection[int]) -> Self:
        """Return the lines of open rounds that these agencies are asked about."""
        return self.filter(round__state="open", agency__in=agency_ids)

    def waiting(self) -> Self:
        """Return the lines that nobody has answered or given back; needs with_answer."""
        return self.filter(answered_at__isnull=True, given_back_at__isnull=True)


class RoundReportQuerySet(models.QuerySet["RoundReport"]):
    """Reading of published reports."""

    def visible_to(self, user: Any) -> Self:
        """Return the reports that were made for the audience of the user, and for wider ones."""
        access = access_of(user)
        return self.filter(access.readable(network="round__network_id", classification="audience"))
