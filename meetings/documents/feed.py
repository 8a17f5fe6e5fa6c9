"""A calendar feed as an .ics file (RFC 5545): published, not an invitation, so that nothing asks for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import STATUS, TRANSP, Calendar, Event, vDuration

from meetings.documents.time_zones import time_zone_around
from meetings.documents.wording import clean, web_link

REFRESH = timedelta(hours=2)


@dataclass(frozen=True)
class Entry:
    """One sitting of a meeting as its reader may see it."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    summary: str
    location: str
    description: str
    url: str
    is_cancelled: bool
    is_tentative: bool
    changed_at: datetime


def build_feed(name: str, entries: Iterable[Entry]) -> bytes:
    """Return the feed; each zone comes once, with the rules around its first meeting and its last."""
    calendar = Calendar()
    calendar.add("PRODID", "-//UNNM//Meetings//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", clean(name))
    calendar.add("X-WR-CALNAME", clean(name))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    rows = list(entries)
    for key in dict.fromkeys(row.time_zone for row in rows):
        middle = sorted(row.starts_at for row in rows if row.time_zone == key)
        calendar.add_component(time_zone_around(ZoneInfo(key), middle[len(middle) // 2]))
    for row in rows:
        calendar.add_component(_event(row))
    return bytes(calendar.to_ical())


def _event(row: Entry) -> Event:
    zone = ZoneInfo(row.time_zone)
    status = STATUS.CANCELLED if row.is_cancelled else STATUS.TENTATIVE if row.is_tentative else STATUS.CONFIRMED
    event = Event.new(
        uid=row.uid,
        summary=clean(row.summary),
        start=row.starts_at.astimezone(zone),
        end=row.ends_at.astimezone(zone),
        stamp=row.changed_at,
        sequence=row.sequence,
        status=status,
        transparency=TRANSP.OPAQUE,
        url=web_link(row.url) or None,
    )
    event.add("LOCATION", clean(row.location))
    event.add("DESCRIPTION", row.description)
    return event
