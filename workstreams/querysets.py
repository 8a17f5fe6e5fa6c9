"""Reading of commitments, groups, workplans, workstreams and status, named as a reader would say it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, DecimalField, Exists, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from members.access import access_of
from members.dated import DatedQuerySet

if TYPE_CHECKING:
    from workstreams.models import (  # noqa: F401  # named in type arguments only
        BudgetLine,
        Commitment,
        Framework,
        Seat,
        StatusUpdate,
        WorkingGroup,
        Workplan,
        Workstream,
    )

MONEY = DecimalField(max_digits=14, decimal_places=2)


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Reading of frameworks."""

    def visible_to(self, user: Any) -> Self:
        """Return the frameworks of all networks and those of the user's."""
        access = access_of(user)
        if access.person_id is None:
            return self.none()
        return self.filter(Q(network__isnull=True) | Q(network__in=access.levels))

    def of_network(self, network_id: int) -> Self:
        """Return the frameworks that a network works with."""
        return self.filter(Q(network__isnull=True) | Q(network=network_id))


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Reading of commitments."""

    def visible_to(self, user: Any) -> Self:
        """Return the commitments of the frameworks that the user sees."""
        from workstreams.models import Framework

        return self.filter(framework__in=Framework.objects.visible_to(user))

    def of_network(self, network_id: int) -> Self:
        """Return the commitments of the frameworks that a network works with."""
        return self.filter(Q(framework__network__isnull=True) | Q(framework__network=network_id))


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    """Reading of working groups."""

    def visible_to(self, user: Any) -> Self:
        """Return the groups of the user's networks up to the classification readable in each."""
        return self.filter(access_of(user).readable())

    def with_seats(self, day: datetime.date) -> Self:
        """Return the groups with the seats that are taken on the day."""
        from workstreams.models import Seat

        seats = Seat.objects.active_on(day).select_related("agency", "person__contact")
        return self.prefetch_related(Prefetch("seats", seats, to_attr="current_seats"))


class SeatQuerySet(DatedQuerySet["Seat"]):
    """Reading of seats."""

    def visible_to(self, user: Any) -> Self:
        """Return the seats of the groups that the user sees."""
        readable = access_of(user).readable(
            network="group__network_id", classification="group__effective_classification"
        )
        return self.filter(readable)


class WorkplanQuerySet(models.QuerySet["Workplan"]):
    """Reading of workplans."""

    def visible_to(self, user: Any) -> Self:
        """Return the workplans of the user's networks."""
        return self.filter(network__in=access_of(user).levels)


class WorkstreamQuerySet(models.QuerySet["Workstream"]):
    """Reading of workstreams."""

    def visible_to(self, user: Any) -> Self:
        """Return the workstreams of the user's networks up to the classification readable in each."""
        return self.filter(access_of(user).readable())

    def with_current_status(self, user: Any) -> Self:
        """Annotate current_status, current_progress, current_as_of_on as the user may know them.

        Current is the update with the highest (as_of_on, recorded_at) that no correction replaced. A workstream
        without any update that the user may see has not started.
        """
        from workstreams.models import StatusUpdate

        latest = StatusUpdate.objects.filter(workstream=OuterRef("pk")).visible_to(user).standing(user)
        latest = latest.order_by("-as_of_on", "-recorded_at", "-pk")
        return self.annotate(
            current_status=Coalesce(
                Subquery(latest.values("status")[:1]), Value("not_started"), output_field=models.CharField()
            ),
            current_progress=Subquery(latest.values("progress")[:1]),
            current_as_of_on=Subquery(latest.values("as_of_on")[:1]),
        )

    def with_budget(self) -> Self:
        """Annotate required and available, summed over the budget lines."""
        from workstreams.models import BudgetLine

        lines = BudgetLine.objects.filter(workstream=OuterRef("pk")).order_by().values("workstream")
        zero = Value(0, output_field=MONEY)
        return self.annotate(
            required=Coalesce(Subquery(lines.annotate(sum=Sum("required")).values("sum")), zero, output_field=MONEY),
            available=Coalesce(Subquery(lines.annotate(sum=Sum("available")).values("sum")), zero, output_field=MONEY),
        )

    def for_table(self, user: Any) -> Self:
        """Return the workstreams with all that a row of the workplan shows."""
        from workstreams.models import Commitment

        commitments = Commitment.objects.select_related("framework")
        return (
            self.with_current_status(user)
            .with_budget()
            .select_related("group", "lead", "national_counterpart", "network", "workplan")
            .prefetch_related("contributors", Prefetch("commitments", commitments))
        )

    def led_by(self, agency_ids: Any) -> Self:
        """Return the workstreams of these lead agencies."""
        return self.filter(lead__in=agency_ids)


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """Reading of budget lines."""

    def visible_to(self, user: Any) -> Self:
        """Return the budget lines of the workstreams that the user sees."""
        readable = access_of(user).readable(
            network="workstream__network_id", classification="workstream__effective_classification"
        )
        return self.filter(readable)

    def totals(self) -> dict[str, Any]:
        """Return what is required and what is available, in one query."""
        zero = Value(0, output_field=MONEY)
        return self.aggregate(
            required=Coalesce(Sum("required"), zero),
            available=Coalesce(Sum("available"), zero),
            lines=Count("pk"),
        )


class StatusUpdateQuerySet(models.QuerySet["StatusUpdate"]):
    """Reading of status updates."""

    def visible_to(self, user: Any) -> Self:
        """Return the updates in the user's networks up to the classification readable in each."""
        return self.filter(access_of(user).readable(network="workstream__network_id"))

    def standing(self, user: Any) -> Self:
        """Leave out the updates that a correction, visible to the user, replaced."""
        from workstreams.models import StatusUpdate

        corrections = StatusUpdate.objects.filter(corrects=OuterRef("pk")).visible_to(user)
        return self.filter(~Exists(corrections))
