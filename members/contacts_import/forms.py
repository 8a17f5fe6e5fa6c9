"""The file, and the select boxes by which a person says what the columns hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from members.contacts_import.book import Book, Sheet
from members.contacts_import.headings import Holds
from members.contacts_import.mapping import Mapping, SheetMapping, guess_columns, heading_of
from members.contacts_import.reading import LARGEST, MOST_ROWS

EXAMPLES = 2
ROWS = re.compile(r"^\s*(\d{1,4})?\s*(?:[,;\-–]\s*(\d{1,4}))?\s*$")


class UploadForm(forms.Form):
    """A contact list."""

    file = forms.FileField(
        label=_("Contact list"),
        max_length=200,
        help_text=_(
            "Excel (.xlsx) or CSV, at most 5 MB. Nothing is changed before you have seen what was understood. "
            "No data about individual migrants, victims or survivors."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                _("The file is larger than 5 MB. Leave out pictures and sheets that hold no contacts.")
            )
        return file


@dataclass(frozen=True)
class Column:
    """A column on the page: its letter, its heading, examples, and the select box."""

    letter: str
    heading: str
    examples: list[str]
    field: forms.BoundField


@dataclass(frozen=True)
class SheetPart:
    """The part of the form about one sheet."""

    name: str
    is_used: forms.BoundField
    headings: forms.BoundField
    columns: list[Column]


class MappingForm(forms.Form):
    """How the list is read."""

    starts_on = forms.DateField(
        label=_("First day in office"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For people for whom the list names no other day."),
    )
    reads_hidden = forms.BooleanField(label=_("Read hidden rows as well"), required=False)

    def __init__(self, data: Any, *, book: Book, mapping: Mapping) -> None:
        initial: dict[str, Any] = {"starts_on": mapping.starts_on, "reads_hidden": mapping.reads_hidden}
        super().__init__(data, initial=initial)
        self.book, self.mapping = book, mapping
        kept = {sheet.name: sheet for sheet in mapping.sheets}
        for number, sheet in enumerate(book.sheets):
            self._add_sheet(number, sheet, kept[sheet.name])

    def _add_sheet(self, number: int, sheet: Sheet, kept: SheetMapping) -> None:
        self.fields[f"used-{number}"] = forms.BooleanField(
            label=_now("Use the sheet “%(sheet)s”") % {"sheet": sheet.name}, required=False, initial=kept.is_used
        )
        self.fields[f"headings-{number}"] = forms.RegexField(
            ROWS,
            label=_now("Row of the headings"),
            required=False,
            initial="–".join(str(row) for row in kept.heading_rows),
            help_text=_now("A number such as 3, or two such as 3–4; empty for none."),
            max_length=12,
        )
        for column, holds in enumerate(kept.columns, start=1):
            letter = get_column_letter(column)
            self.fields[f"column-{number}-{column}"] = forms.ChoiceField(
                label=_now("Column %(letter)s holds") % {"letter": letter},
                choices=Holds.choices,
                required=False,
                initial=holds,
            )

    def parts(self) -> Iterator[SheetPart]:
        """Yield what the page shows of each sheet."""
        for number, sheet in enumerate(self.book.sheets):
            kept = next(each for each in self.mapping.sheets if each.name == sheet.name)
            after = max(kept.heading_rows, default=0)
            rows = [row for row in sheet.rows if row.number > after]
            columns = []
            for column in range(1, len(kept.columns) + 1):
                texts = [row.text(column).replace("\n", " · ") for row in rows if row.text(column)]
                columns.append(
                    Column(
                        get_column_letter(column),
                        heading_of(sheet, kept.heading_rows, column),
                        list(dict.fromkeys(texts))[:EXAMPLES],
                        self[f"column-{number}-{column}"],
                    )
                )
            yield SheetPart(sheet.name, self[f"used-{number}"], self[f"headings-{number}"], columns)

    def chosen(self) -> Mapping:
        """Return how the list is to be read; where other rows are the headings, the columns are guessed anew."""
        values, sheets = self.cleaned_data, []
        for number, (sheet, kept) in enumerate(zip(self.book.sheets, self.mapping.sheets, strict=True)):
            rows = _rows(values[f"headings-{number}"])
            columns = tuple(values[f"column-{number}-{column}"] for column in range(1, len(kept.columns) + 1))
            if rows != kept.heading_rows:
                columns = guess_columns(sheet, rows)
            sheets.append(SheetMapping(sheet.name, values[f"used-{number}"], rows, columns))
        return Mapping(tuple(sheets), values["starts_on"], values["reads_hidden"])


def _rows(text: str) -> tuple[int, ...]:
    found = ROWS.match(text)
    numbers = [int(number) for number in found.groups() if number] if found else []
    return tuple(sorted({number for number in numbers if 0 < number <= MOST_ROWS}))
