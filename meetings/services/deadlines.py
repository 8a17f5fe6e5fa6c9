"""The stored steps of the meeting clock."""

from django.utils.translation import gettext as _

from meetings.clock import CLOSE_OF_BUSINESS, compute_deadlines, lead_times_of
from meetings.models import Deadline, Meeting, MeetingClock
from members.access import acting
from members.calendar import calendar_of
from members.models import Person
from notifications.errors import Conflict


def schedule_deadlines(meeting: Meeting, *, by: Person) -> list[Deadline]:
    """Store when each step of the meeting is due by the network's clock; what is announced already stays.

    Raises Conflict without a start.
    """
    with acting(by):
        first = meeting.segments.order_by("starts_at").first()
        if first is None:
            raise Conflict(_("This meeting has no time yet."))
        day = first.starts_at.astimezone(meeting.network.zone).date()
        clock = MeetingClock.objects.filter(network=meeting.network_id).first()
        closes_at = clock.closes_at if clock else CLOSE_OF_BUSINESS
        for step, due in compute_deadlines(day, calendar_of(meeting.network), lead_times_of(clock)).items():
            is_meeting = step == Deadline.Step.MEETING
            Deadline.objects.get_or_create(
                meeting=meeting,
                step=step,
                defaults={
                    "due_at": first.starts_at if is_meeting else due.at(meeting.network.zone, closes_at),
                    "is_estimated": due.is_estimated,
                },
            )
        return list(meeting.deadlines.order_by("due_at"))
