"""Decisions and action points as a reader may see them: who is late is told to few."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meetings.models import ActionPoint
from meetings.rules import may_assign
from members.access import access_of
from members.calendar import WorkingCalendar

FINISHED = (ActionPoint.State.DONE, ActionPoint.State.VERIFIED, ActionPoint.State.CANCELLED)


@dataclass(frozen=True)
class ShownPoint:
    """An action point; `due_on` is empty and `days_late` 0 for whoever may not know who is late."""

    point: ActionPoint
    due_on: datetime.date | None
    days_late: int
    may_assign: bool = False
    may_open: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether nothing is owed any more."""
        return self.point.state in FINISHED

    @property
    def anchor(self) -> str:
        """The name by which a link leads to the row."""
        return anchor_of(self.point)

    @property
    def tone(self) -> str:
        """The tone of the state's chip."""
        return TONES[self.point.state]


TONES: dict[str, str] = {
    ActionPoint.State.OPEN: "not_started",
    ActionPoint.State.IN_PROGRESS: "on_track",
    ActionPoint.State.BLOCKED: "on_hold",
    ActionPoint.State.DONE: "completed",
    ActionPoint.State.VERIFIED: "completed",
    ActionPoint.State.CANCELLED: "cancelled",
}


def anchor_of(point: ActionPoint) -> str:
    """Return the name by which a link leads to the row of the action point."""
    return point.reference.replace("/", "-")


def shown(points: Iterable[Any], calendar: WorkingCalendar, today: datetime.date, user: Any) -> list[ShownPoint]:
    """Return the action points (of `with_due`) with their working days of delay as of today."""
    return [
        ShownPoint(
            point,
            point.due_shown,
            calendar.between(point.due_shown, today) if point.due_shown and point.state not in FINISHED else 0,
            point.state not in FINISHED and may_assign(user, point),
            # a guest sees the outcomes of a meeting and no page of the network
            access_of(user).level(point.meeting.network_id) is not None,
        )
        for point in points
    ]
