"""What speaks against a date: days off and other meetings, as the reader may know them."""

import datetime
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import DateAnswer, DateOption, DatePoll, Segment
from meetings.querysets import OVER
from meetings.times import Times, span
from members.calendar import calendar_of


@dataclass(frozen=True)
class OfferedDate:
    """A date with what speaks against it and how many it suits."""

    option: DateOption
    times: Times
    objections: list[str]
    yes: int = 0
    perhaps: int = 0
    no: int = 0

    @property
    def note(self) -> str:
        """What whoever answers should know of the date: the time on the own clock, and what speaks against it."""
        against = f"▲ {_('At that time:')} {', '.join(self.objections)}" if self.objections else ""
        return " · ".join(filter(None, (self.times.yours, against)))


def offered_dates(poll: DatePoll, user: Any, answers: Iterable[DateAnswer] = ()) -> list[OfferedDate]:
    """Return the dates of a search in order of time, in three queries; the answers are counted per date."""
    counts: dict[tuple[int, str], int] = {}
    for row in answers:
        counts[row.option_id, row.answer] = counts.get((row.option_id, row.answer), 0) + 1
    options = list(poll.options.order_by("starts_at"))
    objections = objections_to(poll, [option.starts_at for option in options], user)
    length, zone = datetime.timedelta(minutes=poll.minutes), zoneinfo.ZoneInfo(poll.time_zone)
    return [
        OfferedDate(
            option,
            span(option.starts_at, option.starts_at + length, zone),
            against,
            *(counts.get((option.pk, answer), 0) for answer in DateAnswer.Answer.values),
        )
        for option, against in zip(options, objections, strict=True)
    ]


def objections_to(poll: DatePoll, starts: list[datetime.datetime], user: Any) -> list[list[str]]:
    """Say for each start whether it is a day off or near one that is uncertain, and which meetings it overlaps."""
    calendar = calendar_of(poll.network)
    length = datetime.timedelta(minutes=poll.minutes)
    others = _meetings_around(poll, starts, length, user)
    found = []
    for start in starts:
        day = start.astimezone(poll.network.zone).date()
        against = []
        if not calendar.is_working(day):
            against.append(_("a day off"))
        elif calendar.is_estimated(day):
            against.append(_("may be a day off: its date is estimated"))
        against += [
            f"{row.meeting.reference} {row.meeting.title_text}"
            for row in others
            if row.starts_at < start + length and row.ends_at > start
        ]
        found.append(list(dict.fromkeys(against)))
    return found


def _meetings_around(
    poll: DatePoll, starts: list[datetime.datetime], length: datetime.timedelta, user: Any
) -> list[Segment]:
    if not starts:
        return []
    rows = Segment.objects.visible_to(user).filter(
        meeting__network=poll.network_id, starts_at__lt=max(starts) + length, ends_at__gt=min(starts)
    )
    rows = rows.exclude(meeting__state__in=OVER).exclude(meeting=poll.meeting_id)
    return list(rows.select_related("meeting").order_by("starts_at"))
