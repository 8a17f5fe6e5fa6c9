"""What the report of a reporting round says of meetings: what was decided in its period, what is coming."""

import datetime
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import AgendaItem, Decision, Meeting, Minutes
from meetings.models.agenda import Purpose
from members.classification import Classification
from workstreams.documents.snapshot import Entry
from workstreams.models import ReportingRound
from workstreams.report_sections import ReportSection, report_sections

AHEAD = datetime.timedelta(days=92)  # the quarter that comes


def decided(closed: ReportingRound, audience: Classification, issued_on: datetime.date) -> list[Entry]:
    """Return the decisions of the meetings that were held in the period, as far as they are for the audience."""
    held = _begun(closed, audience).filter(state=Meeting.State.HELD, begins_at__gte=_start_of(closed, closed.starts_on))
    held = held.filter(begins_at__lt=_start_of(closed, closed.ends_on + datetime.timedelta(days=1)))
    meetings = {meeting.pk: meeting for meeting in held.select_related("record")}
    rows = Decision.objects.filter(meeting__in=meetings, effective_classification__lte=audience)
    ordered = sorted(rows, key=lambda row: (meetings[row.meeting_id].begins_at, row.pk))
    return [_entry(_decision(row, meetings[row.meeting_id]), row.effective_classification) for row in ordered]


def _decision(row: Decision, meeting: Any) -> str:
    values = {"reference": row.reference, "text": row.text, "day": _day(meeting)}
    record: Minutes | None = getattr(meeting, "record", None)
    if record is not None and record.state == Minutes.State.ADOPTED:
        return _("%(reference)s (%(day)s): %(text)s") % values
    return _("%(reference)s (%(day)s, minutes not adopted yet): %(text)s") % values


def coming(closed: ReportingRound, audience: Classification, issued_on: datetime.date) -> list[Entry]:
    """Return the meetings of the quarter that comes, with what they are to decide, as far as it is for the audience."""
    wanted = AgendaItem.objects.filter(purpose=Purpose.DECISION, effective_classification__lte=audience)
    ahead = _begun(closed, audience).exclude(state__in=(Meeting.State.HELD, Meeting.State.CANCELLED))
    ahead = ahead.filter(
        begins_at__gte=_start_of(closed, issued_on), begins_at__lt=_start_of(closed, issued_on + AHEAD)
    ).prefetch_related(Prefetch("items", wanted.order_by("position", "pk"), to_attr="to_decide"))
    return [_entry(_meeting(row), audience) for row in ahead.order_by("begins_at", "pk")]


def _meeting(row: Any) -> str:
    values = {"day": _day(row), "title": row.title_text, "items": "; ".join(item.title_text for item in row.to_decide)}
    if row.to_decide:
        return _("%(day)s: %(title)s. To decide: %(items)s") % values
    return _("%(day)s: %(title)s") % values


def _begun(closed: ReportingRound, audience: Classification) -> Any:
    """Return the meetings of the network with the instant at which each begins for the audience."""
    rows = Meeting.objects.filter(network=closed.network_id, effective_classification__lte=audience)
    return rows.annotate(
        begins_at=Min("segments__starts_at", filter=Q(segments__effective_classification__lte=audience))
    )


def _start_of(closed: ReportingRound, day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), closed.network.zone)


def _day(meeting: Any) -> str:
    return date_format(meeting.begins_at.astimezone(meeting.zone), "j E Y")


def _entry(text: str, level: int) -> Entry:
    return {"text": text, "audience": Classification(level).key}  # type: ignore[typeddict-item]  # one of the literals


def register() -> None:
    """Add both sections."""
    report_sections.register(ReportSection("decisions", gettext_lazy("Decisions of the period"), decided))
    report_sections.register(ReportSection("coming", gettext_lazy("What is coming"), coming))
