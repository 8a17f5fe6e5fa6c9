"""Three sheets as they are sent around: merged, half filled, with several bodies and words in a cell."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def filled(sheet: Any, rows: list[list[Any]], *, first: int = 1) -> None:
    """Write rows of cells."""
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)


def joint_plan() -> bytes:
    """Return a plan with a merged title, a heading for a group, “Q2-Q3”, a row of totals, a second sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Plan"
    filled(
        sheet,
        [
            ["Joint workplan, draft 4 FINAL"],
            ["No.", "Output / activity", "GCM objective(s)", "Lead", "Contributing entities", "Timeline",
             "Budget needed", "Status"],
            ["WG1 – Regular pathways"],
            [1, "Job fair for returnees", "Objectives 6 and 18", "IOM, ILO", "WHO", "Q2-Q3", "45,000", "Ongoing"],
            [2, "Handbook for inspectors", "99", "ILO", None, "2026", "n/a", "in discussion"],
            ["Total", None, None, None, None, None, "45,000"],
        ],
    )  # fmt: skip
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A3:H3")
    filled(book.create_sheet("Contacts"), [["Name"], ["Somebody"]])
    return saved(book)


def update_sheet() -> bytes:
    """Return a list of changes by reference: a hidden row, a title merged over two rows, the headings repeated."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Updates"
    filled(
        sheet,
        [
            ["Reference", "Activity", "Lead entity", "Start", "End", "Status", "Required"],
            ["wg1-01", "Workstream WG1-01", "ilo", None, "31.10.2026", "Completed", 1000],
            [None, None, "WHO"],
            ["Reference", "Activity", "Lead entity", "Start", "End", "Status", "Required"],
            ["WG1-02", "Hidden one", "ILO"],
        ],
    )
    sheet.merge_cells("B2:B3")
    sheet.row_dimensions[5].hidden = True
    return saved(book)


def quarters_in_azerbaijani() -> bytes:
    """Return a CSV file in the Azerbaijani of Windows, with marks for quarters and a body that nobody knows."""
    lines = [
        "Kod;İşçi qrupu;Fəaliyyət;Aparıcı qurum;Q1;Q2;Q3;Q4;Status",
        "X-7;WG1;Əmək müfəttişləri üçün təlim;BƏT;;x;x;;başlanmayıb",
        "X-8;WG1;Dəyirmi masa;ILO;x;;;;tamamlanıb",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
