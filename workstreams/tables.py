"""The table of the workplan: rows by group with their bars, and what they sum up to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.models import Network
from workstreams.coverage import Funding
from workstreams.models import Framework, WorkingGroup, Workplan, Workstream
from workstreams.quarters import Quarter, quarters
from workstreams.timeline import Bar, Timeline

DEFAULT_COLUMNS = ("lead", "status", "required", "gap", "timeline")
# In the order of the table; reference and title are always there.
CHOOSABLE: dict[str, str | Promise] = {
    "lead": gettext_lazy("Lead"),
    "counterpart": gettext_lazy("Counterpart"),
    "status": gettext_lazy("Status"),
    "progress": gettext_lazy("Progress"),
    "period": gettext_lazy("Period"),
    "location": gettext_lazy("Location"),
    "markers": gettext_lazy("Markers"),
    "required": gettext_lazy("Required"),
    "available": gettext_lazy("Available"),
    "gap": pgettext_lazy("funding", "Gap"),
    "timeline": gettext_lazy("Timeline"),
}
# A row names the objectives and targets; the outcomes of the Cooperation Framework stand on the workstream's own page.
NAMED_KINDS = (Framework.Kind.GCM_OBJECTIVES, Framework.Kind.SDG_TARGETS)


WIDTHS = {
    "lead": "90",
    "counterpart": "90",
    "status": "115",
    "progress": "90",
    "period": "130",
    "required": "90",
    "available": "90",
    "gap": "90",
    "timeline": "24%",
}
NUMBERS = {"progress", "required", "available", "gap"}
SORT_OF = {"period": "ends_on"} | {key: key for key in ("lead", "status", "progress", "required", "available", "gap")}


@dataclass(frozen=True)
class Heading:
    """The heading of a column; with a url it sorts, and `direction` says how it does by now."""

    key: str
    label: str | Promise
    width: str
    is_number: bool
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Link:
    """A commitment as a row names it, with the address of its page."""

    code: str
    url: str


@dataclass(frozen=True)
class Named:
    """The commitments of one framework, as a row lists them: GCM 3, 5, 12."""

    framework: Framework
    links: list[Link]


@dataclass(frozen=True)
class TableRow:
    """One workstream in the table: its status as the pages show it, and its days in words."""

    workstream: Workstream
    status: str
    span: str
    bar: Bar | None
    named: list[Named]
    quarters: list[bool]


@dataclass(frozen=True)
class Section:
    """The rows of one group."""

    group: WorkingGroup
    rows: list[TableRow]


@dataclass(frozen=True)
class Table:
    """The sections, the scale of their bars, and the sums."""

    sections: list[Section]
    headings: list[Heading]
    quarters: list[Quarter]
    timeline: Timeline | None
    funding: Funding
    has_other_currency: bool
    count: int = field(default=0)

    @property
    def width(self) -> int:
        """How many columns there are, reference and title included."""
        return len(self.headings) + 2

    @cached_property
    def shown(self) -> dict[str, str]:
        """The columns after reference and title, each with its label in the reader's language."""
        return {heading.key: str(heading.label) for heading in self.headings}


def table_of(
    workstreams: Iterable[Any],
    workplan: Workplan | None,
    network: Network,
    columns: Collection[str] = DEFAULT_COLUMNS,
    query: QueryDict | None = None,
) -> Table:
    """Arrange what `for_table` has read, in the columns that the reader has chosen.

    With the `query` of the page's address the headings sort.
    """
    rows = list(workstreams)
    periods = list(quarters(workplan.starts_on, workplan.ends_on)) if workplan else []
    timeline = Timeline(workplan.starts_on, workplan.ends_on, network.today()) if workplan else None
    drawing = _Drawing(network, timeline, periods)
    return Table(
        sections=[
            Section(group, [drawing.row(row) for row in found])
            for group, found in groupby(rows, key=lambda row: row.group)
        ],
        headings=[_heading(column, query) for column in CHOOSABLE if column in columns],
        quarters=periods,
        timeline=timeline,
        funding=Funding(
            currency=workplan.currency if workplan else "",
            required=sum((row.required for row in rows), Decimal()),
            available=sum((row.available for row in rows), Decimal()),
        ),
        has_other_currency=any(row.has_other_currency for row in rows),
        count=len(rows),
    )


class _Drawing:
    """Draws the rows of one table; what many rows share (a status, an address, a day in words) is made once."""

    def __init__(self, network: Network, timeline: Timeline | None, periods: list[Quarter]) -> None:
        self._network, self._timeline, self._periods = network, timeline, periods
        self._status = cache(lambda status: render_to_string("ui/status.html", {"status": status}))
        self._day = cache(lambda day: date_format(day, "j M Y"))
        self._link = cache(self._linked)
        self._span = _("from %(from)s to %(until)s")

    def row(self, workstream: Any) -> TableRow:
        """Return the row of a workstream that `for_table` has read."""
        return TableRow(
            workstream,
            status=self._status(workstream.current_status),
            span=self._span % {"from": self._day(workstream.starts_on), "until": self._day(workstream.ends_on)},
            bar=self._timeline.bar(workstream) if self._timeline else None,
            named=self._named(workstream),
            quarters=[quarter.holds(workstream) for quarter in self._periods],
        )

    def _named(self, workstream: Workstream) -> list[Named]:
        found = [row for row in workstream.commitments.all() if row.framework.kind in NAMED_KINDS]
        return [
            Named(framework, [self._link(framework.code, row.code) for row in rows])
            for framework, rows in groupby(found, key=lambda row: row.framework)
        ]

    def _linked(self, framework: str, code: str) -> Link:
        return Link(code, reverse("workstreams:commitment", args=[self._network.slug, framework, code]))


def _heading(column: str, query: QueryDict | None) -> Heading:
    shape: dict[str, Any] = {"key": column, "label": CHOOSABLE[column], "width": WIDTHS.get(column, "")}
    is_number = column in NUMBERS
    sort = SORT_OF.get(column)
    if query is None or sort is None:
        return Heading(**shape, is_number=is_number)
    current = query.get("sort", "")
    wanted = query.copy()
    wanted["sort"] = f"-{sort}" if current == sort else sort
    direction = {sort: "ascending", f"-{sort}": "descending"}.get(current, "")
    return Heading(**shape, is_number=is_number, url=f"?{wanted.urlencode()}", direction=direction)
