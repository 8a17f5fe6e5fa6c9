"""The minutes as facts: what is frozen with the adoption, and what one audience reads of it, worded in its language.

People are named by role label and key, never by name: somebody may be made anonymous and the checksum still holds.
"""

from collections.abc import Collection
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.documents.markdown import Block, blocks
from meetings.documents.snapshot import instant
from meetings.documents.wording import Fact, clean, span_in_words
from members import titles
from members.classification import Classification

SCHEMA = 1

type Document = dict[str, Any]


class OutcomeText(TypedDict):
    """A decision or an action point as it is listed: number, text, and whose it is."""

    reference: str
    text: str
    owner: str


class SectionText(TypedDict):
    """One item of the minutes in words."""

    number: str
    title: str
    presenter: str
    blocks: list[Block]
    decisions: list[OutcomeText]
    action_points: list[OutcomeText]


class PartText(TypedDict):
    """A segment in words; `title` is empty where there is only one."""

    title: str
    sections: list[SectionText]


class RecordText(TypedDict):
    """Every text of the minutes: what PDF, Word and mail lay out."""

    language: str
    direction: str
    reference: str
    title: str
    heading: str
    network: str
    status: str
    edition: str
    restricted: bool
    example: str
    when: list[str]
    facts: list[Fact]
    people_heading: str
    people_columns: list[str]
    people: list[list[str]]
    parts: list[PartText]
    others_heading: str
    others: SectionText
    decision_columns: list[str]
    action_point_columns: list[str]
    checksum: str
    page: str


def present_record(
    document: Document,
    *,
    audience: Classification,
    language: str,
    status: str,
    segments: Collection[str] | None = None,
    hidden: Collection[str] = (),
    checksum: str = "",
) -> RecordText:
    """Return what an audience reads of the minutes, in the language; items are numbered without holes.

    `segments` are the keys of the parts that the reader is invited to, all where none is given. `hidden` are keys of
    items that became stricter since.
    """
    with translation.override(language):
        return _present(document, audience, language, status, segments, set(hidden), checksum)


def _present(
    document: Document,
    audience: Classification,
    language: str,
    status: str,
    segments: Collection[str] | None,
    hidden: set[str],
    checksum: str,
) -> RecordText:
    zone = ZoneInfo(document["time_zone"])
    shown = [
        segment
        for segment in document["segments"]
        if segment["classification"] <= audience and (segments is None or segment["key"] in segments)
    ]
    keys = {segment["key"] for segment in shown}
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "reference": document["reference"],
        "title": clean(titles.text(document["title"], language)),
        "heading": pgettext("of a meeting", "Minutes"),
        "network": clean(titles.text(document["network"], language)),
        "status": status,
        "edition": _edition(audience),
        "restricted": audience == Classification.UN_ONLY,
        "example": _("Illustrative example: the content is invented.") if document["illustrative"] else "",
        "when": [_span(segment, zone, language) for segment in shown],
        "facts": _facts(document),
        "people_heading": _("Participants"),
        "people_columns": [_("Office"), _("Agency"), _("Attendance")],
        "people": _people(document, keys, language),
        "parts": _parts(document, shown, audience, language, hidden),
        "others_heading": _("Decisions and action points"),
        "others": _section("", "", "", [], document["others"], audience),
        "decision_columns": [_("No."), _("Decision")],
        "action_point_columns": [_("No."), _("Action point"), _("Owner")],
        "checksum": _("SHA-256 of the adopted text: %(checksum)s") % {"checksum": checksum} if checksum else "",
        "page": _("Page {page} of {pages}"),
    }


def _edition(audience: Classification) -> str:
    if audience == Classification.UN_ONLY:
        return _("UN only: please do not pass on outside the United Nations.")
    return _("For members of the network and invited participants.") if audience == Classification.NETWORK else ""


def _span(segment: dict[str, Any], zone: ZoneInfo, language: str) -> str:
    text = span_in_words(instant(segment["starts_at"]), instant(segment["ends_at"]), zone, language)
    return text[:1].upper() + text[1:]


def _facts(document: Document) -> list[Fact]:
    rows = [
        (_("Place"), clean(document["venue"])),
        (_("Co-chairs"), "; ".join(clean(name) for name in document["co_chairs"])),
        (_("Secretariat"), clean(document["secretariat"])),
    ]
    return [{"label": label, "text": text, "link": ""} for label, text in rows if text]


def _people(document: Document, segments: Collection[str], language: str) -> list[list[str]]:
    """Return office, agency and attendance of each participant of these segments."""
    words = {
        "in_person": _("in person"),
        "online": _("online"),
        "apology": _("apology"),
        "absent": _("absent"),
    }
    rows = []
    for person in document["participants"]:
        presences = [words[each] for key, each in person["presences"].items() if key in segments and each in words]
        if any(key in segments for key in person["presences"]):
            label = clean(titles.text(person["role"], language))
            rows.append([label, clean(person["agency"]), ", ".join(dict.fromkeys(presences))])
    return rows


def _parts(
    document: Document, shown: list[dict[str, Any]], audience: Classification, language: str, hidden: set[str]
) -> list[PartText]:
    number, parts = 0, []
    for segment in shown:
        sections = []
        for item in segment["items"]:
            if item["classification"] > audience or item["key"] in hidden:
                continue
            number += 1
            title = clean(titles.text(item["title"], language))
            texts = [each["text"] for each in item["paragraphs"] if each["classification"] <= audience]
            sections.append(_section(str(number), title, clean(item["presenter"]), texts, item, audience))
        title = clean(titles.text(segment["title"], language)) if len(shown) > 1 else ""
        parts.append(PartText(title=title, sections=sections))
    return parts


def _section(
    number: str, title: str, presenter: str, texts: list[str], outcomes: dict[str, Any], audience: Classification
) -> SectionText:
    return {
        "number": number,
        "title": title,
        "presenter": pgettext("minutes", "Presented by: %(presenter)s") % {"presenter": presenter} if presenter else "",
        "blocks": [block for text in texts for block in blocks(text)],
        "decisions": _outcomes(outcomes["decisions"], audience),
        "action_points": _outcomes(outcomes["action_points"], audience),
    }


def _outcomes(rows: list[dict[str, Any]], audience: Classification) -> list[OutcomeText]:
    return [
        {"reference": row["reference"], "text": clean(row["text"]), "owner": clean(row.get("owner", ""))}
        for row in rows
        if row["classification"] <= audience
    ]
