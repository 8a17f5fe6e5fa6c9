"""What is odd about a workstream, told before a reviewer in UN INFO asks. These are warnings; nothing is ever refused.

Findings are for those who can put them right: the secretariat, the lead agency, the lead of the group.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import Network
from workstreams.models import (
    BudgetLine,
    Contribution,
    Framework,
    Partner,
    StatusUpdate,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.querysets import WorkstreamQuerySet

Status = StatusUpdate.Status
UNDER_WAY = {Status.ON_TRACK, Status.DELAYED, Status.COMPLETED}
OVER = {Status.COMPLETED, Status.CANCELLED}
A_QUARTER = datetime.timedelta(days=92)
ALIKE = 0.6  # of 1: “Training of labour inspectors” and “Training for labour inspectors” have 0.85


class Code(StrEnum):
    """The kinds of findings, as the API names them."""

    PIPELINE_BUT_STARTED = "pipeline_but_started"
    LATE_START = "late_start"
    PAST_ITS_END = "past_its_end"
    COMPLETED_EARLY = "completed_early"
    NO_TARGET = "no_target"
    NO_PARTNER = "no_partner"
    OVERFUNDED = "overfunded"
    NO_UPDATE = "no_update"
    LOOKS_ALIKE = "looks_alike"


@dataclass(frozen=True)
class Finding:
    """One thing that is odd, as a sentence that says what to do."""

    code: Code
    sentence: str


@dataclass(frozen=True)
class Checked:
    """A workstream with what is odd about it."""

    workstream: Any
    findings: list[Finding]


def with_facts(rows: WorkstreamQuerySet, user: Any) -> WorkstreamQuerySet:
    """Annotate what the checks need, in the one query of the rows."""
    mine = {"workstream": OuterRef("pk")}
    lines = BudgetLine.objects.filter(**mine)
    targets = WorkstreamCommitment.objects.filter(**mine, commitment__framework__kind=Framework.Kind.SDG_TARGETS)
    return (
        rows.with_current_status(user)
        .with_budget()
        .select_related("network", "group", "lead", "workplan")
        .annotate(
            is_in_pipeline=Exists(lines.filter(funding=BudgetLine.Funding.PIPELINE)),
            has_target=Exists(targets),
            has_partner=Exists(Contribution.objects.filter(**mine)) | Exists(Partner.objects.filter(**mine)),
            alike=Subquery(_alike(user).values("reference")[:1]),
        )
    )


def _alike(user: Any) -> WorkstreamQuerySet:
    """Return the other lines of the plan, visible to the reader, that sound like this one, the likest first."""
    others = Workstream.objects.visible_to(user).filter(workplan=OuterRef("workplan")).exclude(pk=OuterRef("pk"))
    # The operator of the first filter can use the index; the second one is what decides.
    close = others.filter(title_fold__trigram_similar=OuterRef("title_fold"))
    return (
        close.annotate(likeness=TrigramSimilarity("title_fold", cast(Any, OuterRef("title_fold"))))
        .filter(likeness__gte=ALIKE)
        .order_by("-likeness", "reference")
    )


def findings_of(row: Any, today: datetime.date) -> list[Finding]:
    """Return what is odd about a workstream that `with_facts` has read; a cancelled one is left in peace."""
    if row.current_status == Status.CANCELLED:
        return []
    found = [*_about_dates(row, today), *_about_fields(row)]
    limit = today - A_QUARTER
    said_on = row.current_as_of_on or row.starts_on
    if row.current_status not in OVER and said_on < limit:
        found.append(Finding(Code.NO_UPDATE, _("No update since %(day)s: say how it goes.") % {"day": _day(said_on)}))
    if row.alike:
        sentence = _("It sounds like %(reference)s: if they are one, cancel one of them.")
        found.append(Finding(Code.LOOKS_ALIKE, sentence % {"reference": row.alike}))
    return found


def _about_dates(row: Any, today: datetime.date) -> list[Finding]:
    status = row.current_status
    found = []
    if row.is_in_pipeline and status in UNDER_WAY:
        sentence = _("Money is still in the pipeline, yet the work has started: give the funding as it is.")
        found.append(Finding(Code.PIPELINE_BUT_STARTED, sentence))
    if status == Status.NOT_STARTED and row.starts_on < today:
        sentence = _("It was to begin on %(day)s: report that it began, or move its first day.")
        found.append(Finding(Code.LATE_START, sentence % {"day": _day(row.starts_on)}))
    if status == Status.ON_TRACK and row.ends_on < today:
        sentence = _("It ended on %(day)s and is said to be on track: complete it, or move its last day.")
        found.append(Finding(Code.PAST_ITS_END, sentence % {"day": _day(row.ends_on)}))
    if status == Status.COMPLETED and row.ends_on > today:
        sentence = _("It is completed before its last day, %(day)s: give the day on which it ended.")
        found.append(Finding(Code.COMPLETED_EARLY, sentence % {"day": _day(row.ends_on)}))
    return found


def _about_fields(row: Any) -> list[Finding]:
    found = []
    if not row.has_target:
        found.append(Finding(Code.NO_TARGET, _("No SDG target is named; UN INFO asks for at least one.")))
    if not row.has_partner and row.national_counterpart_id is None:
        found.append(
            Finding(Code.NO_PARTNER, _("No partner is named: neither an agency, nor a counterpart, nor another."))
        )
    if row.available > row.required:
        found.append(Finding(Code.OVERFUNDED, _("More is available than required: check the budget lines.")))
    return found


def _day(day: datetime.date) -> str:
    return date_format(day, "j E Y")


def checked(network: Network, user: Any, agencies: Iterable[int] | None = None) -> list[Checked]:
    """Return the lines of the current workplan about which something is odd, of all lead agencies or of some.

    Two queries, whatever there is.
    """
    today = network.today()
    plan = Workplan.objects.visible_to(user).filter(network=network).current_on(today)
    rows = Workstream.objects.visible_to(user).filter(network=network, workplan=plan)
    if agencies is not None:
        rows = rows.filter(Q(lead__in=list(agencies)))
    found = with_facts(rows, user).order_by("group__position", "group__code", "reference")
    pairs = [Checked(row, findings_of(row, today)) for row in found]
    return [pair for pair in pairs if pair.findings]


def findings_for(workstream: Workstream, user: Any) -> list[Finding]:
    """Return what is odd about one workstream, in one query."""
    row = with_facts(Workstream.objects.filter(pk=workstream.pk), user).get()
    return findings_of(row, row.network.today())
