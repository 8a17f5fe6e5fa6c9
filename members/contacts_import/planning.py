"""The dry run: what the import would do, and a finding for each cell that says something. It touches no database."""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from members.contacts_import.book import Book, Place
from members.contacts_import.findings import Finding, Level
from members.contacts_import.headings import function_in
from members.contacts_import.known import Known, KnownAgency, KnownOffice, KnownPerson
from members.contacts_import.mapping import Mapping
from members.contacts_import.matching import is_same_name, is_same_spelling, match_agency, match_by_name
from members.contacts_import.people import Line, Lines, Value, lines_of
from members.models import Agency, Membership, Representative

Function, Role = Representative.Function, Membership.Role
ROLES = {
    Agency.Type.UN_ENTITY: Role.MEMBER,
    Agency.Type.UN_OFFICE: Role.MEMBER,
    Agency.Type.GOVERNMENT: Role.GOVERNMENT,
    Agency.Type.DONOR: Role.OBSERVER,
    Agency.Type.INTERNATIONAL_ORGANISATION: Role.OBSERVER,
    Agency.Type.TRAINING_CENTRE: Role.OBSERVER,
}
ONLY_OF = {Function.SECRETARIAT_OFFICER: Role.COORDINATOR, Function.LIAISON_OFFICER: Role.GOVERNMENT}
MORE_RIGHTS = (Function.SECRETARIAT_OFFICER, Function.CO_CHAIR)


@dataclass(frozen=True)
class NewOffice:
    """An office that begins."""

    agency: int
    function: str
    title: str
    starts_on: datetime.date
    ends_on: datetime.date | None


@dataclass
class Planned:
    """One person and what would be done about them; `person` is None for somebody new."""

    place: Place
    name: str
    known: KnownPerson | None
    person: UUID | None = None
    new_name: str = ""
    new_phone: str = ""
    new_addresses: list[str] = field(default_factory=list)
    first_is_primary: bool = False
    offices: list[NewOffice] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)  # by office
    endings: dict[int, datetime.date] = field(default_factory=dict)  # by office
    seen: dict[tuple[int, str], Place] = field(default_factory=dict)

    def effects(self) -> dict[str, Any] | None:
        """Return what would be written, as JSON; None where nothing would."""
        found = asdict(self)
        for name in ("place", "known", "seen", "name"):
            found.pop(name)
        person = found.pop("person")
        if not any(value for name, value in found.items() if name != "first_is_primary"):
            return None
        return {**found, "person": str(person or ""), "name": self.name}


