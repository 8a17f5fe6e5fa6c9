"""Which agency and which person of the platform a text of the list means."""

import difflib
import re
from dataclasses import dataclass

from members.contacts_import.headings import plain
from members.contacts_import.known import Known, KnownAgency, KnownPerson
from members.fold import fold, name_key

BETWEEN = re.compile(r"\s+[-–—/|]\s+|[(),\n]")
SHORTEST_PART = 8  # letters of a name that may stand for a longer one
ALIKE = 0.88  # of difflib: two letters wrong in a name of twenty


@dataclass(frozen=True)
class AgencyMatch:
    """The agency meant; several candidates where it is not clear; none where nothing fits."""

    candidates: tuple[KnownAgency, ...]
    is_certain: bool = True

    @property
    def agency(self) -> KnownAgency | None:
        """The only candidate."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def match_agency(text: str, known: Known) -> AgencyMatch:
    """Return the agency that the text names: by acronym, name or code; else by a part of it, else by likeness."""
    if found := _exact(plain(text), known):
        return AgencyMatch(found)
    parts = [plain(part) for part in BETWEEN.split(text)]
    by_part = {agency.pk: agency for part in parts if part for agency in _exact(part, known)}
    if by_part:
        return AgencyMatch(tuple(by_part.values()))
    words = plain(text).split()
    acronym = next((found for word in text.split()[:1] if word.isupper() and (found := _exact(plain(word), known))), ())
    if acronym and len(words) <= 3:
        return AgencyMatch(acronym, is_certain=False)
    return AgencyMatch(_alike(plain(text), known), is_certain=False)


def _exact(words: str, known: Known) -> tuple[KnownAgency, ...]:
    """Return the agencies of exactly this name; those in the network go before the others."""
    found = known.agencies_by_name.get(words, [])
    inside = [agency for agency in found if agency.membership]
    return tuple(inside or found)


def _alike(words: str, known: Known) -> tuple[KnownAgency, ...]:
    if len(words) < SHORTEST_PART:
        return ()
    padded = f" {words} "
    found = {
        agency.pk: agency
        for name, agencies in known.agencies_by_name.items()
        if len(name) >= SHORTEST_PART and (f" {name} " in padded or padded in f" {name} ")
        for agency in agencies
    }
    if not found:
        names = difflib.get_close_matches(words, list(known.agencies_by_name), n=2, cutoff=ALIKE)
        found = {agency.pk: agency for name in names for agency in known.agencies_by_name[name]}
    inside = [agency for agency in found.values() if agency.membership]
    return tuple(inside if len(inside) == 1 else found.values())


def is_same_name(one: str, other: str) -> bool:
    """Say whether two spellings are the same name, in whatever order and whether or not a patronymic is there."""
    return is_same_spelling(one, other) or _sounds(one, other)


def is_same_spelling(one: str, other: str) -> bool:
    """Say whether two names differ at most in accents, capitals and the order of their words."""
    return sorted(fold(one).split()) == sorted(fold(other).split())


def _sounds(one: str, other: str) -> bool:
    first, second = set(name_key(one).split()), set(name_key(other).split())
    smaller = min(first, second, key=len)
    return len(smaller) > 1 and (first <= second or second <= first)


def match_by_name(name: str, agency: KnownAgency, known: Known) -> KnownPerson | None:
    """Return who of the agency's people, now or before, has this name; those still in office go first."""
    people = known.by_agency.get(agency.pk, [])
    same = [person for person in people if person.name and is_same_spelling(person.name, name)]
    same = same or [person for person in people if person.name and _sounds(person.name, name)]
    return min(same, key=lambda person: not _is_in_office(person, known), default=None)


def _is_in_office(person: KnownPerson, known: Known) -> bool:
    return any(office.ended_on is None or office.ended_on >= known.day for office in person.offices)
