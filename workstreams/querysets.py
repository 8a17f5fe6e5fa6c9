"""Reading of commitments, groups, workplans, workstreams and status, named as a reader would say it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, DecimalField, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from members.access import access_of
from members.classification import Classification
from members.dated import DatedQuerySet
from workstreams.quarters import Quarter

if TYPE_CHECKING:
    from workstreams.models import (  # noqa: F401  # named in type arguments only
        BudgetLine,
        Commitment,
        Evidence,
        Framework,
        Seat,
        StatusUpdate,
        WorkingGroup,
        Workplan,
        WorkplanVersion,
        WorkplanVersionLine,
        Workstream,
    )

MONEY = DecimalField(max_digits=14, decimal_places=2)
# By what the table can be sorted within each group.
SORTS = {
    "reference": "reference",
    "lead": "lead__acronym_order",
    "status": "current_status",
    "progress": "current_progress",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "required": "required",
    "available": "available",
    "gap": "gap",
}


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

    def named(self, framework: str, code: str) -> Self:
        """Return the commitment of this code in the framework of this code, the latest version first."""
        return self.filter(framework__code=framework, code=code).order_by("-framework__version", "pk")


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

    def current_on(self, day: datetime.date) -> "Workplan | None":
        """Return the workplan that began last, else (before the first one begins) the one that lies ahead."""
        return self.annotate(is_ahead=Q(starts_on__gt=day)).order_by("is_ahead", "-starts_on").first()


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

        latest = StatusUpdate.objects.filter(workstream=OuterRef("pk")).visible_to(user).standing(user).newest_first()
        return self.annotate(
            current_status=Coalesce(
                Subquery(latest.values("status")[:1]), Value("not_started"), output_field=models.CharField()
            ),
            current_progress=Subquery(latest.values("progress")[:1]),
            current_as_of_on=Subquery(latest.values("as_of_on")[:1]),
        )

    def with_story(self, user: Any) -> Self:
        """Annotate story: what was said about a workstream, oldest first, each {as_of_on (ISO 8601), status}."""
        from workstreams.models import StatusUpdate

        said = StatusUpdate.objects.filter(workstream=OuterRef("pk")).visible_to(user).standing(user)
        each = said.order_by("as_of_on", "recorded_at", "pk").values(
            one=JSONObject(as_of_on="as_of_on", status="status")
        )
        return self.annotate(story=ArraySubquery(each))

    def with_status_at(self, user: Any, moment: datetime.datetime) -> Self:
        """Annotate status_then: what was known at the instant, from what had been recorded by then."""
        from workstreams.models import StatusUpdate

        known = StatusUpdate.objects.filter(workstream=OuterRef("pk"), recorded_at__lte=moment).visible_to(user)
        latest = known.standing(user, at=moment).newest_first()
        return self.annotate(
            status_then=Coalesce(
                Subquery(latest.values("status")[:1]), Value("not_started"), output_field=models.CharField()
            )
        )

    def with_budget(self) -> Self:
        """Annotate required, available and gap, summed over the budget lines in the workplan's currency.

        Money is never added across currencies: has_other_currency says where further lines exist.
        """
        from workstreams.models import BudgetLine

        lines = BudgetLine.objects.filter(workstream=OuterRef("pk"))
        own = lines.filter(currency=OuterRef("workplan__currency")).order_by().values("workstream")
        zero = Value(0, output_field=MONEY)
        return self.annotate(
            required=Coalesce(Subquery(own.annotate(sum=Sum("required")).values("sum")), zero, output_field=MONEY),
            available=Coalesce(Subquery(own.annotate(sum=Sum("available")).values("sum")), zero, output_field=MONEY),
            has_other_currency=Exists(lines.exclude(currency=OuterRef("workplan__currency"))),
        ).annotate(gap=F("required") - F("available"))

    def for_table(self, user: Any) -> Self:
        """Return the workstreams with all that a row of the workplan shows, in its order."""
        from workstreams.models import Commitment

        commitments = Commitment.objects.select_related("framework")
        return (
            self.with_current_status(user)
            .with_budget()
            .select_related("group__network", "lead", "national_counterpart", "network", "workplan")
            .prefetch_related(Prefetch("commitments", commitments))
            .order_by("group__position", "group__code", "reference")
        )

    def narrowed(
        self,
        *,
        group: str = "",
        lead: str = "",
        status: str = "",
        commitment: str = "",
        classification: str = "",
        period: str = "",
        funding: str = "",
    ) -> Self:
        """Return those that match what is given: codes and acronyms, a commitment as `framework:code`.

        A status is compared with the one that `with_current_status` has annotated for the reader; a period is a
        quarter such as 2026-Q3.
        """
        from workstreams.models import BudgetLine

        found = self
        if group:
            found = found.filter(group__code=group)
        if lead:
            found = found.filter(lead__acronym=lead)
        if status:
            found = found.filter(current_status=status)
        if classification:
            found = found.filter(effective_classification=Classification.from_key(classification))
        if commitment:
            found = found.for_commitment(*commitment.partition(":")[::2])
        if period:
            found = found.in_quarter(Quarter.from_key(period))
        if funding:
            found = found.filter(Exists(BudgetLine.objects.filter(workstream=OuterRef("pk"), funding=funding)))
        return found

    def in_quarter(self, quarter: Quarter) -> Self:
        """Return the workstreams that are under way in the quarter by their dates."""
        return self.filter(starts_on__lte=quarter.ends_on, ends_on__gte=quarter.starts_on)

    def sorted_by(self, key: str) -> Self:
        """Return the rows of each group in another order: a key of SORTS, with a minus before it for the reverse."""
        name = SORTS.get(key.removeprefix("-"))
        if name is None:
            return self
        order = F(name).desc(nulls_last=True) if key.startswith("-") else F(name).asc(nulls_last=True)
        return self.order_by("group__position", "group__code", order, "reference")

    def for_commitment(self, framework: str, code: str) -> Self:
        """Return the workstreams that contribute to the commitment of this code in the framework of this code."""
        from workstreams.models import WorkstreamCommitment

        rows = WorkstreamCommitment.objects.filter(
            workstream=OuterRef("pk"), commitment__framework__code=framework, commitment__code=code
        )
        return self.filter(Exists(rows))

    def led_by(self, agency_ids: Any) -> Self:
        """Return the workstreams of these lead agencies."""
        return self.filter(lead__in=agency_ids)


class OfWorkstreamQuerySet(models.QuerySet[Any]):
    """Reading of what belongs to a workstream and has no readers of its own: partners and indicators."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows of the workstreams that the user sees."""
        readable = access_of(user).readable(
            network="workstream__network_id", classification="workstream__effective_classification"
        )
        return self.filter(readable)


