"""What an import would do, without doing it: the lines that are new or change, and a finding for each doubt."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from members.classification import Classification
from members.contacts_import.book import Book, Place, Row, Sheet
from members.contacts_import.findings import Level
from members.fold import fold
from members.titles import title
from workstreams.imports.findings import Finding
from workstreams.imports.headings import FIELDS, Columns, field_of
from workstreams.imports.known import Known
from workstreams.imports.rows import PARTNERS, RowReader
from workstreams.models import WorkingGroup
from workstreams.models.commitments import Framework

REFERENCE = re.compile(r"(?=.*\D)[\w./-]{2,20}")
TOTALS = ("total", "grand total", "sum", "cemi", "yekun", "itogo", "vsego")
SIMPLE = (
    "group", "lead", "national_counterpart", "starts_on", "ends_on", "location", "gender_marker",
    "human_rights_marker", "remarks",
)  # fmt: skip
MONEY = ("required", "available", "source", "funding", "currency")
KINDS = {"gcm": Framework.Kind.GCM_OBJECTIVES, "sdg": Framework.Kind.SDG_TARGETS}


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass
class Line:
    """What one row does: to a workstream that is there, or as a new one."""

    place: Place
    workstream: Any
    reference: str
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Say whether it adds a workstream."""
        return self.workstream is None

    @property
    def does_something(self) -> bool:
        """Say whether applying it would change anything."""
        return self.is_new or bool(self.values) or bool(self.status)


@dataclass
class Plan:
    """The whole import: its lines and what is to be said about cells."""

    lines: list[Line]
    findings: list[Finding]

    @property
    def has_errors(self) -> bool:
        """Say whether something keeps the sheet out."""
        return any(finding.level == Level.ERROR for finding in self.findings)

    @property
    def new(self) -> list[Line]:
        """The lines that add a workstream."""
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        """The lines that change one."""
        return [line for line in self.lines if not line.is_new and line.does_something]

    @property
    def unchanged(self) -> int:
        """How many lines say what is known already."""
        return len(self.lines) - len(self.new) - len(self.changed)

    def digest(self) -> str:
        """Return what tells this plan from another one, so that nobody applies what was not shown."""
        told = [
            [line.reference, line.workstream.revision if line.workstream else 0, line.status, repr(line.values)]
            for line in self.lines
        ]
        told += [[str(finding.place), finding.level, finding.read] for finding in self.findings]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def plan(book: Book, columns: Columns, known: Known, language: str) -> Plan:
    """Read the sheet that the columns name. Pure: nothing is written."""
    sheet = next((one for one in book.sheets if one.name == columns.sheet), None)
    result = Plan([], [])
    if sheet is None or not (
        columns.column("title") or any(columns.column(f"title_{code}") for code in ("en", "az", "ru"))
    ):
        sentence = _("No column of this sheet was understood as the activities. Say below which one holds them.")
        result.findings.append(Finding(Place(columns.sheet), Level.ERROR, sentence))
        return result
    for other in book.sheets:
        if other.name != sheet.name:
            result.findings.append(Finding(Place(other.name), Level.DOUBT, _("This sheet is left out.")))
    _Reading(sheet, columns, known, language, result).all_rows()
    return result


