"""The dry run of offices: which function a line means, and whether an office goes on, begins, or is refused."""

import datetime
from collections.abc import Callable, Mapping

from members.contacts_import.book import Place
from members.contacts_import.headings import function_in
from members.contacts_import.known import Known, KnownAgency, KnownOffice
from members.contacts_import.people import Line
from members.contacts_import.planned import NewOffice, Planned
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


def role_of(agency: KnownAgency) -> str:
    """Return the role of an agency in the network: the one that it has, else what its type suggests."""
    return agency.role or str(ROLES.get(Agency.Type(agency.type), Role.STAKEHOLDER))


class Offices:
    """Plans the office of each line; `joins` are the roles of agencies that come in with the list."""

    def __init__(
        self, note: Callable[..., None], known: Known, *, starts_on: datetime.date, joins: Mapping[int, str]
    ) -> None:
        self.note, self.known = note, known
        self.starts_on, self.joins = starts_on, joins

    def plan(self, planned: Planned, line: Line, agency: KnownAgency) -> None:
        """Plan the office of a line: one that goes on, begins, or is refused with a finding."""
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
        role = self.joins.get(agency.pk) or role_of(agency)
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
            self._change(line.title.place, title, "title", office.title)
            is_same = False
        if line.ends_on and line.ends_on.day != office.ended_on and line.ends_on.day >= office.started_on:
            planned.endings[office.pk] = line.ends_on.day
            before = office.ended_on.isoformat() if office.ended_on else ""
            day = line.ends_on.day.isoformat()
            self._change(line.ends_on.place, day, "ended_on", before)
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
        starts_on = line.starts_on.day if line.starts_on else self.starts_on
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

    def _change(self, place: Place, after: str, name: str, before: str) -> None:
        self.note(place, "change", after, field=name, before=before, after=after)