class WorkplanVersionQuerySet(models.QuerySet["WorkplanVersion"]):
    """Reading of adopted workplans."""

    def visible_to(self, user: Any) -> Self:
        """Return the versions of the workplans of the user's networks."""
        return self.filter(workplan__network__in=access_of(user).levels)


class WorkplanVersionLineQuerySet(models.QuerySet["WorkplanVersionLine"]):
    """Reading of the lines of adopted workplans."""

    def visible_to(self, user: Any) -> Self:
        """Return the lines up to the classification readable in each network, as they were on the day of adoption."""
        return self.filter(access_of(user).readable(network="version__workplan__network_id"))


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

    def standing(self, user: Any, at: datetime.datetime | None = None) -> Self:
        """Leave out the updates that a correction, visible to the user, replaced; with `at`, by that instant."""
        from workstreams.models import StatusUpdate

        corrections = StatusUpdate.objects.filter(corrects=OuterRef("pk")).visible_to(user)
        if at is not None:
            corrections = corrections.filter(recorded_at__lte=at)
        return self.filter(~Exists(corrections))

    def with_corrections(self, user: Any) -> Self:
        """Annotate is_corrected: a correction that the user may see replaced the update."""
        from workstreams.models import StatusUpdate

        return self.annotate(is_corrected=Exists(StatusUpdate.objects.filter(corrects=OuterRef("pk")).visible_to(user)))

    def newest_first(self) -> Self:
        """Return the updates so that the first one is the current one."""
        return self.order_by("-as_of_on", "-recorded_at", "-pk")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reading of evidence."""

    def visible_to(self, user: Any) -> Self:
        """Return the evidence of the updates that the user sees."""
        readable = access_of(user).readable(
            network="update__workstream__network_id", classification="update__effective_classification"
        )
        return self.filter(readable)