class _Reading:
    """Goes down the rows, remembering in which group's part of the sheet it is."""

    def __init__(self, sheet: Sheet, columns: Columns, known: Known, language: str, result: Plan) -> None:
        self.sheet, self.columns, self.known, self.language, self.result = sheet, columns, known, language, result
        self.section: WorkingGroup | None = None
        self.taken: dict[str, Place] = {}

    def all_rows(self) -> None:
        for row in self.sheet.rows:
            if row.number > self.columns.header and not self._is_no_line(row):
                self._line(row)

    def _tell(self, row: Row, level: Level, sentence: str, column: int = 0) -> bool:
        read = row.text(column) if column else ""
        self.result.findings.append(Finding(Place(self.sheet.name, row.number, column), level, sentence, read))
        return True

    def _is_no_line(self, row: Row) -> bool:
        """Say what a row is that holds no workstream: tags, headings again, a section, totals, a merged rest."""
        filled = row.filled()
        texts = [row.text(column) for column in filled]
        if not texts:
            return True
        if row.is_hidden:
            return self._tell(row, Level.DOUBT, _("This row is hidden in the workbook: left out."))
        if all(text.startswith("#") for text in texts):
            return self._tell(row, Level.OK, _("A row of HXL tags: left out."))
        if sum(field_of(row.text(column)) == name for column, name in self.columns.fields.items()) >= 3:
            return self._tell(row, Level.OK, _("The headings once more: left out."))
        if fold(texts[0]).strip(" :") in TOTALS:
            return self._tell(row, Level.OK, _("A row of totals: left out."), filled[0])
        if len(filled) == 1:
            return self._is_section(row, filled[0])
        column = next(
            (column for column, name in self.columns.fields.items() if name.startswith("title") and row.text(column)), 0
        )
        if not column:
            return self._tell(row, Level.DOUBT, _("The row names no activity: left out."))
        origin = row.cell(column).origin
        if origin is not None and origin[0] != row.number:
            return self._tell(
                row,
                Level.DOUBT,
                _("The activity is merged with the row above: what stands here beside it is left out."),
                column,
            )
        return False

    def _is_section(self, row: Row, column: int) -> bool:
        group = self.known.group(row.text(column))
        if group is None:
            return self._tell(row, Level.DOUBT, _("Only one cell of the row is filled: left out."), column)
        self.section = group
        return self._tell(row, Level.OK, _("The rows below belong to %(group)s.") % {"group": group.code}, column)

    def _line(self, row: Row) -> None:
        reader = RowReader(row, self.columns, self.known, self.language)
        reader.read(self.section)
        found, reference = self._known_as(reader)
        place = Place(self.sheet.name, row.number)
        name = next(iter(reader.values.get("title", {}).values()), "")
        line = Line(place, found, reference or (found.reference if found else ""), name)
        if found is not None and found.workplan_id != self.known.workplan.pk:
            reader.tell(
                Level.ERROR,
                "reference",
                _("%(reference)s belongs to the workplan of another period.") % {"reference": found},
            )
        key = fold(line.reference) or fold(name)
        if key in self.taken:
            reader.tell(Level.ERROR, "reference", _("It stands in %(place)s already.") % {"place": self.taken[key]})
        self.taken[key] = place
        if found is None:
            self._fill_new(line, reader)
        else:
            _fill_known(line, reader, found)
        self.result.findings += reader.findings
        if not reader.has_error:
            self.result.lines.append(line)

    def _known_as(self, reader: RowReader) -> tuple[Any, str]:
        """Return the workstream that the row is about, by reference, else by title; and the reference of a new one."""
        text = reader.text("reference")
        if text and fold(text) in self.known.by_reference:
            return self.known.by_reference[fold(text)], ""
        for name in reader.values.get("title", {}).values():
            if found := self.known.by_title.get(fold(name)):
                return found, ""
        return None, text if REFERENCE.fullmatch(text) else ""

    def _fill_new(self, line: Line, reader: RowReader) -> None:
        values = reader.values
        texts = dict(values.get("title", {}))
        original = self.language if self.language in texts else next(iter(texts))
        line.values = {"title": title(texts.pop(original), original=original, **texts)}
        line.values |= {name: values[name] for name in SIMPLE if name in values}
        for name, sentence in (
            ("group", _("No working group is named. Add a column, or a heading above the rows.")),
            ("lead", _("No lead agency is named.")),
        ):
            if name not in values and not reader.has_error:
                reader.tell(Level.ERROR, name, sentence)
        if "starts_on" not in values or "ends_on" not in values:
            line.values.setdefault("starts_on", self.known.workplan.starts_on)
            line.values.setdefault("ends_on", self.known.workplan.ends_on)
            reader.tell(Level.DOUBT, "period", _("No dates: those of the plan are taken."))
        line.values["contributors"] = values.get("contributors", [])
        line.values["commitments"] = [one for found in values.get("commitments", {}).values() for one in found]
        line.values["partners"] = [one for found in values.get("partners", {}).values() for one in found]
        money = {name: values[name] for name in MONEY if name in values}
        if money.get("required") or money.get("available"):
            money.setdefault("currency", self.known.workplan.currency)
            line.values["budget_lines"] = [money]
        line.status = reader.status if reader.status != "not_started" else ""
        group = values.get("group")
        sentence = _("New in %(group)s, for the UN side until it is cleared.") % {"group": group}
        reader.tell(Level.OK, "reference", sentence)


