"""Series of meetings: they repeat in local wall time; one, this and the following, or all of them are changed."""

import calendar as weeks
import datetime
import itertools
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingSeries
from meetings.querysets import OVER
from meetings.services.calling import Segments, create_meeting, edit_meeting
from meetings.wall_time import moved_days
from members.access import acting
from members.calendar import WorkingCalendar, calendar_of
from members.models import Network, Person

MOST_MEETINGS = 24
THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = (THIS, FOLLOWING, ALL)
Unit = MeetingSeries.Unit


def days_of(first: datetime.date, *, unit: str, every: int) -> Iterator[datetime.date]:
    """Yield the days of a series from the first on: every so many weeks, or on the same weekday of the month.

    The second Tuesday stays the second Tuesday; a fifth weekday is the last of its month.
    """
    for number in itertools.count():
        if unit == Unit.WEEKS:
            yield first + datetime.timedelta(weeks=every * number)
        else:
            month = first.year * 12 + first.month - 1 + every * number
            yield _same_weekday(first, *divmod(month, 12))


def _same_weekday(first: datetime.date, year: int, month_before: int) -> datetime.date:
    ordinal = (first.day - 1) // 7
    month = month_before + 1
    days = [
        day
        for day in range(1, weeks.monthrange(year, month)[1] + 1)
        if datetime.date(year, month, day).weekday() == first.weekday()
    ]
    return datetime.date(year, month, days[min(ordinal, len(days) - 1)])


def create_series(
    network: Network, *, by: Person, values: Mapping[str, Any], segments: Segments, unit: str, every: int, count: int
) -> list[Meeting]:
    """Plan meetings that repeat, with the standing items of their body; a day off moves to the next working day.

    `segments` are those of the first. Raises ValidationError.
    """
    if not 2 <= count <= MOST_MEETINGS:
        raise ValidationError({"count": _("A series has 2 to %(most)d meetings.") % {"most": MOST_MEETINGS}})
    with acting(by):
        starts = [row["starts_at"] for row in segments if row.get("starts_at")]
        if not starts:
            raise ValidationError({"segments": _("Say when the meeting begins and ends.")})
        first = min(starts).astimezone(network.zone).date()
        series = MeetingSeries(network=network, unit=unit, every=every, starts_on=first)
        series.full_clean(exclude=["network"])
        series.save(force_insert=True)
        working = calendar_of(network)
        made = []
        for number, day in zip(range(count), days_of(first, unit=unit, every=every), strict=False):
            held_on = day if number == 0 else working.next_working(day)
            shift = (held_on - first).days
            rows = [_shifted(row, shift, values, network) for row in segments]
            made.append(create_meeting(network, by=by, values=values, segments=rows, series=series))
    return made


def _shifted(row: Mapping[str, Any], days: int, values: Mapping[str, Any], network: Network) -> dict[str, Any]:
    zone = zoneinfo.ZoneInfo(values.get("time_zone") or network.time_zone)
    return {**row, **{name: moved_days(row[name], days, zone) for name in ("starts_at", "ends_at")}}


def meetings_in_scope(meeting: Meeting, scope: str) -> list[Meeting]:
    """Return the other meetings of the series that a change reaches: those that lie ahead, from this one on or all."""
    if scope == THIS or meeting.series_id is None:
        return []
    rows: Any = Meeting.objects.filter(series=meeting.series_id).exclude(state__in=OVER).exclude(pk=meeting.pk)
    rows = rows.annotate(first_at=Min("segments__starts_at")).select_related("network", "group").order_by("first_at")
    if scope == FOLLOWING:
        own = meeting.segments.aggregate(first=Min("starts_at"))["first"]
        rows = rows.filter(first_at__gt=own)
    return list(rows)


def edit_series(
    meeting: Meeting,
    *,
    by: Person,
    revision: int,
    scope: str,
    values: Mapping[str, Any],
    segments: Segments | None = None,
    reason: str = "",
    follow: bool = True,
) -> list[Meeting]:
    """Edit a meeting as `edit_meeting` does, and carry the change to the others of its series.

    Their parts take the wall time and length of this one's, and move by as many days as it did, then to a working day.
    """
    if scope not in SCOPES:
        raise ValueError(f"{scope!r} is no scope.")
    with acting(by):
        others = meetings_in_scope(meeting, scope)
        before = {row.position: row for row in meeting.segments.all()}
        edited = edit_meeting(
            meeting, by=by, revision=revision, values=values, segments=segments, reason=reason, follow=follow
        )
        after = {row.position: row for row in edited.segments.all()}
        working = calendar_of(edited.network)
        for other in others:
            rows = _carried(other, before, after, working) if segments is not None else None
            edit_meeting(
                other,
                by=by,
                revision=other.revision,
                values=values,
                segments=rows,
                reason=reason or _("As the other meetings of the series."),
                follow=follow,
            )
    return [edited, *others]


def _carried(
    other: Meeting, before: Mapping[int, Any], after: Mapping[int, Any], working: WorkingCalendar
) -> list[dict[str, Any]]:
    """Return what becomes of the parts of another meeting; only parts that both had and have."""
    rows = []
    for segment in other.segments.all():
        old, new = before.get(segment.position), after.get(segment.position)
        if old is None or new is None:
            continue
        zone = other.zone
        shift = (new.starts_at.astimezone(zone).date() - old.starts_at.astimezone(zone).date()).days
        day = segment.starts_at.astimezone(zone).date() + datetime.timedelta(days=shift)
        if shift:
            day = working.next_working(day)
        distance = (day - new.starts_at.astimezone(zone).date()).days
        rows.append(
            {
                "id": segment.pk,
                "starts_at": moved_days(new.starts_at, distance, zone),
                "ends_at": moved_days(new.ends_at, distance, zone),
                "join_link": new.join_link,
                "title": new.title,
                "classification": new.classification,
            }
        )
    return rows
