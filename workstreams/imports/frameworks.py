"""A framework from a spreadsheet: dry run with a sentence for each doubtful cell, then all of it or nothing.

What was read travels to the next page signed, so that nothing of the file is kept.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members import titles
from members.access import acting
from members.contacts_import.book import Book, Cell, Place, Row, Sheet, Unreadable
from members.contacts_import.findings import Level
from members.contacts_import.reading import read
from members.models import Network, Person
from notifications.errors import Conflict
from workstreams.imports.findings import Finding
from workstreams.models import Commitment, CommitmentLink, Framework
from workstreams.services.frameworks import add_commitment, edit_commitment, link_commitments

HEADINGS = ("code", "title_en", "title_az", "title_ru", "original", "placeholder", "unchecked", "links", "origin")
NEEDED = ("code",)
YES, NO = {"yes", "y", "1", "true", "x", "bəli", "да"}, {"", "no", "n", "0", "false", "xeyr", "нет"}
MOST = 1000  # commitments in one sheet
SALT = "workstreams.framework"
SHOWN_FOR = 3600  # seconds from the check to the import


@dataclass
class Line:
    """One row of the sheet: a new commitment, or what changes of one that is there."""

    place: Place
    code: str
    values: dict[str, Any]
    links: list[Commitment] = field(default_factory=list)
    origin: str = ""
    existing: Commitment | None = None
    new_links: list[Commitment] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the framework has no commitment of this code."""
        return self.existing is None

    @property
    def is_changed(self) -> bool:
        """Whether the row says anything new of a commitment that is there."""
        return self.existing is not None and bool(self.values or self.new_links)

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return titles.text(self.values.get("title") or (self.existing.title if self.existing else None))


