"""Workbooks that people open in Excel or LibreOffice: a heading, filters, and no cell that could be a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 50  # characters
LONGEST_TITLE = 31  # Excel's limit


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return an XLSX file with one sheet of texts."""
    return workbook_of([(title, headings, rows)])


def workbook_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Return an XLSX file with sheets of texts, each with a title and headings.

    A text that begins like a formula is written as text and marked with Excel's quote prefix, so that neither opening
    nor editing the cell calculates it (OWASP, CSV injection).
    """
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for title, headings, rows in sheets:
        _fill(book.create_sheet(title[:LONGEST_TITLE]), headings, rows)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    widths = [len(heading) for heading in headings]
    for row_number, row in enumerate([headings, *rows], start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row_number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if text.startswith(FORMULA_STARTS):
                cell.quotePrefix = True
            if row_number == 1:
                cell.font = Font(bold=True)
            widths[column - 1] = max(widths[column - 1], len(text))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
