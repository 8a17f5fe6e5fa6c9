"""One row of somebody's sheet as values of a workstream, each doubt with its cell."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.classification import Classification
from members.contacts_import.book import Cell, Place, Row
from members.contacts_import.findings import Level
from members.fold import fold
from members.models import Agency
from members.titles import LANGUAGES
from workstreams.imports import words
from workstreams.imports.findings import Finding
from workstreams.imports.headings import Columns
from workstreams.imports.known import Known
from workstreams.models import Commitment, Partner, WorkingGroup
from workstreams.quarters import Quarter
from workstreams.services import NamedPartner

LONGEST = {"location": 200}
MARKERS = ("gender_marker", "human_rights_marker")
PARTNERS = {"contributing_partners": Partner.Role.CONTRIBUTING, "implementing_partners": Partner.Role.IMPLEMENTING}


class RowReader:
    """Reads the cells of one row. What a column does not say is not in `values`."""

    def __init__(self, row: Row, columns: Columns, known: Known, language: str) -> None:
        self.row, self.columns, self.known, self.language = row, columns, known, language
        self.values: dict[str, Any] = {}
        self.status = ""
        self.findings: list[Finding] = []

    def read(self, section: WorkingGroup | None) -> None:
        """Read all cells; `section` is the group in whose part of the sheet the row stands."""
        self._title()
        self._group(section)
        self._agencies()
        self._counterpart()
        self._partners()
        self._commitments()
        self._dates()
        self._texts()
        self._money()
        self._words()

    def text(self, field: str) -> str:
        """Return what stands in the column of a field; nothing where no column has it."""
        return self.row.text(self.columns.column(field)).strip()

    def has(self, field: str) -> bool:
        """Say whether the sheet has a column for the field."""
        return bool(self.columns.column(field))

    def tell(self, level: Level, field: str, sentence: str) -> None:
        """Note something about the cell of a field, or about the row."""
        column = self.columns.column(field)
        self.findings.append(
            Finding(Place(self.columns.sheet, self.row.number, column), level, sentence, self.text(field))
        )

    @property
    def has_error(self) -> bool:
        """Say whether something keeps the row out."""
        return any(finding.level == Level.ERROR for finding in self.findings)

    def _title(self) -> None:
        texts = {language: self.text(f"title_{language}") for language in LANGUAGES}
        if self.text("title"):
            texts[self.language] = self.text("title")
        given = {language: text[:500] for language, text in texts.items() if text}
        if given:
            self.values["title"] = given

    def _group(self, section: WorkingGroup | None) -> None:
        text = self.text("group")
        found = self.known.group(text) if text else section
        if found is not None:
            self.values["group"] = found
        elif text:
            self.tell(
                Level.ERROR, "group", _("No working group “%(text)s”: write its code, such as WG1.") % {"text": text}
            )

    def _agency(self, field: str, name: str) -> Agency | None:
        found = self.known.agencies.get(fold(name))
        if found is None:
            sentence = _("The network has no agency “%(text)s”: write the acronym, or let it join first.")
            self.tell(Level.ERROR, field, sentence % {"text": name})
        return found

    def _agencies(self) -> None:
        named = words.split(self.text("agencies"))
        lead = words.split(self.text("lead")) or named[:1]
        others = [*lead[1:], *words.split(self.text("contributors")), *(name for name in named if name not in lead)]
        field = "lead" if self.text("lead") else "agencies"
        if lead and (agency := self._agency(field, lead[0])):
            self.values["lead"] = agency
            if len(lead) > 1 or (field == "agencies" and len(named) > 1):
                sentence = _("Several agencies in one cell: %(lead)s leads, %(others)s contribute.")
                self.tell(Level.DOUBT, field, sentence % {"lead": agency, "others": ", ".join(lead[1:] or named[1:])})
        if self.has("contributors") or others:
            field = "contributors" if self.text("contributors") else field
            found = [agency for name in dict.fromkeys(others) if (agency := self._agency(field, name))]
            leading = self.values.get("lead")
            self.values["contributors"] = [agency for agency in dict.fromkeys(found) if agency != leading]

    def _counterpart(self) -> None:
        if not self.has("national_counterpart"):
            return
        names = words.split(self.text("national_counterpart"))
        self.values["national_counterpart"] = self._agency("national_counterpart", names[0]) if names else None
        if len(names) > 1:
            sentence = _("A workstream has one national counterpart: %(kept)s is kept, %(left)s left out.")
            self.tell(Level.DOUBT, "national_counterpart", sentence % {"kept": names[0], "left": ", ".join(names[1:])})

    def _partners(self) -> None:
        for field, role in PARTNERS.items():
            if self.has(field):
                named = []
                for name in words.split(self.text(field)):
                    agency = self.known.agencies.get(fold(name))
                    named.append(NamedPartner(role, agency, "" if agency else name[:200]))
                self.values.setdefault("partners", {})[role] = list(
                    {partner.key: partner for partner in named}.values()
                )

    def _commitments(self) -> None:
        for field, catalogue, codes in (
            ("gcm", self.known.gcm, words.codes),
            ("sdg", self.known.sdg, words.codes),
            ("commitments", self.known.others, lambda text: [part.lower() for part in words.split(text)]),
        ):
            if self.has(field):
                self.values.setdefault("commitments", {})[field] = self._found(field, catalogue, codes)

    def _found(
        self, field: str, catalogue: dict[str, Commitment], codes: Callable[[str], list[str]]
    ) -> list[Commitment]:
        found = []
        for code in codes(self.text(field)):
            if code in catalogue:
                found.append(catalogue[code])
            else:
                self.tell(Level.DOUBT, field, _("There is no commitment “%(code)s”: left out.") % {"code": code})
        if len(found) > 10 and field == "sdg":
            self.tell(Level.ERROR, field, _("UN INFO takes at most 10 SDG targets."))
        return found

    def _dates(self) -> None:
        for field in ("starts_on", "ends_on"):
            cell = self.row.cell(self.columns.column(field)) if self.has(field) else Cell()
            if cell.text:
                self._day(field, cell)
        if self.text("period"):
            self._period(self.text("period"))
        marked = [number for number in range(1, 5) if self.text(f"q{number}")]
        if marked:
            self._quarters(marked)
        first, last = self.values.get("starts_on"), self.values.get("ends_on")
        if first and last and last < first:
            self.tell(Level.ERROR, "ends_on", _("The last day comes before the first."))

    def _day(self, field: str, cell: Cell) -> None:
        found = cell.day or words.day(cell.text)
        if found:
            self.values[field] = found
            return
        span = words.period(cell.text, self._plan_years())
        if span is None:
            self.tell(Level.ERROR, field, _("“%(text)s” is not a day. Write it like 31.12.2026.") % {"text": cell.text})
            return
        self.values[field] = span[0] if field == "starts_on" else span[1]
        self.tell(Level.DOUBT, field, _("Read as %(day)s.") % {"day": _shown(self.values[field])})

    def _period(self, text: str) -> None:
        span = words.period(text, self._plan_years())
        if span is None:
            sentence = _("“%(text)s” is no period that can be read: the dates stay as they are, or as the plan's.")
            self.tell(Level.DOUBT, "period", sentence % {"text": text})
            return
        self.values["starts_on"], self.values["ends_on"], guessed = span
        sentence = _("Read as %(first)s to %(last)s; the year is the first of the plan.") if guessed else ""
        sentence = sentence or _("Read as %(first)s to %(last)s.")
        level = Level.DOUBT if guessed else Level.OK
        self.tell(level, "period", sentence % {"first": _shown(span[0]), "last": _shown(span[1])})

    def _quarters(self, marked: list[int]) -> None:
        year = self._plan_years()[0]
        first, last = Quarter(year, marked[0]), Quarter(year, marked[-1])
        self.values["starts_on"], self.values["ends_on"] = first.starts_on, last.ends_on
        days = {"first": _shown(first.starts_on), "last": _shown(last.ends_on)}
        field = f"q{marked[0]}"
        self.tell(Level.DOUBT, field, _("Read as %(first)s to %(last)s; the year is the first of the plan.") % days)

    def _plan_years(self) -> tuple[int, int]:
        return self.known.workplan.starts_on.year, self.known.workplan.ends_on.year

    def _texts(self) -> None:
        for field in ("location", "remarks"):
            if self.has(field):
                self.values[field] = self.text(field)[: LONGEST.get(field)]
        for field in MARKERS:
            if self.has(field):
                text = self.text(field)
                digit = next((each for each in text if each in "0123"), "") if len(text) <= 8 else ""
                self.values[field] = int(digit) if digit else None
                if text and not digit:
                    self.tell(Level.DOUBT, field, _("A marker is a number from 0 to 3: left out."))

    def _money(self) -> None:
        for field in ("required", "available"):
            if not self.has(field):
                continue
            try:
                self.values[field] = words.money(self.text(field)) or Decimal(0)
            except ValueError:
                sentence = _("“%(text)s” is no sum. Write a number, such as 45000.")
                self.tell(Level.ERROR, field, sentence % {"text": self.text(field)})
        if self.text("sources"):
            self.values["source"] = self.text("sources")[:200]
        if self.text("funding"):
            self.values["funding"] = words.funding_of(self.text("funding"))
            if not self.values["funding"]:
                del self.values["funding"]
                self.tell(Level.DOUBT, "funding", _("The word says no funding that is known: left out."))
        if self.text("currency"):
            self.values["currency"] = self.text("currency").upper()[:3]

    def _words(self) -> None:
        if text := self.text("status"):
            self.status = words.status_of(text)
            if not self.status:
                self.tell(Level.DOUBT, "status", _("“%(text)s” says no status: left out.") % {"text": text})
        text = fold(self.text("classification"))
        levels = {fold(str(level.label)): level for level in Classification}
        if text in levels:
            self.values["classification"] = levels[text]


def _shown(day: datetime.date) -> str:
    return date_format(day, "j M Y")
