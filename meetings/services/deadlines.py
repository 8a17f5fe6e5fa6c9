"""The stored steps of the meeting clock."""

import datetime

from django.utils.translation import gettext as _

from meetings.clock import CLOSE_OF_BUSINESS, LeadTimes, close_of_business, compute_deadlines, lead_times_of
from meetings.models import Deadline, Meeting, MeetingClock
from members.access import acting
from members.calendar import WorkingCalendar, calendar_of
from members.models import Person
from notifications.errors import Conflict

Step = Deadline.Step


def schedule_deadlines(meeting: Meeting, *, by: Person) -> list[Deadline]:
    """Store when each step of the meeting is due by the network's clock; what is announced already stays.

    Raises Conflict without a start.
    """
    with acting(by):
        first = meeting.segments.order_by("starts_at").first()
        if first is None:
            raise Conflict(_("This meeting has no time yet."))
        day = first.starts_at.astimezone(meeting.network.zone).date()
        lead_times, closes_at = _clock_of(meeting)
        for step, due in compute_deadlines(day, calendar_of(meeting.network), lead_times).items():
            is_meeting = step == Step.MEETING
            Deadline.objects.get_or_create(
                meeting=meeting,
                step=step,
                defaults={
                    "due_at": first.starts_at if is_meeting else due.at(meeting.network.zone, closes_at),
                    "is_estimated": due.is_estimated,
                },
            )
        return list(meeting.deadlines.order_by("due_at"))


def _clock_of(meeting: Meeting) -> tuple[LeadTimes, datetime.time]:
    """Return the lead times and the close of business of the meeting's network."""
    clock = MeetingClock.objects.filter(network=meeting.network_id).first()
    return lead_times_of(clock), clock.closes_at if clock else CLOSE_OF_BUSINESS


def move_with_meeting(meeting: Meeting, *, follow: bool) -> None:
    """Let the stored steps follow a meeting that has moved: those not done, or only the meeting's own step."""
    first = meeting.segments.order_by("starts_at").first()
    if first is None:
        return
    day = first.starts_at.astimezone(meeting.network.zone).date()
    lead_times, closes_at = _clock_of(meeting)
    computed = compute_deadlines(day, calendar_of(meeting.network), lead_times)
    for deadline in meeting.deadlines.filter(done_on__isnull=True):
        due = computed[deadline.step]
        if deadline.step == Step.MEETING:
            deadline.due_at = first.starts_at
        elif follow:
            deadline.due_at, deadline.is_estimated = due.at(meeting.network.zone, closes_at), due.is_estimated
        deadline.save(update_fields=["due_at", "is_estimated"])


def move_deadline(deadline: Deadline, *, by: Person, seen: datetime.date, due_on: datetime.date, follow: bool) -> None:
    """Move a step to close of business of a day; with `follow`, the later steps not done move by as many working days.

    `seen` is the day that the person had before the eyes. What comes before the meeting stays before it, and the
    meeting itself is moved where it is edited. Raises Conflict when it was moved or done meanwhile.
    """
    with acting(by):
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=deadline.meeting_id)
        if meeting.state == Meeting.State.CANCELLED or deadline.step == Step.MEETING:
            raise Conflict(_("This step does not move by itself: change the time of the meeting."))
        zone = meeting.network.zone
        current = Deadline.objects.get(pk=deadline.pk)
        if current.done_on is not None or current.due_on(zone) != seen:
            raise Conflict(_("This step was moved or done meanwhile. Look again, then decide."))
        later = _later_steps(meeting, current) if follow else []
        calendar = calendar_of(meeting.network)
        shift = _working_days(calendar, seen, due_on)
        held_on = _held_on(meeting)
        _lead_times, closes_at = _clock_of(meeting)
        for row in [current, *later]:
            day = due_on if row.pk == current.pk else calendar.add(row.due_on(zone), shift)
            if held_on is not None and row.due_on(zone) <= held_on < day:
                day = held_on
            row.due_at, row.is_estimated = close_of_business(day, zone, closes_at), False
            row.save(update_fields=["due_at", "is_estimated"])


def finish_deadline(deadline: Deadline, *, by: Person) -> None:
    """Say that a step was done elsewhere or is not needed. Raises Conflict when it was done meanwhile."""
    if deadline.step == Step.MEETING:
        raise Conflict(_("This step does not move by itself: change the time of the meeting."))
    with acting(by):
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=deadline.meeting_id)
        row = Deadline.objects.filter(pk=deadline.pk, done_on__isnull=True).first()
        if row is None or meeting.state == Meeting.State.CANCELLED:
            raise Conflict(_("This step was moved or done meanwhile. Look again, then decide."))
        row.done_on = meeting.network.today()
        row.save(update_fields=["done_on"])


def _later_steps(meeting: Meeting, moved: Deadline) -> list[Deadline]:
    """Return the steps after this one that are not done and lie on the same side of the meeting."""
    rows = meeting.deadlines.filter(done_on__isnull=True, due_at__gte=moved.due_at).exclude(pk=moved.pk)
    own = meeting.deadlines.filter(step=Step.MEETING).first()
    if own is not None and moved.due_at <= own.due_at:
        rows = rows.filter(due_at__lte=own.due_at)
    return list(rows.exclude(step=Step.MEETING).order_by("due_at"))


def _held_on(meeting: Meeting) -> datetime.date | None:
    own = meeting.deadlines.filter(step=Step.MEETING).first()
    return own.due_on(meeting.network.zone) if own is not None else None


def _working_days(calendar: WorkingCalendar, before: datetime.date, after: datetime.date) -> int:
    return calendar.between(before, after) if after >= before else -calendar.between(after, before)