@dataclass
class Plan:
    """What applying the sheet would do."""

    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def new(self) -> list[Line]:
        """The commitments that are added."""
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        """The commitments that change."""
        return [line for line in self.lines if line.is_changed]

    @property
    def unchanged(self) -> int:
        """How many stay as they are."""
        return len(self.lines) - len(self.new) - len(self.changed)

    @property
    def has_errors(self) -> bool:
        """Whether a cell keeps the whole sheet out."""
        return any(finding.level == Level.ERROR for finding in self.findings)

    def digest(self) -> str:
        """Return what tells this plan from one made after somebody changed the framework."""
        seen = [
            (line.code, line.values, line.existing and line.existing.revision, [one.pk for one in line.new_links])
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def opened(content: bytes, name: str) -> Book:
    """Return the first sheet of the file. Raises Unreadable with a sentence for the person who chose it."""
    book = read(content, name)
    sheet = next((one for one in book.sheets if not one.is_hidden), book.sheets[0])
    if len(sheet.rows) > MOST + 1:
        raise Unreadable(_("The sheet has more than %(most)d rows.") % {"most": MOST})
    return Book((sheet,))


def sealed(book: Book, framework: Framework) -> str:
    """Return the sheet as a signed text for the page of the dry run."""
    sheet = book.sheets[0]
    rows = [[row.number, [cell.text for cell in row.cells]] for row in sheet.rows]
    return signing.dumps([framework.pk, sheet.name, rows], salt=SALT, compress=True)


def unsealed(text: str, framework: Framework) -> Book:
    """Return the sheet that `sealed` wrote. Raises Conflict when its time is over or it belongs elsewhere."""
    try:
        key, name, rows = signing.loads(text, salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        raise Conflict(_("This check is over. Upload the sheet again.")) from None
    if key != framework.pk:
        raise Conflict(_("This check is over. Upload the sheet again."))
    read_rows = tuple(Row(number, tuple(Cell(text) for text in cells)) for number, cells in rows)
    return Book((Sheet(name, read_rows),))


def planned(framework: Framework, book: Book, network: Network, user: Any) -> Plan:
    """Return what importing the sheet would do today, without doing it."""
    sheet = book.sheets[0]
    found = Plan()
    columns = _columns(sheet, found)
    if columns is None:
        return found
    known = {row.code: row for row in framework.commitments.all()}
    links = set(CommitmentLink.objects.filter(source__framework=framework).values_list("source", "target"))
    reachable = Commitment.objects.visible_to(user).of_network(network.pk).select_related("framework")
    targets = {row.key: row for row in reachable.order_by("framework__version", "pk")}
    seen: dict[str, int] = {}
    for row in sheet.rows[1:]:
        if row.filled():
            reading = _Reading(sheet.name, row, columns, found)
            line = reading.line(known, targets, seen)
            if line is not None:
                source = line.existing
                line.new_links = [one for one in line.links if source is None or (source.pk, one.pk) not in links]
                found.lines.append(line)
    return found


def _columns(sheet: Sheet, found: Plan) -> dict[str, int] | None:
    head = sheet.rows[0]
    columns = {
        cell.text.strip().lower(): number
        for number, cell in enumerate(head.cells, start=1)
        if cell.text.strip().lower() in HEADINGS
    }
    missing = [name for name in NEEDED if name not in columns]
    if missing or not any(f"title_{language}" in columns for language in titles.LANGUAGES):
        sentence = _("The first row must name the columns: %(names)s.") % {"names": ", ".join(HEADINGS)}
        found.findings.append(Finding(Place(sheet.name, head.number), Level.ERROR, sentence))
        return None
    for number, cell in enumerate(head.cells, start=1):
        if cell.text.strip() and number not in columns.values():
            place = Place(sheet.name, head.number, number)
            found.findings.append(Finding(place, Level.DOUBT, _("This column is not read."), cell.text))
    return columns


class _Reading:
    """One row as it is read, with what is said of its cells."""

    def __init__(self, sheet: str, row: Row, columns: dict[str, int], found: Plan) -> None:
        self.sheet, self.row, self.columns, self.found = sheet, row, columns, found

    def text(self, name: str) -> str:
        return self.row.text(self.columns[name]).strip() if name in self.columns else ""

    def refuse(self, name: str, sentence: str) -> None:
        place = Place(self.sheet, self.row.number, self.columns.get(name, 1))
        self.found.findings.append(Finding(place, Level.ERROR, sentence, self.text(name)))

    def line(self, known: dict[str, Commitment], targets: dict[str, Commitment], seen: dict[str, int]) -> Line | None:
        """Return what the row says; None, with the reason in the findings, where it has no code of its own."""
        code = self.text("code")
        if not code or len(code) > 20:
            self.refuse("code", _("Give a code of at most 20 characters."))
            return None
        if code in seen:
            self.refuse("code", _("Row %(number)d has this code already.") % {"number": seen[code]})
            return None
        seen[code] = self.row.number
        existing = known.get(code)
        values = self._values(existing)
        line = Line(Place(self.sheet, self.row.number), code, values, existing=existing, origin=self.text("origin"))
        line.links = self._links(targets)
        return line

    def _values(self, existing: Commitment | None) -> dict[str, Any]:
        title = self._title(existing)
        values: dict[str, Any] = {
            "is_placeholder": self._flag("placeholder", existing is not None and existing.is_placeholder),
            "is_from_memory": self._flag("unchecked", existing is not None and existing.is_from_memory),
        }
        if title is not None:
            values["title"] = title
        if existing is None:
            return values
        return {name: value for name, value in values.items() if getattr(existing, name) != value}

    def _title(self, existing: Commitment | None) -> titles.Title | None:
        words = {language: self.text(f"title_{language}") for language in titles.LANGUAGES}
        written = [language for language in titles.LANGUAGES if words[language]]
        if not written:
            if existing is None:
                self.refuse("code", _("Give the title in one language at least."))
            return None
        named = self.text("original").lower()
        before: Any = existing.title if existing else {}
        if named and named not in titles.LANGUAGES:
            self.refuse("original", _("Name the language as en, az or ru."))
            return None
        original = named or before.get("original") or written[0]
        if not words[original] and not before.get(original):
            self.refuse("original", _("The text in the original language is missing."))
            return None
        kept = {language: words[language] or before.get(language, "") for language in titles.LANGUAGES}
        return titles.title(kept.pop(original), original=original, **kept)

    def _flag(self, name: str, before: bool) -> bool:
        if name not in self.columns:
            return before
        said = self.text(name).lower()
        if said not in YES | NO:
            self.refuse(name, _("Say yes or no."))
        return said in YES

    def _links(self, targets: dict[str, Commitment]) -> list[Commitment]:
        found = []
        for key in self.text("links").replace(";", ",").split(","):
            if not key.strip():
                continue
            target = targets.get(key.strip().lower()) or targets.get(key.strip())
            if target is None:
                self.refuse("links", _("There is no commitment “%(key)s”.") % {"key": key.strip()})
            else:
                found.append(target)
        if found and not self.text("origin"):
            self.refuse("origin", _("Say where the link comes from."))
        return found


def apply(framework: Framework, book: Book, *, by: Person, digest: str) -> Plan:
    """Write all that the shown plan does, or nothing.

    Raises Conflict when the framework has changed since it was shown, ValidationError while a cell is an error.
    """
    network = framework.network
    if network is None:
        raise ValidationError(_("A framework of all networks is not imported here."))
    with acting(by):
        Framework.objects.select_for_update(no_key=True, of=("self",)).get(pk=framework.pk)
        found = planned(framework, book, network, by)
        if found.digest() != digest:
            raise Conflict(_("Somebody changed the framework since this was checked. Look at it again, then apply it."))
        if found.has_errors:
            raise ValidationError(_("Correct the cells that are marked as errors first."))
        for line in found.lines:
            _write(framework, line, by)
    return found


def _write(framework: Framework, line: Line, by: Person) -> None:
    row = line.existing
    try:
        if row is None:
            row = add_commitment(framework, by=by, values={"code": line.code, **line.values})
        elif line.values:
            row = edit_commitment(row, by=by, revision=row.revision, values=line.values)
        for target in line.new_links:
            link_commitments(row, target, by=by, strength=CommitmentLink.Strength.SECONDARY, origin=line.origin)
    except ValidationError as error:
        raise ValidationError([f"{line.place}: {each}" for each in error.messages]) from None


def exported(commitments: Iterable[Commitment]) -> list[list[str]]:
    """Return the rows of a framework so that they can be imported again; links come with those of one origin."""
    rows = []
    for row in commitments:
        links = list(row.links_to.all())
        words: dict[str, str] = {**row.title}
        rows.append(
            [
                row.code,
                *(words.get(language, "") for language in titles.LANGUAGES),
                words["original"],
                "yes" if row.is_placeholder else "no",
                "yes" if row.is_from_memory else "no",
                ", ".join(link.target.key for link in links),
                links[0].origin if links else "",
            ]
        )
    return rows
