"""The list given back: bad cells coloured and commented, and all findings on a sheet of their own."""

import io
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from members.contacts_import.book import Book
from members.contacts_import.findings import Finding, Level
from members.spreadsheets import FORMULA_STARTS

COLOURS = {Level.ERROR: "FFF4B6B6", Level.DOUBT: "FFFFE9A8"}
WIDTHS = (16, 12, 40, 80)


def level_labels() -> dict[Level, str]:
    """Return the words for how sure a reading is."""
    return {Level.OK: _("understood"), Level.DOUBT: _("doubtful"), Level.ERROR: _("error")}


def marked(content: bytes, book: Book, findings: Iterable[Finding]) -> bytes:
    """Return the uploaded list as an XLSX file with its doubtful and wrong cells marked; formulas are texts in it."""
    told = list(findings)
    is_workbook = content.startswith(b"PK\x03\x04")
    found = _opened(content) if is_workbook else _written(book)
    by_cell: dict[tuple[str, int, int], list[Finding]] = defaultdict(list)
    for finding in told:
        if finding.level != Level.OK and finding.place.row:
            by_cell[finding.place.sheet, finding.place.row, finding.place.column or 1].append(finding)
    for (sheet, row, column), noted in by_cell.items():
        _mark(found[sheet].cell(row, column), noted)
    _report(found, told)
    file = io.BytesIO()
    found.save(file)
    return file.getvalue()


def _opened(content: bytes) -> Workbook:
    """Open the upload with values in place of formulas, without links to elsewhere, names or macros."""
    book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _as_text(cell)
    return book


def _written(book: Book) -> Workbook:
    """Write a CSV file as a workbook, each line in the row of its number."""
    found = Workbook()
    for number, sheet in enumerate(book.sheets):
        page: Any = found.active if number == 0 else found.create_sheet()
        page.title = sheet.name
        for row in sheet.rows:
            for column, cell in enumerate(row.cells, start=1):
                place = page.cell(row.number, column)
                place.value = ILLEGAL_CHARACTERS_RE.sub("", cell.text)
                _as_text(place)
    return found


def _as_text(cell: Any) -> None:
    """Keep a text that begins like a formula from being one (OWASP, CSV injection)."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
        if cell.value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True


def _mark(cell: Any, findings: list[Finding]) -> None:
    if isinstance(cell, MergedCell):
        return
    level = Level.ERROR if any(finding.level == Level.ERROR for finding in findings) else Level.DOUBT
    cell.fill = PatternFill("solid", fgColor=COLOURS[level])
    cell.comment = Comment("\n".join(finding.sentence for finding in findings), "UNNM", width=360, height=120)


def _report(book: Workbook, findings: list[Finding]) -> None:
    names = {sheet.title for sheet in book.worksheets}
    title = next(
        name for name in (_("Findings"), "Findings UNNM", *(f"Findings {n}" for n in range(2, 99))) if name not in names
    )
    sheet = book.create_sheet(title)
    labels = level_labels()
    rows = [[_("Cell"), _("Level"), _("In the list"), _("What was understood")]]
    rows += [[str(each.place), labels[each.level], each.read, each.sentence] for each in findings]
    for number, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            _as_text(cell)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font = Font(bold=True)
            elif column == 2 and (colour := COLOURS.get(findings[number - 2].level)):
                cell.fill = PatternFill("solid", fgColor=colour)
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
