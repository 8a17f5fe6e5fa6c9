"""What the documents say, worded once for PDF, mail and calendar: dates, times, labels, in the snapshot's language.

All functions that word something expect the language to be active; `present` activates the snapshot's own.
"""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TypedDict, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.documents.snapshot import AgendaSnapshot, CarriedActionPoint, Item, Segment, check, instant

# Unicode's own long formats put the year first or leave the weekday out in some languages; these are how a letter
# from a UN office, a ministry in Baku and a Russian-speaking office write a date.
_DAY_AND_WEEKDAY = {"en": "EEEE, d MMMM y", "az": "d MMMM y, EEEE", "ru": "EEEE, d MMMM y 'г.'"}
_DAY = {"en": "d MMMM y", "az": "d MMMM y", "ru": "d MMMM y 'г.'"}


class Fact(TypedDict):
    """A line of the block "when, where, how": its label, its text, and an address if the text is a link."""

    label: str
    text: str
    link: str


class PaperText(TypedDict):
    """A paper as it is listed under its item; `mark` is empty or says who alone may see it."""

    number: str
    title: str
    mark: str


class ItemText(TypedDict):
    """An agenda item in words; `detail` is purpose and minutes in one phrase."""

    number: str
    time: str
    title: str
    purpose: str
    decides: bool
    presenter: str
    minutes: str
    detail: str
    papers: list[PaperText]


class SegmentText(TypedDict):
    """A segment in words."""

    title: str
    when: str
    items: list[ItemText]


class ActionPointText(TypedDict):
    """A carried-over action point in words."""

    reference: str
    text: str
    owner: str
    status: str


class AgendaText(TypedDict):
    """Every text of the agenda, cleaned and worded: what the typst and the mail templates lay out."""

    language: str
    direction: str
    reference: str
    title: str
    network: str
    body: str
    edition: str
    restricted: bool
    example: str
    issued: str
    when: list[str]
    start: str
    facts: list[Fact]
    changes_heading: str
    changes: list[str]
    agenda_heading: str
    columns: list[str]
    segments: list[SegmentText]
    action_points_heading: str
    action_points_columns: list[str]
    action_points: list[ActionPointText]
    reply: str
    reply_to: str
    page: str


def clean(text: str) -> str:
    """Return the text on one line, without control characters: a line break must not start a header or a row."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).split())


def web_link(text: str) -> str:
    """Return the text if it is a web address, else nothing: only http and https may become a link."""
    address = clean(text)
    return address if address.lower().startswith(("https://", "http://")) and " " not in address else ""


def day_in_words(moment: datetime, language: str) -> str:
    """Return the day with its weekday, such as "Wednesday, 9 December 2026"."""
    return format_date(moment, _DAY_AND_WEEKDAY[language], locale=language)


def offset_from_utc(moment: datetime) -> str:
    """Return the offset of an aware moment, such as "UTC+4" or "UTC−3:30"."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def city_of(zone: ZoneInfo, language: str) -> str:
    """Return the name of the zone's city in the language, such as "Bakı"; the zone's own name if it is no city."""
    if "/" not in zone.key or zone.key.startswith("Etc/"):
        return zone.key.removeprefix("Etc/")
    return get_timezone_location(zone, locale=language, return_city=True)


def span_in_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day, hours and zone, such as "Wednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)"."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return _("%(day)s, %(start)s–%(end)s (%(city)s time, %(offset)s)") % {
        "day": day_in_words(start, language),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "city": city_of(zone, language),
        "offset": offset_from_utc(start),
    }


