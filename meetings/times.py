"""When a meeting is, in words: in its own time zone, and in the reader's where the clocks differ."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.agenda import Agenda
from meetings.documents.wording import city_of, day_in_words, span_in_words
from meetings.models import Meeting


@dataclass(frozen=True)
class Times:
    """A span of a meeting: `here` in the meeting's zone, `yours` in the reader's, empty where the clocks agree."""

    here: str
    yours: str


def times_of(meeting: Meeting, agenda: Agenda) -> list[Times]:
    """Return one entry for each day on which the audience's segments lie, in the active language and time zone."""
    zone = meeting.zone
    days: dict[datetime.date, tuple[datetime.datetime, datetime.datetime]] = {}
    for planned in agenda.segments:
        start, end = planned.segment.starts_at, planned.segment.ends_at
        day = start.astimezone(zone).date()
        first, last = days.get(day, (start, end))
        days[day] = (min(first, start), max(last, end))
    return [span(start, end, zone) for start, end in days.values()]


def span(start: datetime.datetime, end: datetime.datetime, zone: ZoneInfo) -> Times:
    """Return a span of time in the zone, and as the reader's clock shows it."""
    language = (get_language() or "en").split("-")[0]
    here = span_in_words(start, end, zone, language)
    return Times(here[:1].upper() + here[1:], _yours(start, end, zone, language))


def _yours(start: datetime.datetime, end: datetime.datetime, zone: ZoneInfo, language: str) -> str:
    reader = timezone.get_current_timezone()
    mine = start.astimezone(reader)
    if mine.utcoffset() == start.astimezone(zone).utcoffset():
        return ""
    names = {
        "day": day_in_words(mine, language),
        "start": f"{mine:%H:%M}",
        "end": f"{end.astimezone(reader):%H:%M}",
        "city": city_of(reader, language) if isinstance(reader, ZoneInfo) else str(reader),
    }
    if mine.date() != start.astimezone(zone).date():
        return _("%(day)s, %(start)s–%(end)s your time (%(city)s)") % names
    return _("%(start)s–%(end)s your time (%(city)s)") % names
