"""Workbooks that people open in Excel or LibreOffice: a heading, filters, and no cell that could be a formula."""

import csv
import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
WIDEST = 50  # characters
LINE, HIGHEST = 15, 405  # points
LONGEST_TITLE = 31  # Excel's limit

# A text, or a figure or a day that stays one, so that people can add up and sort.
type Value = str | int | Decimal | datetime.date | None


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a CSV file in UTF-8 that Excel opens; a text that begins like a formula gets an apostrophe before it."""
    file = StringIO()
    writer = csv.writer(file)
    for row in [headings, *rows]:
        writer.writerow([_csv_text(value) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime.date) else str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return an XLSX file with one sheet."""
    return workbook_of([(title, headings, rows)])


def workbook_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """Return an XLSX file with sheets, each with a title and headings.

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


def _fill(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    table = [headings, *rows]
    widths = [min(max(len(_shown(row[column])) for row in table), WIDEST) for column in range(len(headings))]
    for row_number, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row_number, column)
            _write(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row_number == 1:
                cell.font = Font(bold=True)
        lines = max(_lines(_shown(value), width) for value, width in zip(row, widths, strict=True))
        if lines > 1:  # LibreOffice does not find the height of a wrapped row by itself
            sheet.row_dimensions[row_number].height = min(lines * LINE, HIGHEST)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _lay_out_for_paper(sheet)


def _shown(value: Value) -> str:
    return "" if value is None else str(value)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column that holds so many characters."""
    return sum(max(1, -(-len(line) // max(width, 1))) for line in text.split("\n"))


def _lay_out_for_paper(sheet: Worksheet) -> None:
    """Print across the page, all columns on it, with the headings on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def _write(cell: Any, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, Decimal):
            cell.number_format = "#,##0.00" if value % 1 else "#,##0"
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
