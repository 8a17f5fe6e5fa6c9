"""Rows for spreadsheets, always through what the reader may see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from members.models import Agency
from members.spreadsheets import Value
from workstreams.exports.columns import COLUMNS, SEPARATOR
from workstreams.models import Framework, Partner, StatusUpdate
from workstreams.querysets import WorkstreamQuerySet

Status = StatusUpdate.Status
# The words of UN INFO, from memory: check them with the office that enters the joint workplan. It has none for what
# was given up, so cancelled lines are left out.
UN_INFO_STATUS = {
    Status.NOT_STARTED: "Pipeline",
    Status.ON_TRACK: "Implementation",
    Status.DELAYED: "Implementation",
    Status.ON_HOLD: "Implementation",
    Status.COMPLETED: "Finalisation",
}
UN_INFO = (
    "Sub-output code", "Sub-output", "UN agencies", "Contributing partners", "Implementing partners", "Location",
    "SDG targets", "Gender marker", "Human rights marker", "Start date", "End date", "Status", "Fund source", "Year",
    "Currency", "Required", "Available", "Expenditure",
)  # fmt: skip
FOUR_W_TAGS = (
    "#org+code", "#org+name", "#role", "#activity+code", "#activity+name", "#meta+gcm+code", "#loc+name",
    "#date+start", "#date+end", "#status",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What a spreadsheet holds; `tags` is the row of HXL tags below the headings."""

    title: str
    headings: Sequence[str]
    tags: Sequence[str]
    rows: Iterable[Sequence[Value]]

    def body(self, *, with_tags: bool) -> list[Sequence[Value]]:
        """Return the rows, below the tags if they are wanted."""
        return [*([self.tags] if with_tags and self.tags else []), *self.rows]


def with_details(rows: WorkstreamQuerySet) -> WorkstreamQuerySet:
    """Read what the sheets show beside the table's own columns."""
    return rows.prefetch_related("contributors", "partners__agency", "budget_lines__agency")


def workplan_sheet(rows: Iterable[Any]) -> Sheet:
    """Return the workplan, one workstream a row."""
    return Sheet(
        title=_("Workplan"),
        headings=[str(column.heading) for column in COLUMNS],
        tags=[column.tag for column in COLUMNS],
        rows=[[column.value(row) for column in COLUMNS] for row in rows],
    )


def un_info_sheet(rows: Iterable[Any]) -> Sheet:
    """Return what UN INFO asks for, in English as UN INFO is: one row for each budget line of a workstream."""
    with override("en"):
        found = [line for row in rows if row.current_status != Status.CANCELLED for line in _un_info_rows(row)]
    return Sheet(title="UN INFO", headings=UN_INFO, tags=(), rows=found)


def _un_info_rows(row: Any) -> Iterator[list[Value]]:
    agencies = [row.lead, *row.contributors.all()]
    about: list[Value] = [
        row.reference,
        row.title_text,
        SEPARATOR.join(agency.acronym for agency in agencies if _is_un(agency)),
        _names(row, Partner.Role.CONTRIBUTING),
        _names(row, Partner.Role.IMPLEMENTING),
        row.location,
        SEPARATOR.join(one.code for one in row.commitments.all() if one.framework.kind == Framework.Kind.SDG_TARGETS),
        row.gender_marker,
        row.human_rights_marker,
        row.starts_on,
        row.ends_on,
        UN_INFO_STATUS[row.current_status],
    ]
    lines = list(row.budget_lines.all())
    for line in lines:
        yield [*about, line.source, line.year, line.currency, line.required, line.available, line.spent]
    if not lines:
        yield [*about, "", None, "", None, None, None]


def _is_un(agency: Agency) -> bool:
    return agency.type in (Agency.Type.UN_ENTITY, Agency.Type.UN_OFFICE)


def _names(row: Any, role: str) -> str:
    return SEPARATOR.join(partner.label for partner in row.partners.all() if partner.role == role)


def four_w_sheet(rows: Iterable[Any]) -> Sheet:
    """Return who does what, where and when: one row for each body and workstream."""
    headings = [
        _("Who"), _("Name"), _("As what"), _("Reference"), _("What"), _("GCM objectives"), _("Where"),
        _("From"), _("Until"), _("Status"),
    ]  # fmt: skip
    return Sheet(
        title=_("Who does what, where, when"),
        headings=headings,
        tags=FOUR_W_TAGS,
        rows=[line for row in rows for line in _four_w_rows(row)],
    )


def _four_w_rows(row: Any) -> Iterator[list[Value]]:
    objectives = [one.code for one in row.commitments.all() if one.framework.kind == Framework.Kind.GCM_OBJECTIVES]
    what: list[Value] = [
        row.reference,
        row.title_text,
        ", ".join(objectives),
        row.location,
        row.starts_on,
        row.ends_on,
        str(Status(row.current_status).label),
    ]
    bodies = [(row.lead.acronym, row.lead.title_text, _("lead agency"))]
    bodies += [(agency.acronym, agency.title_text, _("contributing agency")) for agency in row.contributors.all()]
    bodies += [
        (partner.label, partner.agency.title_text if partner.agency else partner.name, str(partner.get_role_display()))
        for partner in row.partners.all()
    ]
    for acronym, name, role in bodies:
        yield [acronym, name, role, *what]


SHEETS: dict[str, Callable[[Iterable[Any]], Sheet]] = {
    "workplan": workplan_sheet,
    "un-info": un_info_sheet,
    "4w": four_w_sheet,
}
