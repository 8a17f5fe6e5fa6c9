"""Series of meetings in local wall time; one, this and the following, or all are changed or cancelled."""

import calendar as weeks
import datetime
import itertools
import zoneinfo
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingSeries
from meetings.querysets import OVER
from meetings.services.calling import Segments, cancel_meeting, create_meeting, edit_meeting
from meetings.wall_time import moved_days
from members.access import acting, allowed
from members.calendar import WorkingCalendar, calendar_of
from members.models import Network, Person
from notifications.errors import Conflict

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


def meetings_in_scope(meeting: Meeting, scope: str, *, by: Any) -> list[Meeting]:
    """Return the other meetings of the series that a change reaches: those that lie ahead, from this one on or all.

    What `by` (a person or a user) may not change is not reached.
    """
    if scope == THIS or meeting.series_id is None:
        return []
    rows = series_ahead(meeting, by=by)
    place = [row.pk for row in rows].index(meeting.pk)
    return rows[place + 1 :] if scope == FOLLOWING else rows[:place] + rows[place + 1 :]


def series_ahead(meeting: Meeting, *, by: Any) -> list[Meeting]:
    """Return the meeting and the others of its series that lie ahead and `by` runs, each with its `first_at`.

    They stand in the order of their first hour; those that follow come after the meeting. One that `by` does not run,
    for it was moved to another body, is left out.
    """
    reached = Q(pk=meeting.pk)
    if meeting.series_id is not None:
        reached |= Q(series=meeting.series_id) & ~Q(state__in=OVER)
    rows: Any = Meeting.objects.filter(reached).annotate(first_at=Min("segments__starts_at"))
    rows = rows.select_related("network", "group").order_by("first_at", "reference")
    run = [row for row in rows if row.pk == meeting.pk or allowed(by, "meetings.call_meeting", row)]
    return sorted(run, key=lambda row: (row.first_at, row.pk == meeting.pk))


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
    _check(scope)
    with acting(by):
        others = meetings_in_scope(meeting, scope, by=by)
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


def cancel_series(
    meeting: Meeting, *, by: Person, scope: str, reason: str, seen: Collection[str] | None = None
) -> list[Meeting]:
    """Cancel a meeting as `cancel_meeting` does, and the others of its series that lie ahead, all of them or none.

    Each invited person gets one mail for each meeting: a calendar takes one event from a CANCEL (RFC 5546, 3.2.5).
    `seen` are the references that the person saw on the list. Raises Conflict when these are others by now, or one is
    over or was cancelled meanwhile; ValidationError without a reason.
    """
    _check(scope)
    with acting(by):
        reached = [meeting, *meetings_in_scope(meeting, scope, by=by)]
        if seen is not None and {row.reference for row in reached} != set(seen):
            raise Conflict(_("The series was changed meanwhile. Open it again before you cancel it."))
        # in one order, so that two who cancel from different meetings wait for each other; the second is refused
        keys = [row.pk for row in reached]
        list(Meeting.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
        return [cancel_meeting(row, by=by, reason=reason) for row in reached]


def _check(scope: str) -> None:
    if scope not in SCOPES:
        raise ValueError(f"{scope!r} is no scope.")


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
