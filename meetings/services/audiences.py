"""Who gets which edition of an agenda: by what each participant may see, is invited to and reads."""

from collections.abc import Collection
from dataclasses import dataclass

from meetings.models import Meeting, Participant, Segment
from members.access import Access, accesses_of
from members.classification import Classification
from workstreams.models import Workplan, Workstream


@dataclass(frozen=True)
class EditionKey:
    """What makes two participants get the same edition: audience, segments (primary keys) and language."""

    audience: Classification
    segments: tuple[int, ...]
    language: str


@dataclass(frozen=True)
class Invited:
    """A participant who gets an edition; `leads` says that the person's agencies lead workstreams."""

    participant: Participant
    leads: bool


@dataclass(frozen=True)
class Plan:
    """Who gets what; `left_out` are participants who may see no part of the meeting."""

    editions: dict[EditionKey, list[Invited]]
    left_out: list[Participant]

    @property
    def invited(self) -> list[Invited]:
        """Everybody who gets an edition."""
        return [each for group in self.editions.values() for each in group]


def audience_of(access: Access, network_id: int) -> Classification:
    """Return what somebody invited may see: what the office allows, and a guest what is for the network."""
    return Classification.UN_ONLY if access.level(network_id) == Classification.UN_ONLY else Classification.NETWORK


def plan_distribution(meeting: Meeting) -> Plan:
    """Return who gets which edition, in six queries whatever the number of participants."""
    segments = list(meeting.segments.all())
    rows = meeting.participants.select_related("person__contact", "agency").prefetch_related("attendances")
    participants = list(rows.order_by("position", "pk"))
    accesses = accesses_of(participant.person for participant in participants)
    led = _led_workstreams(meeting)
    plan = Plan({}, [])
    for participant in participants:
        access = accesses[participant.person_id]
        audience = audience_of(access, meeting.network_id)
        chosen = _segments_of(participant, segments, audience)
        if chosen:
            key = EditionKey(audience, chosen, participant.person.language)
            plan.editions.setdefault(key, []).append(Invited(participant, _leads(access, meeting.network_id, led)))
        else:
            plan.left_out.append(participant)
    return plan


def _segments_of(participant: Participant, segments: Collection[Segment], audience: Classification) -> tuple[int, ...]:
    """Return the segments that the participant is invited to (all where none is named) and may see."""
    named = {attendance.segment_id for attendance in participant.attendances.all()}
    return tuple(
        segment.pk
        for segment in segments
        if segment.effective_classification <= audience and (not named or segment.pk in named)
    )


def _led_workstreams(meeting: Meeting) -> set[tuple[int, int]]:
    """Return lead agency and classification of the lines of the network's current workplan."""
    plan = Workplan.objects.filter(network=meeting.network_id).current_on(meeting.network.today())
    rows = Workstream.objects.filter(workplan=plan).order_by()
    return set(rows.values_list("lead_id", "effective_classification").distinct())


def _leads(access: Access, network_id: int, led: Collection[tuple[int, int]]) -> bool:
    agencies = access.agencies(network_id)
    return any(lead in agencies and access.can_read(network_id, level) for lead, level in led)
