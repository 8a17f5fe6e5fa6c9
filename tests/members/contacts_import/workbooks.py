"""Three contact lists as they are met: each is built here, cell by cell, so that a test can say what stands where."""

import datetime
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def fill(sheet: Worksheet, table: str) -> None:
    """Write a table whose cells stand between bars; “⏎” is a line end inside a cell."""
    for row, line in enumerate(table.strip("\n").splitlines(), start=1):
        for column, text in enumerate(line.split("|"), start=1):
            if text.strip():
                sheet.cell(row, column, text.strip().replace("⏎", "\n"))


def new_book(name: str) -> tuple[Workbook, Worksheet]:
    """Return a workbook with one empty sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    return book, sheet


def as_bytes(book: Workbook) -> bytes:
    """Return the workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def merge(sheet: Worksheet, ranges: Iterable[str]) -> None:
    """Merge each of the ranges."""
    for cells in ranges:
        sheet.merge_cells(cells)


def annual_list() -> bytes:
    """Return an English list: a title, an agency merged over its people, a hidden row, dates as text, totals."""
    book, sheet = new_book("Contacts")
    fill(
        sheet,
        """
UN Network on Migration: contact list of focal points
-
No.|Agency|Name|Role|Job title|E-mail|Mobile|Since
1|ILO|Leyla Məmmədova|Focal point|National Officer|leyla@ilo.example|+994 50 111 22 33|01.02.2026
2||Mr. Rashad Aliyev|Alternate||RASHAD@ilo.example||
3|WHO|Ana Silva; John Smith|Focal point||ana@who.example; john@who.example||03/04/2026
No.|Agency|Name|Role|Job title|E-mail|Mobile|Since
Government
4|State Migration Service|Aliyev, Kamran|Liaison officer||kamran@sms.example|012 555 11 11; 012 555 11 12|
5|MFA|TBC|Focal point||||
6|MFA|Old Name|Focal point||old@mfa.example||
7|ILO|Leyla MEMMEDOVA|Focal point||leyla@ilo.example||
Total||7
""",
    )
    sheet["A2"] = None
    sheet["A4"], sheet["C13"] = 1, 7
    sheet["H5"] = datetime.date(2026, 3, 1)
    merge(sheet, ("A1:H1", "B4:B5", "A8:H8"))
    sheet.row_dimensions[11].hidden = True
    return as_bytes(book)


def two_rows_of_headings() -> bytes:
    """Return an Azerbaijani list: columns for head and focal point, long names, a new agency, a hidden sheet."""
    book, sheet = new_book("Əlaqələr")
    fill(
        sheet,
        """
№|Qurum|Rəhbər|||Əlaqələndirici şəxs||
||Ad, soyad|E-poçt|Telefon|Ad, soyad|E-poçt|Telefon
1|ILO – Beynəlxalq Əmək Təşkilatı|Elçin Quliyev|elcin@ilo.example||Leyla Məmmədova|leyla@ilo.example|
2|WHO in ful|Maria Rossi|office@who.example||Ana Silva⏎John Smith|office@who.example|
3|UNICEF|Sevda Həsənova|sevda@unicef.example|tel. 12||-|
Cəmi|3
""",
    )
    sheet["H3"] = 994501112233
    merge(sheet, ("A1:A2", "B1:B2", "C1:E1", "F1:H1"))
    hidden = book.create_sheet("Old")
    fill(hidden, "Agency|Name\nILO|Somebody Else")
    hidden.sheet_state = "hidden"
    return as_bytes(book)


def with_mistakes() -> bytes:
    """Return a list that cannot be applied: unknown agency, bad addresses and dates, nobody's address, a formula."""
    book, sheet = new_book("Sheet1")
    fill(
        sheet,
        """
Организация|ФИО|Роль|Эл. почта|С|По
Unknown Institute of Things|Vera Ivanova|focal point|vera@things.example||
ILO|Rashad Aliyev|focal point|rashad@ilo@example|31.02.2026|
ILO|Leyla Məmmədova и Ana Silva|focal point|a@x.example, b@x.example, c@x.example||
ILO|||who@ilo.example||
ILO|Igor Petrov|liaison officer|igor@ilo.example||
WHO|Nina Orlova|alternate|nina@who.example|01.03.2026|01.01.2026
WHO|Oleg Sokolov|focal point|oleg@who.example||
""",
    )
    sheet["E8"] = "=TODAY()"
    return as_bytes(book)
