"""What was read from a workbook, whatever its format: sheets, rows and cells, each with its place."""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from openpyxl.utils import get_column_letter


class Unreadable(ValueError):
    """The file cannot be read at all; the sentence says what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


@dataclass(frozen=True)
class Place:
    """A cell of the workbook; column 0 is the whole row, row 0 the whole sheet."""

    sheet: str
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.row:
            return self.sheet
        column = get_column_letter(self.column) if self.column else ""
        return f"{self.sheet}!{column}{self.row}" if column else f"{self.sheet}!{self.row}:{self.row}"


@dataclass(frozen=True)
class Cell:
    """A cell as a reader sees it. `origin` is the (row, column) whose text a merged cell shows."""

    text: str = ""
    day: datetime.date | None = None
    origin: tuple[int, int] | None = None
    is_formula: bool = False


@dataclass(frozen=True)
class Row:
    """A row with its number in the file, counted from 1."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    def text(self, column: int) -> str:
        """Return the text of a column, counted from 1."""
        return self.cell(column).text

    def cell(self, column: int) -> Cell:
        """Return the cell of a column, counted from 1; an empty one beyond the last."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else Cell()

    def filled(self) -> list[int]:
        """Return the columns that have a text of their own: of cells merged sideways only the first."""
        return [
            number
            for number, cell in enumerate(self.cells, start=1)
            if cell.text and (cell.origin is None or cell.origin[1] == number)
        ]


@dataclass(frozen=True)
class Sheet:
    """A sheet with the rows that hold anything."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """How many columns are in use."""
        return max((len(row.cells) for row in self.rows), default=0)

    def row(self, number: int) -> Row | None:
        """Return the row with the number, if it holds anything."""
        return next((row for row in self.rows if row.number == number), None)


@dataclass(frozen=True)
class Book:
    """A workbook; of a CSV file, the encoding that it was read in."""

    sheets: tuple[Sheet, ...]
    encoding: str = ""
