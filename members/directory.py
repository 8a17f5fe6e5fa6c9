"""How the directory reads: agencies by side in protocol order, who represents them, and what is vacant."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import titles
from members.access import allowed
from members.models import Membership, MembershipDetail, Network, Person, Representative
from members.querysets import MembershipQuerySet, active_filter
from members.spreadsheets import Value

Role, Function = Membership.Role, Representative.Function

SIDES: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("un", _("United Nations"), frozenset({Role.COORDINATOR, Role.MEMBER})),
    ("government", _("Government"), frozenset({Role.GOVERNMENT})),
    ("stakeholders", _("Stakeholders"), frozenset({Role.STAKEHOLDER})),
    ("observers", _("Observers"), frozenset({Role.OBSERVER})),
)
# The two things that each agency of the UN and of the Government needs, and the functions that fill them.
NEEDS: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (_("no head"), frozenset({Function.HEAD, Function.CO_CHAIR})),
    (
        _("no focal point"),
        frozenset({Function.FOCAL_POINT, Function.SECRETARIAT_OFFICER, Function.LIAISON_OFFICER}),
    ),
)


@dataclass(frozen=True)
class Line:
    """One agency of the directory with its people of the day."""

    membership: Membership
    representatives: list[Representative]
    people: list[tuple[Representative, str]]  # with why an entry may be wrong; empty where there is no doubt
    detail: MembershipDetail | None
    vacancies: list[str | Promise]

    @property
    def is_stale(self) -> bool:
        """Whether an entry of the agency may be wrong."""
        return any(doubt for _office, doubt in self.people)


@dataclass(frozen=True)
class Side:
    """One side of the network with its agencies."""

    key: str
    label: str | Promise
    lines: list[Line]


@dataclass(frozen=True)
class Wanted:
    """Which agencies the directory shows; what is empty does not narrow."""

    words: str = ""
    type: str = ""
    role: str = ""
    function: str = ""
    presence: str = ""
    state: str = ""

    def rows(self, rows: MembershipQuerySet, day: datetime.date) -> MembershipQuerySet:
        """Narrow the memberships by what the database can tell."""
        if self.type:
            rows = rows.filter(agency__type=self.type)
        if self.role:
            rows = rows.filter(role=self.role)
        if self.presence:
            present = MembershipDetail.objects.filter(active_filter(day), presence=self.presence)
            rows = rows.filter(pk__in=present.values("membership"))
        if self.function:
            held = Representative.objects.active_on(day).filter(function=self.function)
            rows = rows.filter(pk__in=held.values("membership"))
        return rows.matching(self.words, day) if self.words else rows

    def fits(self, line: Line) -> bool:
        """Say whether a line has what is asked for: a vacancy, or an entry in doubt."""
        return {"vacant": bool(line.vacancies), "stale": line.is_stale}.get(self.state, True)


def directory_of(network: Network, user: Any, day: datetime.date, wanted: Wanted = Wanted()) -> list[Side]:
    """Return the sides of the network on the day (in its time zone) that have an agency to show, in protocol order."""
    rows = wanted.rows(Membership.objects.visible_to(user).filter(network=network).active_on(day), day)
    shows_addresses = allowed(user, "members.view_address", network)
    found = [_line(row, day) for row in rows.in_protocol_order(day).with_directory(day, with_addresses=shows_addresses)]
    lines = [line for line in found if wanted.fits(line)]
    sides = [Side(key, label, [line for line in lines if line.membership.role in roles]) for key, label, roles in SIDES]
    return [side for side in sides if side.lines]


def _line(membership: Any, day: datetime.date) -> Line:
    people: list[Representative] = membership.current_representatives
    details: list[MembershipDetail] = membership.current_details
    doubts = [(office, office.doubt_on(day)) for office in people]
    return Line(membership, people, doubts, details[0] if details else None, vacancies(membership, people))


def vacancies(membership: Membership, representatives: Iterable[Representative]) -> list[str | Promise]:
    """Return what the agency lacks: UN and Government need a head and a focal point, the others anybody at all."""
    held = {representative.function for representative in representatives}
    if membership.is_un or membership.role == Role.GOVERNMENT:
        return [label for label, functions in NEEDS if not held & functions]
    return [] if held else [_("no representative")]


def as_table(sides: list[Side], *, with_addresses: bool) -> tuple[list[str], list[list[Value]]]:
    """Return headings and rows of the directory for a spreadsheet: a row for each person and each vacancy."""
    headings = [_("Side"), _("Agency"), _("Name"), _("Type"), _("Presence"), _("Person"), _("Function")]
    headings += [_("Title of the office"), _("From"), _("Note")]
    if with_addresses:
        headings += [_("E-mail address"), _("Phone")]
    rows = [row for side in sides for line in side.lines for row in _rows(side, line, with_addresses=with_addresses)]
    return [str(heading) for heading in headings], rows


def _rows(side: Side, line: Line, *, with_addresses: bool) -> list[list[Value]]:
    agency, detail = line.membership.agency, line.detail
    is_known = detail is not None and detail.presence != MembershipDetail.Presence.UNKNOWN
    presence = detail.get_presence_display() if detail is not None and is_known else ""
    head = [str(side.label), agency.acronym, agency.title_text, agency.get_type_display(), presence]
    rows: list[list[Value]] = [
        [
            *head,
            office.person.name,
            office.get_function_display(),
            titles.text(office.title),
            office.started_on,
            doubt,
            *(_reach(office.person) if with_addresses else []),
        ]
        for office, doubt in line.people
    ]
    rest = ["", "", "", "", *(["", ""] if with_addresses else [])]
    rows += [[*head, "", str(vacancy), *rest[1:]] for vacancy in line.vacancies]
    return rows or [[*head, "", *rest]]


def _reach(person: Person) -> list[str]:
    address = next((email.address for email in person.email_addresses.all() if email.is_primary), "")
    contact = getattr(person, "contact", None)
    return [address, contact.phone if contact else ""]
