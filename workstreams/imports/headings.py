"""Which column of a sheet holds what, guessed from its heading in English, Azerbaijani or Russian."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members.contacts_import.book import Book, Row, Sheet
from members.fold import fold
from members.titles import LANGUAGES
from workstreams.exports.columns import BY_KEY

LOOKED_AT = 15  # rows at the top of a sheet, among which the headings are
FEWEST = 3  # columns that must be understood, for a row to be the headings
QUARTER = re.compile(r"(?:q|quarter |kvartal |rub )?([1-4])(?:-?[a-z]{0,2} ?(?:q|quarter|kvartal|rub))?(?: (20\d\d))?")

# The fields of the export, and those that only other people's sheets have.
READ = (
    "reference", "group", "title_en", "title_az", "title_ru", "gcm", "sdg", "commitments", "lead", "contributors",
    "national_counterpart", "contributing_partners", "implementing_partners", "starts_on", "ends_on", "location",
    "gender_marker", "human_rights_marker", "required", "available", "currency", "funding", "sources", "status",
    "classification", "remarks",
)  # fmt: skip
FIELDS: dict[str, str | Promise] = {
    "title": _("Activity, in the language of the sheet"),
    "period": _("Period, such as Q2-Q3"),
    "agencies": _("Agencies, the lead first"),
    **{key: BY_KEY[key].heading for key in READ},
    **{f"q{number}": _("Mark for quarter %(number)d") % {"number": number} for number in range(1, 5)},
}
WORDS: dict[str, tuple[str, ...]] = {
    "reference": ("ref", "no", "nr", "number", "code", "id", "№", "n", "kod", "nomre", "nomer", "ref no"),
    "group": ("group", "wg", "thematic group", "isci qrupu", "qrup", "rabocaya gruppa", "gruppa"),
    "title": (
        "activity", "activities", "output", "output activity", "output / activity", "action", "workstream",
        "deliverable", "title", "fealiyyet", "tedbir", "meropriyatie", "deystvie", "napravlenie rabotı",
    ),
    "agencies": ("agencies", "responsible", "responsible agencies", "un agencies", "mesul qurumlar", "ispolniteli"),
    "gcm": ("gcm", "gcm objective", "gcm objectives", "objective", "objectives", "gcm s", "gcm objective s"),
    "sdg": ("sdg", "sdgs", "sdg target", "sdg targets", "sdg target s", "dim", "tsur"),
    "commitments": ("unsdcf", "unsdcf outcome", "unsdcf outcome/output", "outcome", "cooperation framework"),
    "lead": ("lead", "lead entity", "lead organisation", "aparici qurum"),
    "contributors": (
        "contributing entities", "contributing", "contributors", "partner agencies", "supporting agencies", "with",
        "participating agencies",
    ),
    "national_counterpart": ("counterpart", "national partner", "government counterpart", "government partner"),
    "implementing_partners": ("other partners", "partners", "implementing partner"),
    "contributing_partners": ("donor", "donors", "contributing partner"),
    "period": ("period", "timeline", "timeframe", "time frame", "when", "dates", "muddet", "srok", "sroki", "quarter"),
    "starts_on": ("start", "start date", "from", "begins", "baslama tarixi", "nacalo"),
    "ends_on": ("end", "end date", "until", "to", "deadline", "due", "bitme tarixi", "okoncanie"),
    "location": ("where", "place", "region", "yer", "mesto"),
    "gender_marker": ("gender", "gem"),
    "human_rights_marker": ("human rights", "hr marker"),
    "required": ("budget", "budget needed", "budget usd", "required usd", "total budget", "cost", "budce", "byudjet"),
    "available": ("funds available", "funded", "available usd", "available budget", "movcud", "imeetsya"),
    "sources": ("source", "source of fund", "funding source", "maliyye menbeyi", "istocnik"),
    "status": ("progress status", "current status", "veziyyet", "status vıpolneniya", "state"),
    "remarks": ("remark", "comments", "comment", "notes", "note", "qeyd", "qeydler", "primecanie", "primecaniya"),
}  # fmt: skip
PUNCTUATION = re.compile(r"[^\w/№]+")


def key_of(heading: str) -> str:
    """Return a heading so that spellings and punctuation do not matter."""
    return PUNCTUATION.sub(" ", fold(heading)).strip()


@cache
def _fields_by_heading() -> dict[str, str]:
    found = {key_of(word): field for field, words in WORDS.items() for word in words}
    for language in LANGUAGES:
        with override(language):
            found |= {key_of(str(BY_KEY[field].heading)): field for field in READ}
    return found


def field_of(heading: str) -> str:
    """Return the field that a heading names, else nothing."""
    key = key_of(heading)
    if not key:
        return ""
    if found := _fields_by_heading().get(key):
        return found
    quarter = QUARTER.fullmatch(key)
    return f"q{quarter[1]}" if quarter and "q" in key + "q" and not key.isdecimal() else ""


@dataclass(frozen=True)
class Columns:
    """How one sheet is read: the row of its headings, and what each column holds."""

    sheet: str
    header: int
    fields: Mapping[int, str]

    def column(self, field: str) -> int:
        """Return the column of a field; 0 for none."""
        return next((number for number, name in self.fields.items() if name == field), 0)

    def as_json(self) -> dict[str, Any]:
        """Return the mapping for the database."""
        return {
            "sheet": self.sheet,
            "header": self.header,
            "fields": {str(number): name for number, name in self.fields.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Columns":
        """Return the mapping that the database kept."""
        return cls(kept["sheet"], kept["header"], {int(number): name for number, name in kept["fields"].items()})


def guess(book: Book) -> Columns:
    """Return the sheet and row whose headings say the most; of a sheet that says nothing, the first row of all."""
    tried = [_fields(sheet, row) for sheet in book.sheets if not sheet.is_hidden for row in sheet.rows[:LOOKED_AT]]
    found = [columns for columns in tried if len(columns.fields) >= FEWEST]
    if found:
        return max(found, key=lambda columns: len(columns.fields))
    sheet = next((sheet for sheet in book.sheets if not sheet.is_hidden), book.sheets[0])
    return Columns(sheet.name, sheet.rows[0].number, {})


def _fields(sheet: Sheet, row: Row) -> Columns:
    fields: dict[int, str] = {}
    for number in row.filled():
        name = field_of(row.text(number))
        if name and name not in fields.values():
            fields[number] = name
    return Columns(sheet.name, row.number, fields)
