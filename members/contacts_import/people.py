"""From the rows of a sheet to the people whom they name; what is no contact is left out and said."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from members.contacts_import.book import Book, Place, Row, Sheet
from members.contacts_import.findings import Finding
from members.contacts_import.headings import STARTS_A_PERSON, Holds, plain
from members.contacts_import.mapping import Mapping, SheetMapping, heading_of, is_heading
from members.contacts_import.splitting import (
    LONGEST_NAME,
    LONGEST_PHONE,
    addresses_in,
    day_in,
    is_nobody,
    names_in,
    parts_of,
    phones_in,
)
from members.fold import fold, name_key

TOTALS = tuple(
    fold(word) for word in ["total", "subtotal", "sum", "cəmi", "cəmi:", "yekun", "toplam", "итого", "всего"]
)


@dataclass(frozen=True)
class Value:
    """A text with the cell that it stands in."""

    text: str
    place: Place


@dataclass(frozen=True)
class Day:
    """A day with the cell that it stands in."""

    day: datetime.date
    place: Place


@dataclass
class Line:
    """One person whom a row names, as the list has it."""

    place: Place
    name: str
    agencies: tuple[Value, ...]
    named_function: str = ""  # by the heading of the column
    function: Value | None = None
    title: Value | None = None
    addresses: list[Value] = field(default_factory=list)
    phone: Value | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


@dataclass
class Lines:
    """All people of a book, and what was noticed on the way."""

    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, place: Place, code: str, read: str = "", /, **values: object) -> None:
        """Add a finding."""
        self.findings.append(Finding(place, code, read, values))


def lines_of(book: Book, mapping: Mapping) -> Lines:
    """Return the people whom the used sheets of the book name."""
    found = Lines()
    used = {each.name: each for each in mapping.sheets}
    for sheet in book.sheets:
        columns = used.get(sheet.name)
        if columns is None or not columns.is_used:
            found.note(Place(sheet.name), "hidden_sheet" if sheet.is_hidden else "unused_sheet")
        elif not columns.has_people:
            found.note(Place(sheet.name), "no_people")
        elif Holds.AGENCY not in columns.columns:
            found.note(Place(sheet.name), "no_agency_column")
        else:
            _Reader(sheet, columns, mapping, found).read()
    if not any(each.is_used for each in mapping.sheets):
        found.note(Place(book.sheets[0].name), "nothing_used")
    return found


class _Reader:
    """Reads one sheet from the first row below the headings to the last."""

    def __init__(self, sheet: Sheet, columns: SheetMapping, mapping: Mapping, found: Lines) -> None:
        self.sheet, self.mapping, self.found = sheet, mapping, found
        self.by_column = dict(enumerate(columns.columns, start=1))
        self.heading_rows = columns.heading_rows
        self.headings = {column: plain(heading_of(sheet, columns.heading_rows, column)) for column in self.by_column}
        self.blocks = list(_blocks(columns.columns))
        self.common = self._common()
        self.agencies: tuple[Value, ...] = ()

    def _common(self) -> list[int]:
        taken = {column for block in self.blocks for column in block}
        return [column for column in self.by_column if column not in taken]

    def read(self) -> None:
        """Read every row."""
        first = max(self.heading_rows, default=0)
        for row in self.sheet.rows:
            if row.number > first and self._is_contact(row):
                self._row(row)

    def place(self, row: Row, column: int = 0) -> Place:
        """Return the cell whose text a reader sees there: of merged cells the first."""
        origin = row.cell(column).origin if column else None
        return Place(self.sheet.name, *(origin or (row.number, column)))

    def _is_contact(self, row: Row) -> bool:
        """Say whether the row may name somebody; whatever else it is, say so."""
        filled = row.filled()
        first = row.text(filled[0]) if filled else ""
        here = Place(self.sheet.name, row.number, filled[0]) if filled else Place(self.sheet.name, row.number)
        if all(self._is_carried(row, column) for column in filled):
            return False  # nothing of its own
        if row.is_hidden and not self.mapping.reads_hidden:
            self.found.note(here, "hidden", first)
        elif self._is_total(row, filled):
            self.found.note(here, "total", first)
        elif is_heading(row) and self._repeats(row, filled):
            self.found.note(here, "heading_again", first)
        elif len(filled) == 1 and not self._is_carried(row, filled[0]):
            sideways = row.cell(filled[0] + 1).origin == (row.number, filled[0])
            is_agency = self.by_column.get(filled[0]) == Holds.AGENCY and not sideways
            if is_agency:
                return True
            code = "section" if sideways or filled[0] == 1 else "note"
            self.found.note(here, code, first)
        else:
            if row.is_hidden:
                self.found.note(here, "hidden_read", first)
            return bool(filled)
        return False

    def _is_carried(self, row: Row, column: int) -> bool:
        """Say whether the text comes from a merged cell further up."""
        origin = row.cell(column).origin
        return origin is not None and origin[0] < row.number

    def _is_total(self, row: Row, filled: Sequence[int]) -> bool:
        words = plain(row.text(filled[0])).split() if filled else []
        return bool(words) and words[0] in TOTALS and not any("@" in row.text(column) for column in filled)

    def _repeats(self, row: Row, filled: Sequence[int]) -> bool:
        same = [
            column for column in filled if plain(row.text(column)) and plain(row.text(column)) in self.headings[column]
        ]
        return len(same) * 2 > len(filled)

    def _row(self, row: Row) -> None:
        self._formulas(row)
        agencies = self._agencies(row)
        lines = [line for block in self.blocks for line in self._people(row, block, agencies)]
        if not lines and agencies and not self._names_anybody(row):
            self.found.note(agencies[0].place, "vacant", agencies[0].text, agency=agencies[0].text)
        self.found.lines += lines

    def _names_anybody(self, row: Row) -> bool:
        told = {*STARTS_A_PERSON, Holds.FAMILY_NAME, Holds.EMAIL}
        return any(row.text(column) for column, holds in self.by_column.items() if holds in told)

    def _formulas(self, row: Row) -> None:
        for column, holds in self.by_column.items():
            cell = row.cell(column)
            if holds and cell.is_formula:
                code = "formula" if cell.text else "formula_empty"
                self.found.note(self.place(row, column), code, cell.text)

    def _agencies(self, row: Row) -> tuple[Value, ...]:
        """Return what names the agency: of the row, or of the last row above where this one leaves it open."""
        columns = [column for column, holds in self.by_column.items() if holds == Holds.AGENCY]
        own = tuple(Value(row.text(column), self.place(row, column)) for column in columns if row.text(column))
        if own:
            self.agencies = own
        elif self.agencies:
            above = self.agencies[0]
            self.found.note(Place(self.sheet.name, row.number, columns[0]), "agency_above", place=str(above.place))
        return self.agencies

    def _people(self, row: Row, block: Sequence[int], agencies: tuple[Value, ...]) -> list[Line]:
        """Return the people whom one row names in one group of columns."""
        names, place = self._names(row, block)
        columns = [*block, *self.common]
        addresses = self._addresses(row, columns)
        if not names:
            if addresses:
                self.found.note(addresses[0].place, "name_missing", addresses[0].text)
            return []
        named = next((self.by_column[column] for column in block if self.by_column[column].startswith("name:")), "")
        lines = [Line(place, name, agencies, named.removeprefix("name:")) for name in names]
        self._give_addresses(lines, addresses)
        self._give_phones(lines, row, columns)
        for holds, attribute in ((Holds.FUNCTION, "function"), (Holds.POSITION, "title")):
            self._give_texts(lines, row, columns, holds, attribute)
        for holds, attribute in ((Holds.STARTS_ON, "starts_on"), (Holds.ENDS_ON, "ends_on")):
            day = self._day(row, columns, holds)
            for line in lines:
                setattr(line, attribute, day)
        return lines

    def _names(self, row: Row, block: Sequence[int]) -> tuple[list[str], Place]:
        parts = {self.by_column[column]: column for column in block if row.text(column)}
        if Holds.FAMILY_NAME in parts and Holds.GIVEN_NAME in parts:
            given, family = parts[Holds.GIVEN_NAME], parts[Holds.FAMILY_NAME]
            text = f"{row.text(given)} {row.text(family)}"
            return list(names_in(text).names), self.place(row, min(given, family))
        column = next((parts[holds] for holds in parts if holds in STARTS_A_PERSON or holds == Holds.FAMILY_NAME), 0)
        if not column or is_nobody(row.text(column)):
            if column and self._last_agency():
                self.found.note(self.place(row, column), "vacant", row.text(column), agency=self._last_agency())
            return [], self.place(row, column)
        read, place = names_in(row.text(column)), self.place(row, column)
        if len(read.names) > 1:
            self.found.note(place, "people_split", row.text(column), count=len(read.names), names="; ".join(read.names))
        if read.is_turned:
            self.found.note(place, "name_turned", row.text(column), name=read.names[0])
        for name in read.names:
            if len(name) > LONGEST_NAME:
                self.found.note(place, "name_long", row.text(column)[:60])
        return [name for name in read.names if len(name) <= LONGEST_NAME], place

    def _last_agency(self) -> str:
        return self.agencies[0].text if self.agencies else ""

    def _addresses(self, row: Row, columns: Sequence[int]) -> list[Value]:
        found: list[Value] = []
        for column in columns:
            if self.by_column[column] != Holds.EMAIL or not row.text(column) or is_nobody(row.text(column)):
                continue
            place = self.place(row, column)
            good, wrong, rest = addresses_in(row.text(column))
            found += [Value(address, place) for address in good if address not in [each.text for each in found]]
            for text in wrong:
                self.found.note(place, "address_wrong", row.text(column), text=text)
            if rest and not good and not wrong:
                self.found.note(place, "address_wrong", row.text(column), text=row.text(column))
            elif rest:
                self.found.note(place, "text_left", row.text(column), text=" ".join(rest))
        return found

    def _give_addresses(self, lines: list[Line], addresses: list[Value]) -> None:
        """Give each person the own addresses: one has them all, several by their names or in order."""
        if len(lines) == 1:
            lines[0].addresses = addresses
            return
        left = list(addresses)
        for line in lines:
            own = [each for each in left if _speaks_of(each.text, line.name)]
            others = [other for other in lines if other is not line]
            own = [each for each in own if not any(_speaks_of(each.text, other.name) for other in others)]
            line.addresses, left = own, [each for each in left if each not in own]
        without = [line for line in lines if not line.addresses]
        if left and len(left) == len(without):
            for line, address in zip(without, left, strict=True):
                line.addresses = [address]
            if len(left) > 1:
                self.found.note(left[0].place, "paired", "; ".join(each.text for each in left), count=len(left))
        elif len(addresses) == 1:
            lines[0].addresses = addresses
            self.found.note(left[0].place, "address_first", left[0].text, count=len(lines), name=lines[0].name)
        elif left:
            self.found.note(
                left[0].place,
                "unpaired",
                "; ".join(each.text for each in addresses),
                people=len(lines),
                addresses=len(addresses),
            )

    def _give_phones(self, lines: list[Line], row: Row, columns: Sequence[int]) -> None:
        numbers = [
            Value(number, self.place(row, column))
            for column in columns
            if self.by_column[column] == Holds.PHONE
            for number in phones_in(row.text(column))
        ]
        for column in columns:
            text = row.text(column)
            if self.by_column[column] == Holds.PHONE and text and not is_nobody(text) and not phones_in(text):
                self.found.note(self.place(row, column), "text_left", text, text=text)
        if not numbers:
            return
        if len(lines) == 1:
            kept = numbers[0].text
            for number in numbers[1:]:
                kept = f"{kept}; {number.text}" if len(f"{kept}; {number.text}") <= LONGEST_PHONE else kept
            lines[0].phone = Value(kept[:LONGEST_PHONE], numbers[0].place)
        elif len(numbers) == len(lines):
            for line, number in zip(lines, numbers, strict=True):
                line.phone = Value(number.text[:LONGEST_PHONE], number.place)
        else:
            self.found.note(numbers[0].place, "phone_left", "; ".join(number.text for number in numbers))

    def _give_texts(self, lines: list[Line], row: Row, columns: Sequence[int], holds: str, attribute: str) -> None:
        """Give each person the text of a column: the own part where there are as many as people, else all of it."""
        column = next((one for one in columns if self.by_column[one] == holds and row.text(one)), 0)
        if not column:
            return
        parts, place = parts_of(row.text(column)), self.place(row, column)
        for number, line in enumerate(lines):
            text = parts[number] if len(parts) == len(lines) else " ".join(row.text(column).split())
            setattr(line, attribute, Value(text[:LONGEST_NAME], place))

    def _day(self, row: Row, columns: Sequence[int], holds: str) -> Day | None:
        column = next((one for one in columns if self.by_column[one] == holds and row.text(one)), 0)
        cell, place = row.cell(column), self.place(row, column)
        if not column or is_nobody(cell.text):
            return None
        if cell.day:
            return Day(cell.day, place)
        day, is_certain = day_in(cell.text)
        if day is None:
            self.found.note(place, "day_wrong", cell.text, text=cell.text)
            return None
        self.found.note(place, "day_read" if is_certain else "day_guessed", cell.text, day=day.isoformat())
        return Day(day, place)


def _blocks(columns: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Yield the groups of columns that tell of one person each; with one person in a row, it is all of them."""
    numbered = [(number, holds) for number, holds in enumerate(columns, start=1) if holds and holds != Holds.AGENCY]
    starts: list[int] = []
    seen: set[str] = set()
    for number, holds in numbered:
        part = holds if holds in (Holds.GIVEN_NAME, Holds.FAMILY_NAME) else "name"
        if holds in STARTS_A_PERSON or holds == Holds.FAMILY_NAME:
            if not starts or part in seen or part == "name":
                starts.append(number)
                seen = set()
            seen.add(part)
    if len(starts) <= 1:
        yield tuple(number for number, _holds in numbered)
        return
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(columns) + 1
        yield tuple(number for number, _holds in numbered if start <= number < end)


def _speaks_of(address: str, name: str) -> bool:
    """Say whether the part before the @ contains a name of the person."""
    key = name_key(address.partition("@")[0])
    return any(len(part) > 2 and part in key for part in name_key(name).split())
