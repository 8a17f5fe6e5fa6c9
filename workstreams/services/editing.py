"""Writing of the lines of a workplan: made, edited, cleared for another audience, cancelled."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.classification import Classification
from members.history import event_model
from members.models import Agency, Person
from notifications.errors import Conflict
from workstreams.following import CHANGED, NEW, announce_line
from workstreams.models import (
    BudgetLine,
    ChosenColumns,
    Clearance,
    Commitment,
    Contribution,
    Framework,
    Indicator,
    Measurement,
    Partner,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.services.status import post_status_update

MOST_TARGETS = 10  # UN INFO takes no more SDG targets for one sub-output
FIELDS = (
    "title", "group", "lead", "national_counterpart", "starts_on", "ends_on", "location", "gender_marker",
    "human_rights_marker", "remarks", "continues",
)  # fmt: skip
RELATED = ("contributors", "commitments", "partners", "budget_lines", "indicators")


class EditConflict(Conflict):
    """Somebody else has edited the workstream since it was read; `changed_since` is when that began."""

    def __init__(self, workstream: Workstream, changed_since: datetime.datetime) -> None:
        super().__init__(
            _("%(reference)s was changed by somebody else meanwhile. Look at what is new, then save again.")
            % {"reference": workstream.reference}
        )
        self.workstream = workstream
        self.changed_since = changed_since


@dataclass(frozen=True)
class NamedPartner:
    """A partner to write: a body of the directory, or a name."""

    role: str
    agency: Agency | None = None
    name: str = ""

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What makes two of them one."""
        return self.role, self.agency.pk if self.agency else None, self.name


def create_workstream(
    workplan: Workplan, *, by: Person, values: Mapping[str, Any], reference: str = "", is_told: bool = True
) -> Workstream:
    """Add a line to a workplan, for the UN only until somebody clears it for others; it gets the next reference.

    `values` holds what `edit_workstream` takes. Followers hear of it, unless it is one of very many. Raises
    ValidationError with a sentence per field.
    """
    with acting(by):
        group: WorkingGroup = values["group"]
        # The lock makes two who add a line to one group at once take two numbers.
        WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        workstream = Workstream(
            network=workplan.network, workplan=workplan, group=group, reference=reference or next_reference(group)
        )
        _write(workstream, values, is_new=True)
        if is_told:
            announce_line(NEW, workstream, by=by)
    return workstream


def next_reference(group: WorkingGroup) -> str:
    """Return the reference after the highest of the group: WG1-05. Hold the group's lock while it is taken."""
    prefix = f"{group.code}-"
    taken = Workstream.objects.filter(network=group.network_id, reference__startswith=prefix)
    numbers = [rest for reference in taken.values_list("reference", flat=True) if (rest := reference[len(prefix) :])]
    highest = max((int(rest) for rest in numbers if rest.isdecimal()), default=0)
    return f"{prefix}{highest + 1:02}"


def edit_workstream(
    workstream: Workstream, *, by: Person, revision: int, values: Mapping[str, Any], is_told: bool = True
) -> Workstream:
    """Change what `values` names and leave the rest; `revision` is the one that the person had read.

    Rows of `budget_lines` and `indicators` are mappings: with an `id` they change that row, with `delete` they take
    it away, else they add one. Lists of agencies, commitments and partners replace what was there. Raises EditConflict
    when somebody was faster, and ValidationError with a sentence per field.
    """
    with acting(by):
        current = Workstream.objects.select_for_update(no_key=True).get(pk=workstream.pk)
        if current.revision != revision:
            raise EditConflict(current, _changed_since(current, revision))
        _write(current, values, is_new=False)
        if is_told:
            announce_line(CHANGED, current, by=by)
    return current


def _changed_since(workstream: Workstream, revision: int) -> datetime.datetime:
    """Return when the revision after this one was written, as the history knows it."""
    events = event_model(Workstream).objects.filter(pgh_obj_id=workstream.pk, revision__gt=revision)
    first = events.order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    return first or workstream.created_at


def _write(workstream: Workstream, values: Mapping[str, Any], *, is_new: bool) -> None:
    unknown = set(values) - {*FIELDS, *RELATED}
    if unknown:
        raise ValueError(f"A workstream has no {', '.join(sorted(unknown))}.")
    for name in FIELDS:
        if name in values:
            setattr(workstream, name, values[name])
    if not is_new:
        workstream.revision += 1
    _check(workstream, values)
    workstream.full_clean(exclude=["network", "workplan", "continues"])
    workstream.save(force_insert=is_new)
    if "contributors" in values or ("lead" in values and not is_new):
        _write_contributors(workstream, values)
    if "commitments" in values:
        _replace(WorkstreamCommitment, workstream, "commitment_id", {each.pk for each in values["commitments"]})
    if "partners" in values:
        _write_partners(workstream, values["partners"])
    _write_rows(workstream, BudgetLine, values.get("budget_lines", ()))
    _write_indicators(workstream, values.get("indicators", ()))
    workstream.refresh_from_db(fields=["effective_classification"])


