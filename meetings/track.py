"""The clock of a meeting as its page shows it; only the secretariat sees what was done and what is late."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import Deadline, Meeting

Step = Deadline.Step
AFTERWARDS = (Step.COMMENTS, Step.SILENCE)  # shown once the meeting was held


@dataclass(frozen=True)
class TrackStep:
    """One step, as templates/ui/track.html shows it: state is done, current, late or empty."""

    label: str
    text: str
    state: str


def track(meeting: Meeting, deadlines: Iterable[Any], today: datetime.date, *, tells_lateness: bool) -> list[TrackStep]:
    """Return the steps, read `with_passing`, in order of time.

    Without `tells_lateness` nothing says what was done, only where we stand.
    """
    is_over = meeting.state == Meeting.State.HELD
    shown = [
        deadline
        for deadline in deadlines
        if deadline.step != Step.REMINDER and (is_over or deadline.step not in AFTERWARDS)
    ]
    steps, has_current = [], False
    for deadline in sorted(shown, key=lambda deadline: deadline.due_at):
        day = deadline.due_on(meeting.zone)
        is_done = _is_done(deadline, meeting) if tells_lateness else day < today
        state = ""
        if is_done:
            state = "done" if tells_lateness else ""
        elif day < today:
            state = "late" if not is_over or deadline.step in Deadline.AFTER_THE_MEETING else ""
        elif not has_current:
            state, has_current = "current", True
        steps.append(TrackStep(deadline.get_step_display(), _text(deadline, meeting, day, today), state))
    return steps


def _is_done(deadline: Any, meeting: Meeting) -> bool:
    if deadline.step == Step.MEETING and meeting.state == Meeting.State.HELD:
        return True
    return deadline.done_on is not None or bool(deadline.is_past)


def _text(deadline: Deadline, meeting: Meeting, day: datetime.date, today: datetime.date) -> str:
    names = {"day": date_format(day, "j M"), "time": f"{deadline.due_at.astimezone(meeting.zone):%H:%M}"}
    if day == today:
        return _("%(day)s, today %(time)s") % names
    return _("%(day)s, estimated") % names if deadline.is_estimated else names["day"]
