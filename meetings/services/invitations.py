"""Invitations and what people answer."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting, Participant, Segment
from members.access import acting
from members.models import Person
from notifications.errors import Conflict

ANSWERS = (Participant.Answer.ACCEPTED, Participant.Answer.TENTATIVE, Participant.Answer.DECLINED)
OPEN_STATES = (Meeting.State.PLANNED, Meeting.State.CALLED)


def answer_invitation(
    participant: Participant, *, by: Person, answer: str, at: datetime.datetime | None = None
) -> Participant:
    """Record whether the person comes. The answer may be changed until the meeting ends.

    `by` is the person, or whoever writes down what the person said; `at` is when it was said, else now. Raises
    Conflict once the meeting is over or cancelled, ValueError for something that is no answer.
    """
    if answer not in ANSWERS:
        raise ValueError(f"{answer!r} is not an answer to an invitation.")
    now = timezone.now()
    goes_on = Segment.objects.filter(ends_at__gt=now).values("meeting")
    with acting(by):
        open_rows = Participant.objects.filter(pk=participant.pk, meeting__state__in=OPEN_STATES, meeting__in=goes_on)
        if not open_rows.update(answer=answer, answered_at=at or now):
            raise Conflict(_("This meeting is over or was cancelled; answers are closed."))
        participant.refresh_from_db()
    return participant