@dataclass
class Plan:
    """What the import would do."""

    findings: list[Finding]
    people: list[Planned]
    joins: dict[int, str]  # roles by agency
    absent: list[str]

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the list out."""
        return any(finding.level == Level.ERROR for finding in self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.joins and all(planned.effects() is None for planned in self.people)

    def counts(self) -> dict[str, int]:
        """Return the figures of the report."""
        effects = [planned for planned in self.people if planned.effects()]
        return {
            "people": len(self.people),
            "new": sum(planned.person is None for planned in effects),
            "changed": sum(planned.person is not None for planned in effects),
            "same": len(self.people) - len(effects),
            "offices": sum(len(planned.offices) for planned in effects),
            "joins": len(self.joins),
            "doubts": sum(finding.level == Level.DOUBT for finding in self.findings),
            "errors": sum(finding.level == Level.ERROR for finding in self.findings),
        }

    def digest(self) -> str:
        """Return the same value as long as the same would be done."""
        effects = [planned.effects() for planned in self.people]
        told = [finding.as_json() for finding in self.findings]
        text = json.dumps([effects, told, sorted(self.joins.items())], default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


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
            self.joins[agency.pk] = self._role(agency)
            day = self._joins_on().isoformat()
            self.note(value.place, "joins", value.text, agency=agency.acronym, role=self.joins[agency.pk], day=day)
        return agency

    def _role(self, agency: KnownAgency) -> str:
        return agency.role or str(ROLES.get(Agency.Type(agency.type), Role.STAKEHOLDER))

    def _joins_on(self) -> datetime.date:
        return self.mapping.starts_on

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
        self._office(planned, line, agency)

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

    # --- offices -----------------------------------------------------------------------------------------------------

    def _office(self, planned: Planned, line: Line, agency: KnownAgency) -> None:
        held = self._held(planned, agency)
        function = self._function(line, agency, held)
        if function is None:
            return
        title = line.title.text if line.title else ""
        if (agency.pk, function) in planned.seen:
            first = planned.seen[agency.pk, function]
            if first != line.place:
                self.note(line.place, "twice", line.name, place=str(first))
            return
        planned.seen[agency.pk, function] = line.place
        if line.starts_on and line.ends_on and line.starts_on.day > line.ends_on.day:
            self.note(line.ends_on.place, "days_turned", line.ends_on.day.isoformat())
            return
        office = next((office for office in held if office.function == function), None)
        if office:
            self._keep(planned, line, agency, office, title)
        else:
            self._begin(planned, line, agency, function, title, held)

    def _held(self, planned: Planned, agency: KnownAgency) -> list[KnownOffice]:
        offices = planned.known.offices if planned.known else ()
        return [
            office
            for office in offices
            if office.agency == agency.pk and (office.ended_on is None or office.ended_on >= self.known.day)
        ]

    def _function(self, line: Line, agency: KnownAgency, held: list[KnownOffice]) -> str | None:
        """Return the function: named, else the one held, else as the title sounds, else focal point."""
        role = self.joins.get(agency.pk) or self._role(agency)
        named = function_in(line.function.text) if line.function else ""
        function = named or line.named_function
        if not function and held:
            return held[0].function
        if not function and line.title:
            sounds = function_in(line.title.text)
            function = sounds if sounds not in ONLY_OF or ONLY_OF[Function(sounds)] == role else ""
            if function:
                self.note(line.title.place, "function_from_title", line.title.text, function=function)
        if not function:
            function = Function.FOCAL_POINT
            if line.function:
                text = line.function.text
                self.note(line.function.place, "function_unknown", text, text=text, function=function)
            else:
                self.note(line.place, "function_guessed", line.name, function=function)
        side = ONLY_OF.get(Function(function))
        if side and role != side:
            place = line.function.place if line.function else line.place
            self.note(place, "function_refused", line.name, agency=agency.acronym, function=function, side=str(side))
            return None
        return str(function)

    def _keep(self, planned: Planned, line: Line, agency: KnownAgency, office: KnownOffice, title: str) -> None:
        """Compare an office that is held with what the list says."""
        is_same = True
        if line.title and title != office.title:
            planned.titles[office.pk] = title
            self._change(line.title.place, title, "title", office.title, title)
            is_same = False
        if line.ends_on and line.ends_on.day != office.ended_on and line.ends_on.day >= office.started_on:
            planned.endings[office.pk] = line.ends_on.day
            before = office.ended_on.isoformat() if office.ended_on else ""
            day = line.ends_on.day.isoformat()
            self._change(line.ends_on.place, day, "ended_on", before, day)
            is_same = False
        if line.starts_on and line.starts_on.day != office.started_on:
            day, began = line.starts_on.day.isoformat(), office.started_on.isoformat()
            self.note(line.starts_on.place, "started_kept", day, day=day, known=began)
        if is_same:
            name = planned.known.name if planned.known and planned.known.is_from_here else line.name
            self.note(line.place, "same", line.name, name=name, function=office.function, agency=agency.acronym)

    def _begin(
        self,
        planned: Planned,
        line: Line,
        agency: KnownAgency,
        function: str,
        title: str,
        held: list[KnownOffice],
    ) -> None:
        starts_on = line.starts_on.day if line.starts_on else self.mapping.starts_on
        ends_on = line.ends_on.day if line.ends_on else None
        if ends_on and line.ends_on and (ends_on < starts_on or ends_on < self.known.day):
            self.note(line.ends_on.place, "ended_unknown", ends_on.isoformat(), day=ends_on.isoformat())
            return
        before = [each for each in (planned.known.offices if planned.known else ()) if each.agency == agency.pk]
        lasted = [each.ended_on for each in before if each.function == function and each.ended_on]
        if lasted and starts_on <= max(lasted):
            starts_on = max(lasted) + datetime.timedelta(days=1)
            known, day = max(lasted).isoformat(), starts_on.isoformat()
            self.note(line.place, "started_after", line.name, known=known, day=day)
        planned.offices.append(NewOffice(agency.pk, function, title, starts_on, ends_on))
        values = {"name": line.name, "function": function, "agency": agency.acronym, "day": starts_on.isoformat()}
        self.note(line.place, "office" if planned.known else "new", line.name, **values)
        if held:
            self.note(line.place, "function_more", line.name, held=held[0].function, function=function)
        if function in MORE_RIGHTS:
            self.note(line.place, "gives_rights", line.name, function=function)

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
