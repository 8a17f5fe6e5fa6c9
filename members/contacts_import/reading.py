"""Reading of XLSX and CSV files of strangers: their content tells what they are, and nothing is endless."""

import csv
import datetime
import io
import re
import zipfile
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from members.contacts_import.book import Book, Cell, Row, Sheet, Unreadable

LARGEST = 5 * 2**20  # bytes of an upload
LARGEST_UNPACKED = 60 * 2**20
MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 5000, 60, 200_000
LONGEST_TEXT = 2000
MERGED = re.compile(rb'<mergeCell[^>]*ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
FORMULA = re.compile(rb"<f[ >/]")
SPACES = re.compile(r"[^\S\n]+")
DELIMITERS = ";,\t|"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# In Russian the letters beyond ASCII stand side by side, in Turkish and Azerbaijani they stand alone.
SIDE_BY_SIDE, ALONE = re.compile(rb"[\xc0-\xff]{3,}"), re.compile(rb"[\xc0-\xff]+")


def read(content: bytes, name: str) -> Book:
    """Return the book that the file holds. Raises Unreadable with a sentence for the person who chose the file."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 5 MB. Leave out pictures and sheets that hold no contacts."))
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("This is an old or a protected Excel file. Save it without password as .xlsx."))
    return _read_csv(content, name)


def _read_workbook(content: bytes) -> Book:
    formulas = _look_inside(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        written = load_workbook(io.BytesIO(content), keep_links=False) if formulas else None
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001, RUF100  # openpyxl has no errors of its own: each broken file fails in another way
        raise Unreadable(
            _("The workbook is damaged. Open it in Excel or LibreOffice and save it again as .xlsx.")
        ) from None
    sheets = [_sheet(sheet, written[sheet.title] if written else None) for sheet in book.worksheets]
    found = tuple(sheet for sheet in sheets if sheet.rows)
    if not found:
        raise Unreadable(_("No sheet of the workbook holds anything."))
    return Book(found)


def _look_inside(content: bytes) -> bool:
    """Say whether there are formulas. Raises Unreadable for a file that would grow without end when it is opened."""
    damaged = Unreadable(_("This is not an Excel workbook (.xlsx) and not a CSV file."))
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise damaged
            if len(parts) > 2000 or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Unreadable(_("The workbook is too large when unpacked. Leave out pictures and other sheets."))
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        text = file.read(LARGEST_UNPACKED)
                    formulas = formulas or bool(FORMULA.search(text))
                    _refuse_endless(text)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise (error if isinstance(error, Unreadable) else damaged) from None
    return formulas


def _refuse_endless(text: bytes) -> None:
    area = 0
    for found in MERGED.finditer(text):
        left, top, right, bottom = range_boundaries(found.group(1).decode())
        area += (int(right or 0) - int(left or 0) + 1) * (int(bottom or 0) - int(top or 0) + 1)
    if area > MOST_MERGED:
        raise Unreadable(_("Too many cells are merged. Unmerge those beside and below the list."))


def _sheet(sheet: Any, written: Any) -> Sheet:
    filled = [place for place, cell in sheet._cells.items() if cell.value not in (None, "")]
    last_row = max((row for row, _column in filled), default=0)
    width = max((column for _row, column in filled), default=0)
    if last_row > MOST_ROWS or width > MOST_COLUMNS:
        raise Unreadable(
            _("The sheet “%(sheet)s” has more than 5,000 rows or 60 columns. Import the list in parts.")
            % {"sheet": sheet.title}
        )
    origins = _origins(sheet, last_row, width)
    rows = []
    for number in range(1, last_row + 1):
        cells = tuple(_cell(sheet, written, (number, column), origins) for column in range(1, width + 1))
        if any(cell.text for cell in cells):
            rows.append(Row(number, cells, is_hidden=bool(sheet.row_dimensions[number].hidden)))
    return Sheet(sheet.title, tuple(rows), is_hidden=sheet.sheet_state != "visible")


def _origins(sheet: Any, last_row: int, width: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each merged cell the one whose text it shows."""
    found = {}
    for merged in sheet.merged_cells.ranges:
        for row in range(merged.min_row, min(merged.max_row, last_row) + 1):
            for column in range(merged.min_col, min(merged.max_col, width) + 1):
                found[row, column] = (merged.min_row, merged.min_col)
    return found


def _cell(sheet: Any, written: Any, place: tuple[int, int], origins: dict[tuple[int, int], tuple[int, int]]) -> Cell:
    origin = origins.get(place)
    cell = sheet._cells.get(origin or place)
    value = None if cell is None else cell.value
    is_formula = written is not None and written.cell(*(origin or place)).data_type == "f"
    if is_formula and value is None:
        return Cell(origin=origin, is_formula=True)
    if isinstance(value, datetime.datetime | datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return Cell(day.isoformat(), day, origin, is_formula)
    return Cell(_text(value), None, origin, is_formula)


def _text(value: object) -> str:
    """Return the value as a reader sees it, one space between words, line ends kept."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return SPACES.sub(" ", text).strip()[:LONGEST_TEXT]


def _read_csv(content: bytes, name: str) -> Book:
    text, encoding = ("", "") if _is_binary(content) else _decoded(content)
    if not text or "\x00" in text:
        raise Unreadable(_("This is not an Excel workbook (.xlsx) and not a CSV file."))
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # Excel's own mark
        delimiter, skipped = lines[0][4], 1
    else:
        delimiter, skipped = _delimiter(text), 0
    rows = []
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise Unreadable(_("The file has more than 5,000 rows or 60 columns. Import the list in parts."))
            cells = tuple(Cell(_text(value)) for value in values)
            if number > skipped and any(cell.text for cell in cells):
                rows.append(Row(number, cells))
    except csv.Error:
        raise Unreadable(_("This is not an Excel workbook (.xlsx) and not a CSV file.")) from None
    return Book((Sheet(_sheet_name(name), tuple(rows)),), encoding)


def _sheet_name(name: str) -> str:
    """Return the file's name as the name of a sheet, which Excel takes."""
    return re.sub(r"[\[\]:*?/\\!']", " ", PurePath(name).stem).strip()[:31] or "CSV"


def _is_binary(content: bytes) -> bool:
    return b"\x00" in content and not content.startswith(UTF_16)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(UTF_16):
        return _try(content, "utf-16"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    words = ALONE.findall(content)
    is_cyrillic = len(SIDE_BY_SIDE.findall(content)) * 2 > len(words)
    encoding = "cp1251" if is_cyrillic else "cp1254"
    return _try(content, encoding), "Windows-1251" if is_cyrillic else "Windows-1254"


def _try(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(_("The letters of the file cannot be read. Save it as .xlsx, or as CSV in UTF-8.")) from None


def _delimiter(text: str) -> str:
    """Return the character that parts the most lines into the same number of cells."""
    sample = "\n".join(text.splitlines()[:50])

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0)
        wide = [width for width in widths if width > 1]
        usual = max(set(wide), key=wide.count) if wide else 0
        return (wide.count(usual), usual)

    return max(DELIMITERS, key=score)
