"""The meeting as a calendar invitation for one person (iCalendar, RFC 5545; scheduling messages, RFC 5546)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import translation
from icalendar import PARTSTAT, ROLE, STATUS, TRANSP, Calendar, Event, vCalAddress, vText

from meetings.documents.snapshot import AgendaSnapshot, Segment, SnapshotError, check, instant
from meetings.documents.time_zones import time_zone_around
from meetings.documents.wording import clean, join_link_of, place, present, ways_in, web_link

type Method = Literal["REQUEST", "CANCEL"]

# Segments with a longer break between them, or on two days, are events of their own: one event across the break
# would show the person as busy in it.
LONGEST_BREAK = timedelta(minutes=30)


def sittings(snapshot: AgendaSnapshot, segment_keys: Collection[str] | None = None) -> list[list[str]]:
    """Return the keys of the chosen segments (all if None), in order of time, grouped as one sits through them."""
    chosen = [s for s in snapshot["segments"] if segment_keys is None or s["key"] in segment_keys]
    groups: list[list[Segment]] = []
    for segment in sorted(chosen, key=lambda s: instant(s["starts_at"])):
        if groups and _follows(segment, groups[-1], ZoneInfo(snapshot["time_zone"])):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return [[segment["key"] for segment in group] for group in groups]


def build_invitation(
    snapshot: AgendaSnapshot,
    *,
    uid: str,
    sequence: int,
    attendee_name: str,
    attendee_address: str,
    organizer_name: str,
    organizer_address: str,
    segment_keys: Collection[str] | None = None,
    method: Method = "REQUEST",
    delegated_to: str = "",
    delegated_from: str = "",
) -> bytes:
    """Return the invitation (or, with CANCEL, its withdrawal) to the segments of one person as an .ics file.

    Each sitting is one event; nearly every meeting has one. RFC 5546 wants a single UID in a message, so for a
    meeting of several sittings call this once for each group of keys that `sittings` returns. The sitting that holds
    the meeting's first segment has the UID as given, the others have it with their first key before it.
    """
    check(snapshot)
    groups = sittings(snapshot, segment_keys)
    if not groups:
        raise SnapshotError(f"{snapshot['reference']} has no segment for this person")
    calendar = _envelope(snapshot, method)
    organizer = vCalAddress.new(_address(organizer_address), cn=_name(organizer_name))
    attendee = vCalAddress.new(
        _address(attendee_address),
        cn=_name(attendee_name),
        role=ROLE.REQ_PARTICIPANT,
        partstat=PARTSTAT.DELEGATED if delegated_to else PARTSTAT.NEEDS_ACTION,
        rsvp=method == "REQUEST" and not delegated_to,
    )
    if delegated_to:
        attendee.params["DELEGATED-TO"] = f"mailto:{_address(delegated_to)}"
    if delegated_from:
        attendee.params["DELEGATED-FROM"] = f"mailto:{_address(delegated_from)}"
    first_key = min(snapshot["segments"], key=lambda s: instant(s["starts_at"]))["key"]
    for keys in groups:
        event = _event(snapshot, keys, sequence=sequence, method=method)
        event.uid = uid if first_key in keys else f"{keys[0]}-{uid}"
        event.add("ORGANIZER", organizer)
        event.add("ATTENDEE", attendee)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _envelope(snapshot: AgendaSnapshot, method: Method) -> Calendar:
    """Return the calendar with its method and the meeting's time zone, still without events."""
    calendar = Calendar()
    calendar.add("PRODID", "-//UNNM//Meetings//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    start = min(instant(segment["starts_at"]) for segment in snapshot["segments"])
    calendar.add_component(time_zone_around(ZoneInfo(snapshot["time_zone"]), start))
    return calendar


def _event(snapshot: AgendaSnapshot, keys: list[str], *, sequence: int, method: Method) -> Event:
    """Return the event of one sitting, still without its people and UID."""
    zone = ZoneInfo(snapshot["time_zone"])
    segments = [segment for segment in snapshot["segments"] if segment["key"] in keys]
    event = Event.new(
        summary=f"{clean(snapshot['reference'])}: {clean(snapshot['title'])}",
        start=min(instant(s["starts_at"]) for s in segments).astimezone(zone),
        end=max(instant(s["ends_at"]) for s in segments).astimezone(zone),
        stamp=instant(snapshot["issued_at"]),
        sequence=sequence,
        status=STATUS.CANCELLED if method == "CANCEL" else STATUS.CONFIRMED,
        transparency=TRANSP.OPAQUE,
        url=next((web_link(link) for link in _links(snapshot, keys)), None) or None,
    )
    with translation.override(snapshot["language"]):
        event.add("LOCATION", vText(place(snapshot), params={"LANGUAGE": snapshot["language"]}))
        description = _description(snapshot, keys)
    event.add("DESCRIPTION", vText(description, params={"LANGUAGE": snapshot["language"]}))
    return event


def _description(snapshot: AgendaSnapshot, keys: list[str]) -> str:
    """Return the short agenda of these segments with the join link and the address for replies."""
    agenda = present(snapshot)
    mine = [
        text for segment, text in zip(snapshot["segments"], agenda["segments"], strict=True) if segment["key"] in keys
    ]
    blocks = [agenda["example"], agenda["edition"]]
    segments = sorted(snapshot["segments"], key=lambda s: instant(s["starts_at"]))
    blocks.append("\n".join(ways_in(snapshot, [segment for segment in segments if segment["key"] in keys])))
    for segment in mine:
        lines = [segment["title"], segment["when"]] if len(mine) > 1 else [segment["when"]]
        lines += [f"{item['time']}  {item['number']}. {item['title']}" for item in segment["items"]]
        blocks.append("\n".join(lines))
    blocks.append(agenda["reply"])
    return "\n\n".join(block for block in blocks if block)


def _links(snapshot: AgendaSnapshot, keys: list[str]) -> list[str]:
    """Return the links by which one comes into the segments, each once, in order of time."""
    segments = sorted(snapshot["segments"], key=lambda s: instant(s["starts_at"]))
    links = (join_link_of(snapshot, segment) for segment in segments if segment["key"] in keys)
    return [link for link in dict.fromkeys(links) if link]


def _follows(segment: Segment, group: list[Segment], zone: ZoneInfo) -> bool:
    """Tell whether the segment starts on the same day as the group, at most LONGEST_BREAK after its end."""
    start = instant(segment["starts_at"])
    end = max(instant(earlier["ends_at"]) for earlier in group)
    first = instant(group[0]["starts_at"])
    return start - end <= LONGEST_BREAK and start.astimezone(zone).date() == first.astimezone(zone).date()


def _name(text: str) -> str:
    """Return a name without double quotes: RFC 6868 can write them in a parameter, but Outlook cannot read them."""
    return clean(text).replace('"', "'")


def _address(text: str) -> str:
    """Return an address fit for a mailto: value; SnapshotError if it could break out of it."""
    address = text.strip()
    if "@" not in address or any(c.isspace() or c in '<>",;' for c in address):
        raise SnapshotError(f"{text!r} is not an address for a calendar")
    return address
