"""What is recorded while the meeting goes on: who came, what was decided, who does what, and that it was held."""

import datetime
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.models import (
    ActionPoint,
    ActionPointContributor,
    AgendaItem,
    Attendance,
    Deadline,
    Decision,
    Meeting,
    Minutes,
    Participant,
    Segment,
)
from meetings.services.audiences import plan_distribution
from meetings.services.naming import role_of
from members.access import acting
from members.classification import Classification
from members.models import Agency, Person
from notifications.errors import Conflict
from workstreams.models import Commitment, Workstream

type Expected = list[tuple[Participant, list[Segment]]]


def expected_in(meeting: Meeting) -> Expected:
    """Return who is expected in which segments, in the order of the participants."""
    segments = {segment.pk: segment for segment in meeting.segments.all()}
    found = {
        each.participant: [segments[pk] for pk in key.segments]
        for key, group in plan_distribution(meeting).editions.items()
        for each in group
    }
    return sorted(found.items(), key=lambda entry: (entry[0].position, entry[0].pk))


def record_attendance(meeting: Meeting, *, by: Person, presences: Mapping[tuple[int, int], str]) -> None:
    """Write down who came: `presences` maps (participant, segment) to in_person, online, apology, absent or nothing.

    What is not named stays. Raises Conflict for a cancelled meeting, ValueError for a word that is no presence.
    """
    if unknown := set(presences.values()) - {"", *Attendance.Presence.values}:
        raise ValueError(f"Not a presence: {unknown}.")
    with acting(by):
        locked = _locked(meeting)
        for participant, segments in expected_in(locked):
            named = {row.segment_id: row for row in participant.attendances.all()}
            for segment in segments:
                presence = presences.get((participant.pk, segment.pk))
                row = named.get(segment.pk)
                if presence is None or (row.presence if row else "") == presence:
                    continue
                if row is None:
                    # Who is invited to all segments without being named to any keeps being invited to all of them.
                    rows = [Attendance(participant=participant, segment=each) for each in segments]
                    named = {each.segment_id: each for each in rows}
                    for each in rows:
                        each.save()
                    row = named[segment.pk]
                row.presence = presence
                row.save()


def hold_meeting(meeting: Meeting, *, by: Person) -> Meeting:
    """Say that the meeting was held. Raises Conflict when it was cancelled or is held already."""
    with acting(by):
        open_rows = Meeting.objects.filter(pk=meeting.pk, state__in=[Meeting.State.PLANNED, Meeting.State.CALLED])
        if not open_rows.update(state=Meeting.State.HELD):
            raise Conflict(_("This meeting is over or was cancelled."))
        meeting.refresh_from_db()
        today = meeting.network.today()
        meeting.deadlines.filter(step=Deadline.Step.MEETING, done_on=None).update(done_on=today)
    return meeting


def record_decision(
    meeting: Meeting,
    *,
    by: Person,
    text: str,
    item: AgendaItem | None = None,
    mode: str = "consensus",
    is_un_only: bool = False,
    supersedes: Decision | None = None,
) -> Decision:
    """Number what was decided, for ever; what is for the UN only has a series of its own.

    Raises Conflict for a cancelled meeting, ValidationError without a text.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write what was decided.")})
    with acting(by):
        locked = _locked(meeting)
        level = _level(locked, item, is_un_only=is_un_only)
        if supersedes is not None:
            level = max(level, Classification(supersedes.effective_classification))
        return Decision.objects.create(
            meeting=locked,
            item=item,
            reference=_next(locked, Decision, "D", level),
            text=text.strip(),
            mode=mode,
            supersedes=supersedes,
            classification=level,
        )


def record_action_point(
    meeting: Meeting,
    *,
    by: Person,
    text: str,
    owner: Agency,
    due_on: datetime.date,
    item: AgendaItem | None = None,
    assignee: Person | None = None,
    contributors: Iterable[Agency] = (),
    decision: Decision | None = None,
    workstream: Workstream | None = None,
    commitment: Commitment | None = None,
    is_un_only: bool = False,
) -> ActionPoint:
    """Number what an agency owes after the meeting, for ever; as `record_decision`."""
    if not text.strip():
        raise ValidationError({"text": _("Write what is to be done.")})
    with acting(by):
        locked = _locked(meeting)
        parents = [row.effective_classification for row in (decision, workstream) if row is not None]
        level = Classification(max([_level(locked, item, is_un_only=is_un_only), *parents]))
        point = ActionPoint.objects.create(
            meeting=locked,
            item=item,
            decision=decision,
            workstream=workstream,
            commitment=commitment,
            reference=_next(locked, ActionPoint, "A", level),
            text=text.strip(),
            owner=owner,
            assignee_person=assignee,
            assignee=role_of(assignee, locked.network),
            due_on=due_on,
            classification=level,
        )
        ActionPointContributor.objects.bulk_create(
            ActionPointContributor(action_point=point, agency=agency) for agency in contributors if agency != owner
        )
    return point


def _locked(meeting: Meeting) -> Meeting:
    """Lock the meeting, whose numbers are counted. Raises Conflict when it was cancelled or its minutes are adopted."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group")
    locked = rows.get(pk=meeting.pk)
    if locked.state == Meeting.State.CANCELLED:
        raise Conflict(_("This meeting was cancelled."))
    if Minutes.objects.filter(meeting=locked, state=Minutes.State.ADOPTED).exists():
        raise Conflict(_("These minutes are adopted."))
    return locked


def _level(meeting: Meeting, item: AgendaItem | None, *, is_un_only: bool) -> Classification:
    parents = [meeting.effective_classification]
    if item is not None:  # as it stands in the database, which computes it
        parents.append(AgendaItem.objects.values_list("effective_classification", flat=True).get(pk=item.pk))
    return Classification.UN_ONLY if is_un_only else Classification(max(parents))


def _next(meeting: Meeting, model: type[Decision] | type[ActionPoint], letter: str, level: int) -> str:
    """Return the next reference of the series: D1, A1, and UD1, UA1 for what is for the UN only."""
    prefix = f"{meeting.reference}/{'U' if level == Classification.UN_ONLY else ''}{letter}"
    taken = model._default_manager.filter(meeting=meeting, reference__startswith=prefix)
    ends = [reference[len(prefix) :] for reference in taken.values_list("reference", flat=True)]
    return f"{prefix}{max((int(end) for end in ends if end.isdecimal()), default=0) + 1}"
