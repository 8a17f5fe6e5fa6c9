"""What the dry run says of a cell: kept as code and values, so that each reader gets it in the own language."""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.contacts_import.book import Place
from members.models import Membership, Representative


class Level(StrEnum):
    """How sure the reading is; one error keeps the whole list out."""

    OK = "ok"
    DOUBT = "doubt"
    ERROR = "error"


FIELDS: dict[str, str | Promise] = {
    "name": _("Name"),
    "phone": _("Phone"),
    "address": _("E-mail address"),
    "title": _("Title of the office"),
    "ended_on": _("Until"),
}
OK: dict[str, str | Promise] = {
    "new": _("New: %(name)s, %(function)s of %(agency)s from %(day)s."),
    "office": _("%(name)s is known and becomes %(function)s of %(agency)s from %(day)s."),
    "same": _("%(name)s, %(function)s of %(agency)s: nothing to change."),
    "change": _("%(field)s: %(before)s → %(after)s."),
    "total": _("A row of totals: left out."),
    "heading_again": _("The headings once more: left out."),
    "section": _("A heading inside the list: left out."),
    "vacant": _("Nobody is named for %(agency)s."),
    "day_read": _("Read as %(day)s."),
    "hidden_read": _("This row is hidden in the workbook; it was read all the same."),
    "spelled": _("Kept as the platform spells it: %(known)s."),
    "address_lower": _("Kept as the platform has it: %(known)s."),
}
DOUBT: dict[str, str | Promise] = {
    "hidden": _("This row is hidden in the workbook: left out."),
    "hidden_sheet": _("This sheet is hidden in the workbook: left out."),
    "unused_sheet": _("This sheet is left out."),
    "note": _("Only one cell of the row is filled: left out."),
    "agency_above": _("The agency is taken from %(place)s above."),
    "agency_alike": _("“%(text)s” was understood as %(agency)s."),
    "joins": _("%(agency)s is not in the network yet and joins it as %(role)s on %(day)s."),
    "people_split": _("%(count)s people in one cell: %(names)s."),
    "name_turned": _("Read as %(name)s: the family name comes first in the list."),
    "function_guessed": _("No function is named: %(function)s was assumed."),
    "function_from_title": _("The title of the office sounds like %(function)s."),
    "function_unknown": _("“%(text)s” says no function that the network has: %(function)s was assumed."),
    "function_more": _("Is %(held)s now and becomes %(function)s as well; end the other office where it is over."),
    "gives_rights": _("As %(function)s this person can do more than others. Look twice."),
    "paired": _("%(count)s people and as many addresses: given in this order."),
    "address_none": _("No e-mail address: no mail reaches %(name)s."),
    "address_shared": _("%(address)s is %(owner)s's already: left out here, since an address belongs to one person."),
    "address_first": _("One address for %(count)s people: given to %(name)s."),
    "address_elsewhere": _("%(address)s belongs to somebody outside this network: left out here."),
    "address_further": _("A further address; mail goes to %(known)s as before, which its owner has confirmed."),
    "text_left": _("“%(text)s” was left out."),
    "phone_left": _("Which number belongs to whom is not clear: left out."),
    "day_guessed": _("Day or month? Read as %(day)s."),
    "ended_unknown": _("This office ended on %(day)s and is not known here: left out."),
    "started_after": _("The same office lasted until %(known)s; the new one begins on %(day)s."),
    "started_kept": _("The office began on %(known)s here, on %(day)s by the list: kept as it is."),
    "same_person": _("The same person as in %(place)s."),
    "twice": _("Stands in %(place)s already."),
    "sounds_alike": _("Taken for %(known)s, who is known here."),
    "other_network": _("Known to the platform from elsewhere: gets the office and keeps the own record."),
    "name_changes": _("The address is that of %(known)s: the name changes."),
    "formula": _("A formula; its last result was read."),
}
ERROR: dict[str, str | Promise] = {
    "no_people": _("No column of this sheet was understood as names. Say below which columns hold what."),
    "no_agency_column": _("No column of this sheet was understood as agencies. Say below which one holds them."),
    "nothing_used": _("No sheet is used. Say below which one holds the contacts."),
    "agency_missing": _("No agency is named for %(name)s."),
    "agency_unknown": _("No agency “%(text)s” is known. Write the acronym, or have the agency added first."),
    "agency_unclear": _("“%(text)s” may be %(agencies)s. Write the acronym."),
    "name_missing": _("An address without a name. Write whose it is."),
    "name_long": _("The name is longer than 200 characters."),
    "address_wrong": _("“%(text)s” is not an e-mail address."),
    "unpaired": _("People: %(people)s, addresses: %(addresses)s. Give each person a row."),
    "day_wrong": _("“%(text)s” is not a date. Write it like 31.12.2026."),
    "days_turned": _("The last day comes before the first."),
    "function_refused": _("%(agency)s can have no %(function)s: only %(side)s has."),
    "formula_empty": _("A formula without a result. Open the workbook, let it calculate, save it again."),
}
SENTENCES = {
    **{code: (Level.OK, text) for code, text in OK.items()},
    **{code: (Level.DOUBT, text) for code, text in DOUBT.items()},
    **{code: (Level.ERROR, text) for code, text in ERROR.items()},
}
SIDES: dict[str, str | Promise] = {
    "coordinator": pgettext_lazy("who has", "the secretariat"),
    "government": pgettext_lazy("who has", "the Government"),
}


@dataclass(frozen=True)
class Finding:
    """One sentence about one cell; `read` is what stands in it."""

    place: Place
    code: str
    read: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How sure the reading is."""
        return SENTENCES[self.code][0]

    @property
    def sentence(self) -> str:
        """What was understood, in the active language."""
        shown = {name: _shown(name, value) for name, value in self.values.items()}
        return str(SENTENCES[self.code][1]) % shown

    def as_json(self) -> dict[str, Any]:
        """Return the finding for the database."""
        place = [self.place.sheet, self.place.row, self.place.column]
        return {"place": place, "code": self.code, "read": self.read, "values": self.values}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Finding":
        """Return the finding that the database kept."""
        return cls(Place(*kept["place"]), kept["code"], kept["read"], kept["values"])


def _shown(name: str, value: Any) -> str:
    """Return a value in words of the active language."""
    if name in ("function", "held"):
        return str(Representative.Function(value).label)
    if name == "role":
        return str(Membership.Role(value).label)
    if name == "side":
        return str(SIDES[value])
    if name == "field":
        return str(FIELDS[value])
    if name in ("before", "after", "known", "day"):
        return _day(value) or str(value) or "–"
    return str(value)


def _day(value: object) -> str:
    """Return a day that stands as 2026-12-31 in words, and nothing for any other text."""
    try:
        return date_format(datetime.date.fromisoformat(str(value)), "j M Y")
    except ValueError:
        return ""
