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
from openpyxl.worksheet.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
WIDEST = 50  # characters
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
    widths = [len(heading) for heading in headings]
    for row_number, row in enumerate([headings, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row_number, column)
            _write(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row_number == 1:
                cell.font = Font(bold=True)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


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