def _fill_known(line: Line, reader: RowReader, found: Any) -> None:
    values = reader.values
    for name in SIMPLE:
        if name in values and values[name] != getattr(found, name):
            _change(line, name, getattr(found, name), values[name])
    texts = {**found.title, **values.get("title", {})}
    if texts != found.title:
        _change(line, "title", found.title, texts, shown=lambda each: " / ".join(
            each[code] for code in ("en", "az", "ru") if each.get(code)))  # fmt: skip
    if "contributors" in values:
        _compare(line, "contributors", list(found.contributors.all()), values["contributors"])
    if "commitments" in values:
        _compare_commitments(line, found, values["commitments"])
    if "partners" in values:
        _compare_partners(line, found, values["partners"])
    _compare_money(line, reader, found)
    if reader.status and reader.status != found.current_status:
        line.status = reader.status
        line.changes.append(
            Change(str(FIELDS["status"]), found.current_status.replace("_", " "), reader.status.replace("_", " "))
        )
    level = values.get("classification")
    if level is not None and level != found.effective_classification:
        sentence = _("Who may read it is changed on the page of the workstream, with a reason: it stays “%(level)s”.")
        shown = Classification(found.effective_classification).label
        reader.tell(Level.DOUBT, "classification", sentence % {"level": shown})
    if not line.does_something:
        reader.tell(Level.OK, "reference", _("Nothing to change."))


def _change(line: Line, name: str, before: Any, after: Any, shown: Any = None) -> None:
    line.values[name] = after
    words = shown or (lambda each: "" if each is None else str(each))
    line.changes.append(Change(str(FIELDS.get(name, FIELDS["title"])), words(before), words(after)))


def _compare(line: Line, name: str, before: Iterable[Any], after: Iterable[Any]) -> None:
    old, new = list(before), list(after)
    if {row.pk for row in old} != {row.pk for row in new}:
        _change(line, name, old, new, shown=lambda rows: ", ".join(str(row) for row in rows))


def _compare_commitments(line: Line, found: Any, given: dict[str, list[Any]]) -> None:
    """Replace those of the kinds that the sheet has a column for, and keep the rest."""
    old = list(found.commitments.all())

    def column_of(one: Any) -> str:
        return next((name for name, kind in KINDS.items() if one.framework.kind == kind), "commitments")

    kept = [one for one in old if column_of(one) not in given]
    _compare(line, "commitments", old, [*kept, *(one for rows in given.values() for one in rows)])


def _compare_partners(line: Line, found: Any, given: dict[str, list[Any]]) -> None:
    old = list(found.partners.all())
    kept = [row for row in old if row.role not in given]
    before = {(row.role, row.agency_id, row.name) for row in old}
    after = {partner.key for rows in given.values() for partner in rows}
    if before - {(row.role, row.agency_id, row.name) for row in kept} != after:
        from workstreams.services import NamedPartner

        wanted = [NamedPartner(row.role, row.agency, row.name) for row in kept]
        wanted += [partner for rows in given.values() for partner in rows]
        line.values["partners"] = wanted
        label = str(FIELDS[next(name for name, role in PARTNERS.items() if role in given)])
        after_words = ", ".join(partner.agency.acronym if partner.agency else partner.name for partner in wanted)
        line.changes.append(Change(label, ", ".join(row.label for row in old), after_words))


def _compare_money(line: Line, reader: RowReader, found: Any) -> None:
    given = {name: reader.values[name] for name in MONEY if name in reader.values}
    rows = list(found.budget_lines.all())
    own = [row for row in rows if row.currency == found.workplan.currency]
    totals = {"required": found.required, "available": found.available}
    differs = {name: value for name, value in totals.items() if name in given and given[name] != value}
    if len(rows) > 1 or len(own) != len(rows):
        if differs:
            sentence = _("It has several budget lines: change the sums on its page.")
            reader.tell(Level.DOUBT, next(iter(differs)), sentence)
        return
    if rows:
        changed = {name: value for name, value in given.items() if value != getattr(rows[0], name)}
        if changed:
            line.values["budget_lines"] = [{"id": rows[0].pk, **changed}]
    else:
        changed = given if differs else {}
        if changed:
            line.values["budget_lines"] = [{"currency": found.workplan.currency, **changed}]
    for name, value in changed.items():
        label = str(FIELDS["sources" if name == "source" else name])
        before = str(getattr(rows[0], name)) if rows else ""
        line.changes.append(Change(label, before, str(value)))
