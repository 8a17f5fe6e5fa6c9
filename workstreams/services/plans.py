"""Writing of workplans as a whole: adopted as a version that never changes, rolled over into the next period."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Person
from members.titles import Title
from notifications.errors import Conflict
from workstreams.models import (
    BudgetLine,
    Contribution,
    Indicator,
    Partner,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    WorkplanVersion,
    WorkplanVersionLine,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.services.editing import next_reference

OVER = (StatusUpdate.Status.COMPLETED, StatusUpdate.Status.CANCELLED)
BUDGET = ("agency_id", "source", "year", "currency", "required", "available", "funding")
INDICATOR = ("statement", "unit", "baseline", "baseline_year", "target", "target_year")
CARRIED = ("title", "lead", "national_counterpart", "location", "gender_marker", "human_rights_marker", "remarks",
           "classification")  # fmt: skip


def adopt_workplan(
    workplan: Workplan, *, by: Person, version: str, adopted_on: datetime.date, adopted_by: str
) -> WorkplanVersion:
    """Record that the plan was adopted as it stands now; `adopted_by` says by what decision.

    The lines are copied, each for those who can read it today, and never change. Work on the plan goes on; what changes
    from then on is the draft of the next version. Raises Conflict when the version was adopted already.
    """
    if adopted_on > workplan.network.today():
        raise ValidationError({"adopted_on": _("This day lies ahead. Give today or an earlier day.")})
    with acting(by):
        locked = Workplan.objects.select_for_update(no_key=True).get(pk=workplan.pk)
        if locked.versions.filter(version=version).exists():
            raise Conflict(_("Version %(version)s was adopted already. Give the next number.") % {"version": version})
        adopted = WorkplanVersion(
            workplan=locked,
            version=version,
            adopted_on=adopted_on,
            adopted_by=adopted_by,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        adopted.full_clean(exclude=["workplan", "recorded_by"])
        adopted.save(force_insert=True)
        WorkplanVersionLine.objects.bulk_create(_lines(adopted))
        locked.version, locked.adopted_on, locked.adopted_by = version, adopted_on, adopted_by
        locked.save(update_fields=["version", "adopted_on", "adopted_by"])
    return adopted


def lines_now(workplan: Workplan, user: Any) -> dict[str, dict[str, Any]]:
    """Return the plan's lines as the user sees them now, by reference, in the words in which a version keeps them."""
    rows = _with_values(Workstream.objects.visible_to(user).filter(workplan=workplan))
    return {row.reference: _values(row) for row in rows}


def _with_values(workstreams: Any) -> Any:
    rows = workstreams.with_budget().select_related("group", "lead", "national_counterpart", "workplan")
    rows = rows.prefetch_related("contributors", "commitments__framework")
    return rows.order_by("group__position", "group__code", "reference")


def _lines(adopted: WorkplanVersion) -> list[WorkplanVersionLine]:
    ordered = _with_values(Workstream.objects.filter(workplan=adopted.workplan))
    return [
        WorkplanVersionLine(
            version=adopted,
            position=position,
            values=_values(row),
            effective_classification=row.effective_classification,
        )
        for position, row in enumerate(ordered, start=1)
    ]


def _values(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "group": row.group.code,
        "lead": row.lead.acronym,
        "contributors": [agency.acronym for agency in row.contributors.all()],
        "national_counterpart": row.national_counterpart.acronym if row.national_counterpart else "",
        "commitments": [one.key for one in row.commitments.all()],
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "currency": row.workplan.currency,
        "required": str(row.required),
        "available": str(row.available),
    }


def roll_over(
    workplan: Workplan, *, by: Person, title: Title, starts_on: datetime.date, ends_on: datetime.date
) -> Workplan:
    """Begin the plan of a new period with all that goes on, each line pointing at the one that it continues.

    Completed and cancelled lines stay behind. A line keeps its readers; it takes the new period's days where its own
    are over, and only money for years of the new period. Raises Conflict when the period has a plan already.
    """
    if starts_on <= workplan.starts_on or ends_on < starts_on:
        raise ValidationError({"starts_on": _("The new period begins after the one before, and ends after it begins.")})
    with acting(by):
        Workplan.objects.select_for_update(no_key=True).get(pk=workplan.pk)
        if Workplan.objects.filter(network=workplan.network, starts_on=starts_on).exists():
            raise Conflict(_("There is a workplan that begins on this day already."))
        new = Workplan(
            network=workplan.network,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            version="0.1",
            currency=workplan.currency,
            rolled_over_from=workplan,
        )
        new.full_clean(exclude=["network", "rolled_over_from"])
        new.save(force_insert=True)
        lines: Any = Workstream.objects.filter(workplan=workplan).with_current_status(by)  # annotated
        for row in lines.select_related("group").order_by("group__position", "reference"):
            if row.current_status not in OVER:
                _continue(row, new)
    return new


def _continue(row: Any, new: Workplan) -> None:
    group = WorkingGroup.objects.select_for_update(no_key=True).get(pk=row.group_id)
    made = Workstream.objects.create(
        network=new.network,
        workplan=new,
        group=group,
        reference=next_reference(group),
        starts_on=max(row.starts_on, new.starts_on) if row.starts_on <= new.ends_on else new.starts_on,
        ends_on=min(row.ends_on, new.ends_on) if row.ends_on >= new.starts_on else new.ends_on,
        continues=row,
        **{name: getattr(row, name) for name in CARRIED},
    )
    for agency_id in row.contributions.values_list("agency_id", flat=True):
        Contribution.objects.create(workstream=made, agency_id=agency_id)
    for commitment_id in row.commitment_rows.values_list("commitment_id", flat=True):
        WorkstreamCommitment.objects.create(workstream=made, commitment_id=commitment_id)
    for partner in row.partners.all():
        Partner.objects.create(workstream=made, role=partner.role, agency_id=partner.agency_id, name=partner.name)
    for line in row.budget_lines.filter(year__gte=new.starts_on.year):
        BudgetLine.objects.create(workstream=made, **{name: getattr(line, name) for name in BUDGET})
    for indicator in row.indicators.all():
        Indicator.objects.create(workstream=made, **{name: getattr(indicator, name) for name in INDICATOR})
