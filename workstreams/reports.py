"""What the report of a round says to an audience in a language: the plan as it was known when the round was closed."""

import datetime
from collections import defaultdict
from typing import Any, TypedDict

from django.db.models import Prefetch
from django.utils import translation

from members import titles
from members.classification import Classification
from members.models import Agency
from workstreams.coverage import Cover, cover_of
from workstreams.documents.snapshot import SCHEMA, Gap, Group, Line, ReportSnapshot
from workstreams.models import Commitment, Framework, ReportingRound, StatusUpdate, Workstream
from workstreams.report_sections import report_sections


def build_report(
    closed: ReportingRound, *, audience: Classification, language: str, issued_on: datetime.date
) -> ReportSnapshot:
    """Return what the report says, in constant queries. Nothing in it tells who was late: no day of any answer."""
    rows = _workstreams(closed, audience)
    current = _standing(closed, audience)
    with translation.override(language):
        return {
            "schema": SCHEMA,
            "network": titles.text(closed.network.title, language),
            "secretariat": closed.network.secretariat,
            "reply_to": closed.network.reply_to,
            "number": closed.number,
            "period": closed.period,
            "workplan": titles.text(closed.workplan.title, language),
            "audience": audience.key,  # type: ignore[typeddict-item]  # one of the literals
            "language": language,
            "illustrative": closed.network.is_illustrative,
            "issued_on": issued_on.isoformat(),
            "currency": closed.workplan.currency,
            "groups": _groups(rows, current, language),
            **_gaps(closed, rows, current, audience, language),
            "sections": report_sections.of(closed, audience, issued_on),
        }


def _workstreams(closed: ReportingRound, audience: Classification) -> list[Any]:
    """Return the lines of the plan that had begun by the end of the period, as far as the audience may read them."""
    found: Any = Workstream.objects.filter(
        workplan=closed.workplan_id, starts_on__lte=closed.ends_on, effective_classification__lte=audience
    )
    return list(
        found.with_budget()
        .select_related("group", "lead")
        .prefetch_related("commitments__framework", Prefetch("contributors", Agency.objects.order_by("acronym")))
        .order_by("group__position", "group__code", "reference")
    )


def _standing(closed: ReportingRound, audience: Classification) -> dict[int, StatusUpdate]:
    """Return by workstream the update that held when the round was closed, with the corrections made since.

    As `with_current_status` finds it for a reader of the audience, only as of another moment.
    """
    rows = StatusUpdate.objects.filter(
        workstream__workplan=closed.workplan_id, effective_classification__lte=audience
    ).order_by("recorded_at", "pk")
    known: dict[int, StatusUpdate] = {}
    corrected: set[int] = set()
    for row in rows:
        is_known = closed.closed_at is None or row.recorded_at <= closed.closed_at or row.corrects_id in known
        if is_known:
            known[row.pk] = row
            if row.corrects_id is not None:
                corrected.add(row.corrects_id)
    standing: dict[int, StatusUpdate] = {}
    for pk, row in known.items():
        held = standing.get(row.workstream_id)
        if pk not in corrected and (held is None or _order(row) > _order(held)):
            standing[row.workstream_id] = row
    return standing


def _order(update: StatusUpdate) -> tuple[datetime.date, datetime.datetime, int]:
    return update.as_of_on, update.recorded_at, update.pk


def _groups(rows: list[Any], current: dict[int, StatusUpdate], language: str) -> list[Group]:
    found: dict[int, Group] = {}
    for row in rows:
        group = found.setdefault(
            row.group_id, {"code": row.group.code, "title": titles.text(row.group.title, language), "lines": []}
        )
        group["lines"].append(_line(row, current.get(row.pk), language))
    return list(found.values())


def _line(row: Any, update: StatusUpdate | None, language: str) -> Line:
    return {
        "reference": row.reference,
        "title": titles.text(row.title, language),
        "lead": row.lead.acronym,
        "contributors": [agency.acronym for agency in row.contributors.all()],
        "status": update.status if update else StatusUpdate.Status.NOT_STARTED.value,
        "progress": update.progress if update else None,
        "narrative": update.narrative if update else "",
        "risks": update.risks if update else "",
        "support_needed": update.support_needed if update else "",
        "required": str(row.required),
        "available": str(row.available),
        "audience": Classification(
            max(row.effective_classification, update.effective_classification if update else Classification.PUBLIC)
        ).key,  # type: ignore[typeddict-item]  # one of the literals
    }


class _Gaps(TypedDict):
    uncovered: list[Gap]
    stalled: list[Gap]


def _gaps(
    closed: ReportingRound,
    rows: list[Any],
    current: dict[int, StatusUpdate],
    audience: Classification,
    language: str,
) -> _Gaps:
    """Return the gaps; none for the public, which sees too little of the plan to conclude from it."""
    found: _Gaps = {"uncovered": [], "stalled": []}
    if audience == Classification.PUBLIC:
        return found
    statuses: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        update = current.get(row.pk)
        for commitment in row.commitments.all():
            statuses[commitment.pk].append(update.status if update else StatusUpdate.Status.NOT_STARTED)
    commitments = Commitment.objects.of_network(closed.network_id).filter(framework__kind=Framework.Kind.GCM_OBJECTIVES)
    for commitment in commitments.order_by("framework", "position"):
        cover = cover_of(statuses.get(commitment.pk, []))
        if cover != Cover.COVERED:
            gap: Gap = {"code": commitment.code, "title": titles.text(commitment.title, language)}
            found["uncovered" if cover == Cover.UNCOVERED else "stalled"].append(gap)
    return found