def moment_in_words(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return day, hour and zone, such as "9 December 2026, 10:00 (Baku time)"."""
    there = moment.astimezone(zone)
    return _("%(day)s, %(time)s (%(city)s time)") % {
        "day": format_date(there, _DAY[language], locale=language),
        "time": f"{there:%H:%M}",
        "city": city_of(zone, language),
    }


def spans_by_day(segments: Iterable[Segment], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return first start and last end of each day, in the zone's days, in order."""
    days: dict[object, tuple[datetime, datetime]] = {}
    for segment in sorted(segments, key=lambda segment: instant(segment["starts_at"])):
        start, end = instant(segment["starts_at"]), instant(segment["ends_at"])
        day = start.astimezone(zone).date()
        first, last = days.get(day, (start, end))
        days[day] = (min(first, start), max(last, end))
    return list(days.values())


def local_time_line(snapshot: AgendaSnapshot, time_zone: str, segment_keys: Iterable[str] | None = None) -> str:
    """Return the line "For you: …" for a reader in another zone; empty if the clocks there show the meeting's time."""
    keys = None if segment_keys is None else set(segment_keys)
    segments = [s for s in snapshot["segments"] if keys is None or s["key"] in keys]
    zone, home = ZoneInfo(time_zone), ZoneInfo(snapshot["time_zone"])
    spans = spans_by_day(segments, home)
    if all(start.astimezone(zone).utcoffset() == start.astimezone(home).utcoffset() for start, _end in spans):
        return ""
    with translation.override(snapshot["language"]):
        times = "; ".join(span_in_words(start, end, zone, snapshot["language"]) for start, end in spans)
        return _("In your time zone: %(times)s") % {"times": times}


def place(snapshot: AgendaSnapshot) -> str:
    """Return where the meeting is held."""
    venue = clean(snapshot["venue"])
    if snapshot["modality"] == "online":
        return _("Online")
    if snapshot["modality"] == "hybrid":
        return _("%(venue)s, and online") % {"venue": venue} if venue else _("In the room and online")
    return venue


def present(snapshot: AgendaSnapshot) -> AgendaText:
    """Return everything the documents say of this snapshot, in its language; SnapshotError if there may be none."""
    check(snapshot)
    with translation.override(snapshot["language"]):
        return _present(snapshot)


def _present(snapshot: AgendaSnapshot) -> AgendaText:
    language, zone = snapshot["language"], ZoneInfo(snapshot["time_zone"])
    spans = spans_by_day(snapshot["segments"], zone)
    return {
        "language": language,
        # By the setting LANGUAGES_BIDI: Django's table of languages takes Azerbaijani for one written from the right.
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "reference": clean(snapshot["reference"]),
        "title": clean(snapshot["title"]),
        "network": clean(snapshot["network"]),
        "body": clean(snapshot["body"]),
        "edition": _edition(snapshot["audience"]),
        "restricted": snapshot["audience"] == "un_only",
        "example": _("Illustrative example: the content is invented.") if snapshot["illustrative"] else "",
        "issued": _issued(snapshot, zone),
        "when": [_sentence_case(span_in_words(start, end, zone, language)) for start, end in spans],
        "start": moment_in_words(spans[0][0], zone, language),
        "facts": _facts(snapshot),
        "changes_heading": _("What changed since revision %(revision)s") % {"revision": snapshot["revision"] - 1},
        "changes": [clean(change) for change in snapshot["changes"]],
        "agenda_heading": _("Agenda"),
        "columns": [_("Time"), _("No."), _("Item"), _("Purpose"), _("Presenter"), _("Min.")],
        "segments": [_segment(segment, zone, language) for segment in snapshot["segments"]],
        "action_points_heading": _("Action points carried over"),
        "action_points_columns": [_("No."), _("Action point"), _("Owner"), _("Status")],
        "action_points": [_action_point(point) for point in snapshot["action_points"]],
        "reply": _("Replies to the secretariat: %(address)s") % {"address": clean(snapshot["reply_to"])},
        "reply_to": clean(snapshot["reply_to"]),
        "page": _("Page {page} of {pages}"),
    }


def _facts(snapshot: AgendaSnapshot) -> list[Fact]:
    """Return the block of facts, without those that have nothing to say."""
    names = Locale(snapshot["language"]).languages
    address = clean(snapshot["reply_to"])
    facts: list[Fact] = [
        {"label": _("Place"), "text": place(snapshot), "link": ""},
        *_join_links(snapshot),
        {"label": _("Dial-in"), "text": clean(snapshot.get("dial_in", "")), "link": ""},
        {"label": _("Passcode"), "text": clean(snapshot.get("passcode", "")), "link": ""},
        {"label": _("Languages"), "text": ", ".join(names.get(c, c) for c in snapshot["languages"]), "link": ""},
        {"label": _("Interpretation"), "text": clean(snapshot["interpretation"]), "link": ""},
        {"label": _("Co-chairs"), "text": "; ".join(clean(c) for c in snapshot["co_chairs"]), "link": ""},
        {"label": _("Secretariat"), "text": clean(snapshot["secretariat"]), "link": ""},
        {"label": _("Replies to"), "text": address, "link": f"mailto:{address}" if "@" in address else ""},
    ]
    return [fact for fact in facts if fact["text"]]


def join_link_of(snapshot: AgendaSnapshot, segment: Segment) -> str:
    """Return the link by which one comes into a segment: its own, else the meeting's."""
    return clean(segment["join_link"]) or clean(snapshot["join_link"])


def ways_in(snapshot: AgendaSnapshot, segments: Iterable[Segment]) -> list[str]:
    """Return a line for each way into the segments from afar: links, and number and passcode where they are theirs."""
    parts = list(segments)
    links = dict.fromkeys(join_link_of(snapshot, segment) for segment in parts)
    lines = [_("Join online: %(link)s") % {"link": link} for link in links if link]
    if any(not clean(segment["join_link"]) for segment in parts):
        number, passcode = clean(snapshot.get("dial_in", "")), clean(snapshot.get("passcode", ""))
        lines += [_("Dial-in: %(number)s") % {"number": number}] if number else []
        lines += [_("Passcode: %(passcode)s") % {"passcode": passcode}] if passcode else []
    return lines


def without_ways_in(snapshot: AgendaSnapshot, keys: Collection[str] = ()) -> AgendaSnapshot:
    """Return the snapshot as somebody reads it who comes to no other segments than these: no link, number, passcode."""
    own = [segment for segment in snapshot["segments"] if segment["key"] in keys]
    kept = {} if any(not segment["join_link"] for segment in own) else {"join_link": "", "dial_in": "", "passcode": ""}
    segments = [segment if segment in own else {**segment, "join_link": ""} for segment in snapshot["segments"]]
    return cast(AgendaSnapshot, {**snapshot, **kept, "segments": segments})


def _join_links(snapshot: AgendaSnapshot) -> list[Fact]:
    """Return the link of the meeting, or one for each segment where they have not all the same."""
    links = [join_link_of(snapshot, segment) for segment in snapshot["segments"]]
    if len(set(links)) == 1:
        return [{"label": _("Join online"), "text": links[0], "link": web_link(links[0])}]
    return [
        {
            "label": _("Join online (%(segment)s)") % {"segment": clean(segment["title"])},
            "text": link,
            "link": web_link(link),
        }
        for segment, link in zip(snapshot["segments"], links, strict=True)
    ]


def _sentence_case(text: str) -> str:
    """Return the text with a capital first letter: Russian weekdays are lower case, at a line's start too."""
    return text[:1].upper() + text[1:]


def _edition(audience: str) -> str:
    """Return the line that says for whom this edition is."""
    return {
        "un_only": _("UN only: please do not pass on outside the United Nations."),
        "network": _("For members of the network and invited participants."),
        "public": "",
    }[audience]


def _issued(snapshot: AgendaSnapshot, zone: ZoneInfo) -> str:
    """Return revision and time of issue, in the meeting's zone."""
    issued = instant(snapshot["issued_at"]).astimezone(zone)
    return _("Revision %(revision)s, issued on %(day)s, %(time)s (%(city)s time)") % {
        "revision": snapshot["revision"],
        "day": format_date(issued, _DAY[snapshot["language"]], locale=snapshot["language"]),
        "time": f"{issued:%H:%M}",
        "city": city_of(zone, snapshot["language"]),
    }


def _segment(segment: Segment, zone: ZoneInfo, language: str) -> SegmentText:
    return {
        "title": clean(segment["title"]),
        "when": _sentence_case(
            span_in_words(instant(segment["starts_at"]), instant(segment["ends_at"]), zone, language)
        ),
        "items": [_item(item, zone) for item in segment["items"]],
    }


def _item(item: Item, zone: ZoneInfo) -> ItemText:
    purpose = {"information": _("Information"), "discussion": _("Discussion"), "decision": _("Decision")}
    minutes = ngettext("%(count)s minute", "%(count)s minutes", item["minutes"]) % {"count": item["minutes"]}
    mark = {"un_only": _("UN only")}
    return {
        "number": str(item["number"]),
        "time": f"{instant(item['starts_at']).astimezone(zone):%H:%M}",
        "title": clean(item["title"]),
        "purpose": purpose[item["purpose"]],
        "decides": item["purpose"] == "decision",
        "presenter": clean(item["presenter"]),
        "minutes": str(item["minutes"]),
        "detail": _("%(purpose)s, %(minutes)s") % {"purpose": purpose[item["purpose"]], "minutes": minutes},
        "papers": [
            {"number": clean(p["number"]), "title": clean(p["title"]), "mark": mark.get(p["classification"], "")}
            for p in item["papers"]
        ],
    }


def _action_point(point: CarriedActionPoint) -> ActionPointText:
    """Return the action point in words, without its due date.

    A due date that has passed beside an owner's name says who is late; that is told to the owner and the
    secretariat, and printed in no document. A status that is not a state, such as "overdue", stays out likewise.
    """
    status = {
        "open": _("Open"),
        "in_progress": _("In progress"),
        "blocked": _("Blocked"),
        "done": _("Done"),
        "verified": _("Verified"),
        "cancelled": _("Cancelled"),
    }
    return {
        "reference": clean(point["reference"]),
        "text": clean(point["text"]),
        "owner": clean(point["owner"]),
        "status": status.get(point["status"], _("Open")),
    }