def _check(workstream: Workstream, values: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    if workstream.starts_on and workstream.ends_on and workstream.ends_on < workstream.starts_on:
        errors["ends_on"] = _("The last day comes before the first.")
    commitments: Sequence[Commitment] = values.get("commitments", ())
    targets = [each for each in commitments if each.framework.kind == Framework.Kind.SDG_TARGETS]
    if len(targets) > MOST_TARGETS:
        errors["commitments"] = _("UN INFO takes at most %(most)d SDG targets; these are %(count)d.") % {
            "most": MOST_TARGETS,
            "count": len(targets),
        }
    if errors:
        raise ValidationError(errors)


def _write_contributors(workstream: Workstream, values: Mapping[str, Any]) -> None:
    """Keep the lead out of the contributors, whichever of the two was changed."""
    if "contributors" in values:
        wanted = {agency.pk for agency in values["contributors"]}
    else:
        wanted = set(workstream.contributions.values_list("agency_id", flat=True))
    _replace(Contribution, workstream, "agency_id", wanted - {workstream.lead_id})


def _replace(model: type[Model], workstream: Workstream, name: str, wanted: set[int]) -> None:
    rows = model._default_manager.filter(workstream=workstream)
    present = set(rows.values_list(name, flat=True))
    rows.filter(**{f"{name}__in": present - wanted}).delete()
    for key in sorted(wanted - present):
        model._default_manager.create(workstream=workstream, **{name: key})


def _write_partners(workstream: Workstream, partners: Iterable[NamedPartner]) -> None:
    wanted = {partner.key: partner for partner in partners}
    for row in workstream.partners.all():
        if wanted.pop((row.role, row.agency_id, row.name), None) is None:
            row.delete()
    for partner in wanted.values():
        row = Partner(workstream=workstream, role=partner.role, agency=partner.agency, name=partner.name)
        row.full_clean(exclude=["workstream"])
        row.save()


def _write_rows(workstream: Workstream, model: type[Any], rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Write the rows and return them in order; None in the place of one that was taken away."""
    written: list[Any] = []
    for number, values in enumerate(rows, start=1):
        key = values.get("id")
        row = model(workstream=workstream)
        if key is not None:
            row = model._default_manager.filter(workstream=workstream, pk=key).first()
            if row is None:
                raise ValidationError({_plural(model): _("Row %(number)d no longer exists.") % {"number": number}})
        if values.get("delete"):
            if key is not None:
                _take_away(row)
            written.append(None)
            continue
        for name, value in values.items():
            if name not in ("id", "delete", "measured_on", "value"):
                setattr(row, name, value)
        try:
            row.full_clean(exclude=["workstream"])
        except ValidationError as error:
            told = [_("Row %(number)d: %(error)s") % {"number": number, "error": each} for each in error.messages]
            raise ValidationError({_plural(model): told}) from None
        row.save()
        written.append(row)
    return written


def _plural(model: type[Any]) -> str:
    return "budget_lines" if model is BudgetLine else "indicators"


def _take_away(row: Any) -> None:
    """Delete a row; its measurements too, which stay in the history."""
    if isinstance(row, Indicator):
        row.measurements.all().delete()
    row.delete()


def _write_indicators(workstream: Workstream, rows: Iterable[Mapping[str, Any]]) -> None:
    given = list(rows)
    for indicator, values in zip(_write_rows(workstream, Indicator, given), given, strict=True):
        if indicator is not None and values.get("value") is not None:
            day = values.get("measured_on") or workstream.network.today()
            Measurement.objects.create(indicator=indicator, measured_on=day, value=values["value"])


def classify_workstream(workstream: Workstream, *, by: Person, before: int, after: int, reason: str) -> Workstream:
    """Clear a workstream for another audience; `before` is what the person saw. It says who, when and why.

    Nobody's status updates become wider by it: each keeps what it was written for. Raises Conflict when it was
    classified otherwise meanwhile, and ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why, and who agreed.")})
    with acting(by):
        changed = Workstream.objects.filter(pk=workstream.pk, classification=before).update(classification=after)
        if not changed:
            current = Workstream.objects.get(pk=workstream.pk)
            raise Conflict(
                _("%(reference)s is “%(classification)s” by now. Open it again before you change that.")
                % {
                    "reference": workstream.reference,
                    "classification": Classification(current.classification).label,
                }
            )
        if before != after:
            Clearance.objects.create(
                workstream=workstream,
                before=before,
                after=after,
                reason=reason.strip(),
                cleared_by=by,
                cleared_at=timezone.now(),
            )
        workstream.refresh_from_db()
    return workstream


def cancel_workstream(workstream: Workstream, *, by: Person, reason: str) -> StatusUpdate:
    """Give a workstream up, with the reason; it stays in the plan as cancelled. Raises Conflict when it is already."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why.")})
    with acting(by):
        Workstream.objects.select_for_update(no_key=True).get(pk=workstream.pk)
        corrected = StatusUpdate.objects.filter(workstream=workstream, corrections__isnull=False)
        last = workstream.status_updates.exclude(pk__in=corrected.values("pk")).newest_first().first()
        if last is not None and last.status == StatusUpdate.Status.CANCELLED:
            raise Conflict(_("%(reference)s is cancelled already.") % {"reference": workstream.reference})
        progress = last.progress if last is not None else None
        return post_status_update(
            workstream, by=by, status=StatusUpdate.Status.CANCELLED, narrative=reason, progress=progress
        )


def quick_update(
    workstream: Workstream,
    *,
    by: Person,
    revision: int,
    status: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
) -> None:
    """Change dates and report a status in one go; what is as it was is not written. Raises EditConflict."""
    with acting(by):
        current = Workstream.objects.with_current_status(by).get(pk=workstream.pk)
        dates = {"starts_on": starts_on, "ends_on": ends_on}
        if any(getattr(current, name) != day for name, day in dates.items()):
            edit_workstream(workstream, by=by, revision=revision, values=dates)
        if cast(Any, current).current_status != status:
            workstream.refresh_from_db(fields=["effective_classification"])
            post_status_update(workstream, by=by, status=status, progress=cast(Any, current).current_progress)


def choose_columns(person: Person, *, columns: Sequence[str]) -> None:
    """Keep which columns of the workplan a person looks at."""
    ChosenColumns.objects.update_or_create(person=person, defaults={"columns": list(columns)})
