"""Who is invited: the people of the body by their offices of today, and guests by their e-mail address."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting, Participant, Segment
from meetings.services.audiences import audience_of
from meetings.services.inviting import check_open
from members import titles
from members.access import accesses_of, acting
from members.invitations import person_with_address
from members.models import Agency, Membership, Person, Representative
from notifications.errors import Conflict
from workstreams.models import Seat

Function = Representative.Function


@dataclass(frozen=True)
class Candidate:
    """Somebody of the body, with the office in which the person is invited."""

    person: Person
    agency: Agency | None
    label: titles.Title


def people_of_body(meeting: Meeting) -> list[Candidate]:
    """Return who belongs to the bodies of the meeting today and is not invited yet, in the network's protocol order.

    Of a plenary these are the representatives of the members; of a group those of the agencies with a seat, and the
    persons with one. An alternate comes by being sent, or where the agency has nobody else.
    """
    day = meeting.network.today()
    memberships = Membership.objects.filter(network=meeting.network_id).active_on(day)
    groups = [meeting.group_id, *meeting.joint_with.values_list("pk", flat=True)]
    seats = Seat.objects.active_on(day).filter(group__in=[pk for pk in groups if pk])
    if meeting.group_id is not None:
        seated = Q(agency__in=seats.filter(agency__isnull=False).values("agency"))
        memberships = memberships.filter(seated | Q(role=Membership.Role.COORDINATOR))
    found = _representatives(memberships, day)
    if meeting.group_id is not None:
        found += [
            Candidate(seat.person, None, titles.title(seat.get_function_display()))
            for seat in seats.filter(person__isnull=False).select_related("person__contact")
            if seat.person is not None
        ]
    invited = set(meeting.participants.values_list("person", flat=True))
    first: dict[Any, Candidate] = {}
    for candidate in found:
        if candidate.person.pk not in invited:
            first.setdefault(candidate.person.pk, candidate)
    return list(first.values())


def _representatives(memberships: Any, day: Any) -> list[Candidate]:
    offices: dict[int, list[Representative]] = {}
    rows = Representative.objects.active_on(day).filter(
        membership__in=memberships.values("pk"), person__contact__isnull=False
    )
    for row in rows.select_related("person__contact").order_by("pk"):
        offices.setdefault(row.membership_id, []).append(row)
    found = []
    for membership in memberships.in_protocol_order(day).select_related("agency"):
        own = offices.get(membership.pk, [])
        standing = [row for row in own if row.function != Function.ALTERNATE] or own
        found += [Candidate(row.person, membership.agency, _label(row, membership.agency)) for row in standing]
    return found


def _label(row: Representative, agency: Agency) -> titles.Title:
    """Return the office with its agency, such as “Focal point, ILO”, in each language."""
    texts = {}
    for language in titles.LANGUAGES:
        with translation.override(language):
            office = titles.text(row.title, language) or str(row.get_function_display())
            agency_named = f", {agency.acronym}"  # a title of one's own may end with it
            texts[language] = f"{office[:1].upper()}{office[1:].removesuffix(agency_named)}{agency_named}"
    return titles.title(texts["en"], az=texts["az"], ru=texts["ru"])


def split_by_rights(meeting: Meeting, candidates: list[Candidate]) -> tuple[list[tuple[Candidate, list[Segment]]], int]:
    """Return who may come, each with the parts that the person may see, and how many may see no part."""
    segments = list(meeting.segments.all())
    accesses = accesses_of(candidate.person for candidate in candidates)
    found = []
    for candidate in candidates:
        audience = audience_of(accesses[candidate.person.pk], meeting.network_id)
        parts = [segment for segment in segments if segment.effective_classification <= audience]
        if parts and meeting.effective_classification <= audience:
            found.append((candidate, parts))
    return found, len(candidates) - len(found)


def invite_people(meeting: Meeting, candidates: list[Candidate], *, by: Person) -> list[Participant]:
    """Put people on the list of a meeting, each to the parts that the person may see. No mail goes out by this.

    Somebody who may see no part of it is left out. Raises Conflict when the meeting is over.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=meeting.pk)
        check_open(locked)
        there = set(locked.participants.values_list("person", flat=True))
        last = locked.participants.order_by("-position").values_list("position", flat=True).first() or 0
        made = []
        for candidate, parts in split_by_rights(locked, candidates)[0]:
            if candidate.person.pk in there:
                continue
            last += 1
            made.append(_participant(locked, candidate, parts, last))
    return made


def invite_guest(meeting: Meeting, *, by: Person, address: str, name: str, language: str, office: str) -> Participant:
    """Invite somebody by e-mail address, who is made a person if nobody has it. Raises Conflict if invited already."""
    with acting(by):
        person = person_with_address(address, name=name, language=language, time_zone=meeting.network.time_zone, by=by)
        label = titles.title(office or _("Guest"), original=language)
        made = invite_people(meeting, [Candidate(person, None, label)], by=by)
        if not made:
            raise Conflict(_("This person is invited already, or may see no part of the meeting."))
    return made[0]


def _participant(meeting: Meeting, candidate: Candidate, parts: list[Segment], position: int) -> Participant:
    made = Participant.objects.create(
        meeting=meeting,
        person=candidate.person,
        agency=candidate.agency,
        label=candidate.label,
        position=position,
    )
    Attendance.objects.bulk_create(Attendance(participant=made, segment=segment) for segment in parts)
    return made
