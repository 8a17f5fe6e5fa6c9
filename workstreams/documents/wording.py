"""What the report says, worded once for PDF and Word, in the snapshot's language."""

import datetime
import unicodedata
from collections import Counter
from decimal import Decimal
from typing import TypedDict

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from workstreams.coverage import SHOWN_ORDER, StatusCount
from workstreams.documents.snapshot import SCHEMA, Gap, Line, ReportSnapshot
from workstreams.models import StatusUpdate

_NARROWNESS = {"public": 0, "network": 1, "un_only": 2}


class LineText(TypedDict):
    """A workstream in words; `said` are the paragraphs below its title."""

    reference: str
    title: str
    lead: str
    status: str
    progress: str
    mark: str
    said: list[str]


class GroupText(TypedDict):
    """A group in words."""

    title: str
    summary: str
    lines: list[LineText]


class SectionText(TypedDict):
    """A section of another app in words."""

    heading: str
    entries: list[str]


class ReportText(TypedDict):
    """Every text of the report: what the typst template and the Word document lay out."""

    language: str
    direction: str
    network: str
    title: str
    subtitle: str
    edition: str
    restricted: bool
    example: str
    issued: str
    headline_heading: str
    headlines: list[str]
    gaps_heading: str
    gaps: list[str]
    help_heading: str
    help: list[str]
    sections: list[SectionText]
    columns: list[str]
    groups: list[GroupText]
    reply: str
    page: str


class SnapshotError(ValueError):
    """The snapshot cannot become a document: an unknown schema, or a line that its audience must not see."""


def clean(text: str) -> str:
    """Return the text on one line, without control characters."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).split())


def present(snapshot: ReportSnapshot) -> ReportText:
    """Return everything the documents say of this snapshot, in its language. Raises SnapshotError."""
    _check(snapshot)
    with translation.override(snapshot["language"]):
        return _present(snapshot)


def _check(snapshot: ReportSnapshot) -> None:
    """The second lock on the door: the editions are cut where the snapshot is made."""
    if snapshot["schema"] != SCHEMA:
        raise SnapshotError(f"snapshot schema {snapshot['schema']} is not {SCHEMA}")
    for group in snapshot["groups"]:
        for line in group["lines"]:
            if _NARROWNESS[line["audience"]] > _NARROWNESS[snapshot["audience"]]:
                raise SnapshotError(f"{line['reference']} is not for the audience {snapshot['audience']}")
    for section in snapshot["sections"]:
        for entry in section["entries"]:
            if _NARROWNESS[entry["audience"]] > _NARROWNESS[snapshot["audience"]]:
                raise SnapshotError(f"an entry of “{section['heading']}” is not for the audience")


def _present(snapshot: ReportSnapshot) -> ReportText:
    lines = [line for group in snapshot["groups"] for line in group["lines"]]
    issued_on = datetime.date.fromisoformat(snapshot["issued_on"])
    return {
        "language": snapshot["language"],
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "network": clean(snapshot["network"]),
        "title": _("Progress report, %(period)s") % {"period": snapshot["period"]},
        "subtitle": clean(snapshot["workplan"]),
        "edition": _edition(snapshot["audience"]),
        "restricted": snapshot["audience"] == "un_only",
        "example": _("Illustrative example: the content is invented.") if snapshot["illustrative"] else "",
        "issued": _("Issued on %(day)s by %(secretariat)s")
        % {"day": date_format(issued_on, "j E Y"), "secretariat": clean(snapshot["secretariat"])},
        "headline_heading": _("At a glance"),
        "headlines": [_statuses(lines), _money(lines, snapshot["currency"])],
        "gaps_heading": _("Gaps of the Global Compact"),
        "gaps": [*_gaps(_("Without activity"), snapshot["uncovered"]), *_gaps(_("Stalled"), snapshot["stalled"])],
        "help_heading": _("What would help"),
        "help": [
            f"{line['reference']} ({line['lead']}): {clean(line['support_needed'])}"
            for line in lines
            if line["support_needed"]
        ],
        "sections": [
            {"heading": clean(section["heading"]), "entries": [clean(entry["text"]) for entry in section["entries"]]}
            for section in snapshot["sections"]
        ],
        "columns": [_("Ref"), _("Workstream"), _("Lead"), _("Status"), _("Progress")],
        "groups": [
            {
                "title": f"{clean(group['code'])} {clean(group['title'])}",
                "summary": f"{_statuses(group['lines'])}. {_money(group['lines'], snapshot['currency'])}",
                "lines": [_line(line) for line in group["lines"]],
            }
            for group in snapshot["groups"]
        ],
        "reply": _("Replies to the secretariat: %(address)s") % {"address": clean(snapshot["reply_to"])},
        "page": _("Page {page} of {pages}"),
    }


def _edition(audience: str) -> str:
    return {
        "un_only": _("UN only: please do not pass on outside the United Nations."),
        "network": _("For members of the network and invited participants."),
        "public": _("For everybody."),
    }[audience]


def _line(line: Line) -> LineText:
    leads = line["lead"]
    if line["contributors"]:
        leads = _("%(lead)s, with %(others)s") % {"lead": leads, "others": ", ".join(line["contributors"])}
    said = [clean(line["narrative"])]
    said += [_("Risks: %(text)s") % {"text": clean(line["risks"])}] if line["risks"] else []
    return {
        "reference": line["reference"],
        "title": clean(line["title"]),
        "lead": leads,
        "status": str(StatusUpdate.Status(line["status"]).label),
        "progress": "" if line["progress"] is None else f"{line['progress']} %",
        "mark": _("UN only") if line["audience"] == "un_only" else "",
        "said": [text for text in said if text],
    }


def _statuses(lines: list[Line]) -> str:
    counts = Counter(line["status"] for line in lines)
    words = [StatusCount(status, counts[status]).label for status in SHOWN_ORDER if counts[status]]
    return _("Workstreams: %(count)d (%(statuses)s)") % {"count": len(lines), "statuses": ", ".join(words)}


def _money(lines: list[Line], currency: str) -> str:
    required = sum((Decimal(line["required"]) for line in lines), Decimal())
    available = sum((Decimal(line["available"]) for line in lines), Decimal())
    values = {name: _amount(value) for name, value in (("required", required), ("available", available))}
    values |= {"gap": _amount(required - available), "currency": currency}
    return _("Funding: %(required)s %(currency)s required, %(available)s available, gap %(gap)s") % values


def _amount(value: Decimal) -> str:
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


def _gaps(word: str, gaps: list[Gap]) -> list[str]:
    return [f"{word}: {gap['code']} {clean(gap['title'])}" for gap in gaps]
