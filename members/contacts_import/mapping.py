"""Which columns of which sheets hold what: guessed from the headings, corrected by the person, kept as JSON."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from members.contacts_import.book import Book, Row, Sheet
from members.contacts_import.headings import STARTS_A_PERSON, Holds, function_in, holds, plain

LOOKED_AT = 30  # rows of a sheet among which the headings are looked for
FEWEST = 2  # headings that are understood, before a row counts as one of headings


@dataclass(frozen=True)
class SheetMapping:
    """One sheet: the rows of its headings, and what each column holds."""

    name: str
    is_used: bool
    heading_rows: tuple[int, ...]
    columns: tuple[str, ...]

    @property
    def has_people(self) -> bool:
        """Whether a column holds names."""
        return any(column in STARTS_A_PERSON or column == Holds.FAMILY_NAME for column in self.columns)


@dataclass(frozen=True)
class Mapping:
    """How a book is read; `starts_on` is the first day in office of those for whom the list names none."""

    sheets: tuple[SheetMapping, ...]
    starts_on: datetime.date
    reads_hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the mapping for the database."""
        return asdict(self) | {"starts_on": self.starts_on.isoformat()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Mapping":
        """Return the mapping that the database kept."""
        sheets = tuple(
            SheetMapping(each["name"], each["is_used"], tuple(each["heading_rows"]), tuple(each["columns"]))
            for each in kept["sheets"]
        )
        return cls(sheets, datetime.date.fromisoformat(kept["starts_on"]), kept["reads_hidden"])


def guess(book: Book, starts_on: datetime.date) -> Mapping:
    """Return what the headings say; a hidden sheet is left out, and beside good ones those that say nothing."""
    sheets = [_guess(sheet) for sheet in book.sheets]
    if not any(each.is_used for each in sheets):  # the person shall see why, and say what the columns are
        sheets = [replace(each, is_used=not sheet.is_hidden) for each, sheet in zip(sheets, book.sheets, strict=True)]
    return Mapping(tuple(sheets), starts_on)


def _guess(sheet: Sheet) -> SheetMapping:
    rows = heading_rows(sheet)
    found = SheetMapping(sheet.name, False, rows, guess_columns(sheet, rows))
    return replace(found, is_used=found.has_people and not sheet.is_hidden)


def heading_rows(sheet: Sheet) -> tuple[int, ...]:
    """Return the rows of the headings: one, or two where a row of groups stands above or one of parts below."""
    rows = [row for row in sheet.rows if row.number <= LOOKED_AT]
    best = max(rows, key=lambda row: (understood(row), -row.number), default=None)
    if best is None or understood(best) < FEWEST:
        return ()
    above, below = sheet.row(best.number - 1), sheet.row(best.number + 1)
    if above is not None and _groups(above):
        return (above.number, best.number)
    if below is not None and is_heading(below):
        return (best.number, below.number)
    return (best.number,)


def is_heading(row: Row) -> bool:
    """Say whether a row consists of headings: two and more than half are understood, and there is no address."""
    filled = row.filled()
    has_address = any("@" in row.text(column) for column in filled)
    return not has_address and understood(row) >= FEWEST and understood(row) * 2 > len(filled)


def understood(row: Row) -> int:
    """Return how many cells of a row are headings that are understood."""
    return sum(bool(holds(row.text(column))) for column in row.filled())


def _groups(row: Row) -> bool:
    """Say whether the row names groups of columns: a title over the whole list is none."""
    return len(row.filled()) > 1 and any(function_in(row.text(column)) for column in row.filled())


def heading_of(sheet: Sheet, rows: Sequence[int], column: int) -> str:
    """Return the heading of a column in words; of two rows with different words, both."""
    words: list[str] = []
    for number in rows:
        row = sheet.row(number)
        text = row.text(column).replace("\n", " ") if row else ""
        if text and plain(text) not in [plain(word) for word in words]:
            words.append(text)
    return " / ".join(words)


def guess_columns(sheet: Sheet, rows: Sequence[int]) -> tuple[str, ...]:
    """Return what each column holds by its heading."""
    columns = [_meaning(sheet, rows, number) for number in range(1, sheet.width + 1)]
    if Holds.FAMILY_NAME not in columns:
        columns = [Holds.NAME if column == Holds.GIVEN_NAME else column for column in columns]
    return tuple(columns)


def _meaning(sheet: Sheet, rows: Sequence[int], column: int) -> str:
    """Return what the column holds: the row of parts says it, the row of groups only whose it is."""
    texts = [row.text(column) for number in rows if (row := sheet.row(number))]
    found = [meaning for text in texts if (meaning := holds(text))]
    if not found:
        return Holds.NOTHING
    if len(found) == 1:
        return found[0]
    group, part = found[0], found[-1]
    if part in (Holds.NAME, Holds.GIVEN_NAME) and group.startswith("name:"):
        return group
    return part if part != Holds.NAME or group not in (Holds.GIVEN_NAME, Holds.FAMILY_NAME) else group
