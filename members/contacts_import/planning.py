"""The dry run: what the import would do, and a finding for each cell that says something. It touches no database."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from members.contacts_import.book import Book, Place
from members.contacts_import.findings import Finding
from members.contacts_import.known import Known, KnownAgency, KnownPerson
from members.contacts_import.mapping import Mapping
from members.contacts_import.matching import is_same_name, is_same_spelling, match_agency, match_by_name
from members.contacts_import.offices import Offices, role_of
from members.contacts_import.people import Line, Lines, Value, lines_of
from members.contacts_import.planned import Plan, Planned


def addresses_of(book: Book, mapping: Mapping) -> set[str]:
    """Return every e-mail address of the list, in small letters."""
    return {address.text for line in lines_of(book, mapping).lines for address in line.addresses}


def plan(book: Book, mapping: Mapping, known: Known) -> Plan:
    """Return what importing the book would do, given what the platform knows."""
    return _Planner(lines_of(book, mapping), mapping, known).plan(book)


class _Planner:
    """Goes through the lines once, and keeps who was met before."""

    def __init__(self, lines: Lines, mapping: Mapping, known: Known) -> None:
        self.lines, self.mapping, self.known = lines, mapping, known
        self.note = lines.note
        self.people: list[Planned] = []
        self.by_person: dict[UUID, Planned] = {}
        self.by_address: dict[str, Planned] = {}
        self.by_name: dict[int, list[Planned]] = {}
        self.joins: dict[int, str] = {}
        self.agencies: dict[tuple[str, ...], KnownAgency | None] = {}
        self.offices = Offices(lines.note, known, starts_on=mapping.starts_on, joins=self.joins)
        self.owners = self._owners()

    def plan(self, book: Book) -> Plan:
        """Return the plan with its findings in the order of the workbook."""
        for line in self.lines.lines:
            agency = self._agency(line)
            if agency is not None:
                self._line(line, agency)
        for planned in self.people:
            self._without_address(planned)
        order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
        findings = sorted(
            dict.fromkeys(_Once(finding) for finding in self.lines.findings),
            key=lambda each: (order[each.finding.place.sheet], each.finding.place.row, each.finding.place.column),
        )
        return Plan([each.finding for each in findings], self.people, self.joins, self._absent())

    # --- agencies ----------------------------------------------------------------------------------------------------

    def _agency(self, line: Line) -> KnownAgency | None:
        if not line.agencies:
            self.note(line.place, "agency_missing", line.name, name=line.name)
            return None
        key = tuple(str(value) for value in line.agencies)
        if key not in self.agencies:
            self.agencies[key] = self._match(line)
        return self.agencies[key]

    def _match(self, line: Line) -> KnownAgency | None:
        """Return the agency that the cells of a row name together."""
        matches = [(value, match_agency(value.text, self.known)) for value in line.agencies]
        clear = [(value, match) for value, match in matches if match.agency]
        clear.sort(key=lambda pair: not pair[1].is_certain)
        value, match = (clear or matches)[0]
        if match.agency is None:
            names = ", ".join(agency.acronym for agency in match.candidates)
            code = "agency_unclear" if match.candidates else "agency_unknown"
            self.note(value.place, code, value.text, text=value.text, **({"agencies": names} if names else {}))
            return None
        if not match.is_certain:
            self.note(value.place, "agency_alike", value.text, text=value.text, agency=match.agency.acronym)
        agency = match.agency
        if agency.membership is None and agency.pk not in self.joins:
            self.joins[agency.pk] = role_of(agency)
            day = self.mapping.starts_on.isoformat()
            self.note(value.place, "joins", value.text, agency=agency.acronym, role=self.joins[agency.pk], day=day)
        return agency

    # --- who it is ---------------------------------------------------------------------------------------------------

    def _owners(self) -> dict[str, str]:
        """Return the name to which the list gives each address: the one that the platform knows, else the first."""
        found: dict[str, str] = {}
        for line in self.lines.lines:
            for address in line.addresses:
                person = self.known.by_address.get(address.text)
                is_known = bool(person and person.name and is_same_name(person.name, line.name))
                if is_known or address.text not in found:
                    current = found.get(address.text)
                    if current is None or not (person and is_same_name(person.name, current)):
                        found[address.text] = line.name
        return found

    def _line(self, line: Line, agency: KnownAgency) -> None:
        by_name = match_by_name(line.name, agency, self.known)
        addresses = [address for address in line.addresses if self._is_own(address, line, by_name)]
        planned = self._met(line, agency, addresses, by_name)
        if planned is None:
            planned = self._new(line, addresses, by_name)
        elif planned.place != line.place:
            self.note(line.place, "same_person", line.name, place=str(planned.place))
        self.by_name.setdefault(agency.pk, [])
        if planned not in self.by_name[agency.pk]:
            self.by_name[agency.pk].append(planned)
        self._addresses(planned, addresses)
        self._phone(planned, line)
        self.offices.plan(planned, line, agency)

    def _is_own(self, address: Value, line: Line, by_name: KnownPerson | None) -> bool:
        owner = self.known.by_address.get(address.text)
        name = self.owners[address.text]
        if owner and by_name and by_name.pk != owner.pk:
            if not owner.is_from_here:
                self.note(address.place, "address_elsewhere", address.text, address=address.text)
                return False
            name = owner.name
        elif is_same_name(name, line.name):
            return True
        self.note(address.place, "address_shared", address.text, address=address.text, owner=name)
        return False

    def _met(
        self, line: Line, agency: KnownAgency, addresses: list[Value], by_name: KnownPerson | None
    ) -> Planned | None:
        """Return the person whom an earlier line named already."""
        for address in addresses:
            if address.text in self.by_address:
                return self.by_address[address.text]
        owner = self._owner(addresses) or by_name
        if owner:
            return self.by_person.get(owner.pk)
        same = [each for each in self.by_name.get(agency.pk, []) if is_same_spelling(each.name, line.name)]
        return same[0] if same else None

    def _owner(self, addresses: list[Value]) -> KnownPerson | None:
        return next((owner for each in addresses if (owner := self.known.by_address.get(each.text))), None)

    def _new(self, line: Line, addresses: list[Value], by_name: KnownPerson | None) -> Planned:
        known = self._owner(addresses) or by_name
        planned = Planned(line.place, line.name, known, known.pk if known else None)
        self.people.append(planned)
        if known:
            self.by_person[known.pk] = planned
            self._name(planned, line, known)
        return planned

    def _name(self, planned: Planned, line: Line, known: KnownPerson) -> None:
        if not known.is_from_here:
            self.note(line.place, "other_network", line.name)
        elif is_same_spelling(known.name, line.name):
            if known.name.casefold() != line.name.casefold():
                self.note(line.place, "spelled", line.name, known=known.name)
        elif is_same_name(known.name, line.name):
            self.note(line.place, "sounds_alike", line.name, known=known.name)
        else:
            self.note(line.place, "name_changes", line.name, known=known.name)
            self._change(line.place, line.name, "name", known.name, line.name)
            planned.new_name = line.name

    # --- how to reach them -------------------------------------------------------------------------------------------

    def _change(self, place: Place, read: str, name: str, before: str, after: str) -> None:
        self.note(place, "change", read, field=name, before=before, after=after)

    def _addresses(self, planned: Planned, addresses: list[Value]) -> None:
        known = planned.known
        for address in addresses:
            self.by_address[address.text] = planned
            if address.text in planned.new_addresses or (known and address.text in known.addresses):
                continue
            if known is None:
                planned.first_is_primary = True
            elif not known.is_from_here:
                continue
            else:
                self._further(planned, known, address, addresses)
            planned.new_addresses.append(address.text)

    def _further(self, planned: Planned, known: KnownPerson, address: Value, listed: list[Value]) -> None:
        """Say what becomes of a new address of somebody known: mail goes there unless another one is confirmed."""
        primary = known.addresses[0] if known.addresses else ""
        is_listed = primary in [each.text for each in listed]
        if not primary or not (known.is_confirmed or is_listed or planned.new_addresses):
            planned.first_is_primary = True
            self._change(address.place, address.text, "address", primary, address.text)
        elif known.is_confirmed and not is_listed:
            self.note(address.place, "address_further", address.text, known=primary)
        else:
            self._change(address.place, address.text, "address", "", address.text)

    def _without_address(self, planned: Planned) -> None:
        has_known = planned.known and (planned.known.addresses or not planned.known.is_from_here)
        if not has_known and not planned.new_addresses:
            self.note(planned.place, "address_none", planned.name, name=planned.name)

    def _phone(self, planned: Planned, line: Line) -> None:
        known = planned.known
        if line.phone is None or (known and not known.is_from_here):
            return
        if known is None:
            planned.new_phone = planned.new_phone or line.phone.text
        elif not planned.new_phone and _digits(known.phone) != _digits(line.phone.text):
            planned.new_phone = line.phone.text
            self._change(line.phone.place, line.phone.text, "phone", known.phone, line.phone.text)

    # --- who is missing ----------------------------------------------------------------------------------------------

    def _absent(self) -> list[str]:
        """Return who of the agencies in the list holds an office here and is not in the list."""
        named = {agency.pk: agency for agency in self.agencies.values() if agency}
        found = []
        for pk, agency in named.items():
            for person in self.known.by_agency.get(pk, []):
                in_office = any(
                    office.agency == pk and (office.ended_on is None or office.ended_on >= self.known.day)
                    for office in person.offices
                )
                if in_office and person.pk not in self.by_person:
                    found.append(f"{person.name} ({agency.acronym})")
        return found


@dataclass(frozen=True)
class _Once:
    """A finding that is told once, however often it is noted (a merged cell is read with each of its rows)."""

    finding: Finding = field(compare=False)
    key: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", json.dumps(self.finding.as_json(), sort_keys=True, default=str))


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())
