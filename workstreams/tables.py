"""The table of the workplan: rows by group with their bars, and what they sum up to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from members.models import Network
from workstreams.coverage import Funding
from workstreams.models import Commitment, Framework, WorkingGroup, Workplan, Workstream
from workstreams.timeline import Bar, Timeline

# A row names the objectives and targets; the outcomes of the Cooperation Framework stand on the workstream's own page.
NAMED_KINDS = (Framework.Kind.GCM_OBJECTIVES, Framework.Kind.SDG_TARGETS)


@dataclass(frozen=True)
class Named:
    """The commitments of one framework, as a row lists them: GCM 3, 5, 12."""

    framework: Framework
    commitments: list[Commitment]


@dataclass(frozen=True)
class TableRow:
    """One workstream in the table."""

    workstream: Workstream
    bar: Bar | None
    named: list[Named]


@dataclass(frozen=True)
class Section:
    """The rows of one group."""

    group: WorkingGroup
    rows: list[TableRow]


@dataclass(frozen=True)
class Table:
    """The sections, the scale of their bars, and the sums."""

    sections: list[Section]
    timeline: Timeline | None
    funding: Funding
    has_other_currency: bool
    count: int = field(default=0)


def table_of(workstreams: Iterable[Any], workplan: Workplan | None, network: Network) -> Table:
    """Arrange what `for_table` has read."""
    rows = list(workstreams)
    timeline = Timeline(workplan.starts_on, workplan.ends_on, network.today()) if workplan else None
    return Table(
        sections=[
            Section(group, [TableRow(row, timeline.bar(row) if timeline else None, _named(row)) for row in found])
            for group, found in groupby(rows, key=lambda row: row.group)
        ],
        timeline=timeline,
        funding=Funding(
            currency=workplan.currency if workplan else "",
            required=sum((row.required for row in rows), Decimal()),
            available=sum((row.available for row in rows), Decimal()),
        ),
        has_other_currency=any(row.has_other_currency for row in rows),
        count=len(rows),
    )


def _named(workstream: Workstream) -> list[Named]:
    found = [row for row in workstream.commitments.all() if row.framework.kind in NAMED_KINDS]
    return [Named(framework, list(rows)) for framework, rows in groupby(found, key=lambda row: row.framework)]
