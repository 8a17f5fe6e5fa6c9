"""The co-chairs' brief: one page before a meeting, in two editions.

That of the UN side says what is late and whose it is. That of the Government holds nothing that is for the UN only, and
of due dates only those of the Government's own co-chairing institution.
"""

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db.models import F
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.agenda import Agenda, agenda_for
from meetings.documents.brief import BriefText, shortened
from meetings.documents.wording import clean, span_in_words
from meetings.models import ActionPoint, Brief, Meeting
from members.access import Role, access_of, acting
from members.calendar import calendar_of
from members.classification import Classification
from members.models import Person, Representative
from workstreams.models import StatusUpdate, Workstream

UN, GOVERNMENT = "un", "government"
MOST = {"decisions": 6, "flags": 6, "owed": 9}


@dataclass(frozen=True)
class Edition:
    """For which side the brief is."""

    name: str

    @property
    def audience(self) -> Classification:
        """What this side may read."""
        return Classification.UN_ONLY if self.name == UN else Classification.NETWORK


EDITIONS = {name: Edition(name) for name in (UN, GOVERNMENT)}


def edition_of(user: Any, network_id: int) -> Edition:
    """Return the edition of the user's side: the Government's for whoever may not read what is for the UN only."""
    return EDITIONS[UN if access_of(user).level(network_id) == Classification.UN_ONLY else GOVERNMENT]


def write_brief(meeting: Meeting, *, by: Person, purpose: str, lines_un: str, lines_government: str) -> Brief:
    """Write purpose and speaking lines."""
    values = {"purpose": purpose, "lines_un": lines_un, "lines_government": lines_government}
    with acting(by):
        brief, _is_new = Brief.objects.update_or_create(meeting=meeting, defaults=values)
    return brief


def brief_text(meeting: Meeting, edition: Edition, language: str) -> BriefText:
    """Return every word of the brief in the language. Needs `meeting.network`."""
    with translation.override(language):
        return _text(meeting, edition, language)


def _text(meeting: Meeting, edition: Edition, language: str) -> BriefText:
    agenda = agenda_for(edition.audience, meeting)
    written = Brief.objects.filter(meeting=meeting).first() or Brief(meeting=meeting)
    is_un = edition.name == UN
    times = [
        span_in_words(each.segment.starts_at, each.segment.ends_at, meeting.zone, language) for each in agenda.segments
    ]
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "reference": meeting.reference,
        "title": clean(meeting.title_text),
        "heading": _("Brief for the co-chair"),
        "network": clean(meeting.network.title_text),
        "edition": _("UN only: please do not pass on outside the United Nations.")
        if is_un
        else _("For the co-chair of the Government."),
        "restricted": is_un,
        "example": _("Illustrative example: the content is invented.") if meeting.network.is_illustrative else "",
        "when": [text[:1].upper() + text[1:] for text in times],
        "place": clean(meeting.venue),
        "purpose_heading": _("Purpose"),
        "purpose": shortened(written.purpose, 500) or _purpose(agenda),
        "decisions_heading": _("Decisions wanted"),
        "decisions": _decisions(agenda),
        "flags_heading": _("Red flags"),
        "flags": _flags(meeting, is_un=is_un),
        "owed_heading": _("What each agency owes"),
        **_owed(meeting, edition),
        "lines_heading": _("Speaking lines"),
        "lines": _lines(written.lines_un if is_un else written.lines_government, agenda),
        "none": _("None."),
    }


def _purpose(agenda: Agenda) -> str:
    """Return what the agenda itself says, where nobody has written a purpose."""
    count = len(agenda.items)
    decisions = sum(planned.item.purpose == "decision" for planned in agenda.items)
    items = ngettext("%(count)d item", "%(count)d items", count) % {"count": count}
    for_decision = ngettext("%(count)d for decision", "%(count)d for decision", decisions) % {"count": decisions}
    return _("%(items)s, %(decisions)s.") % {"items": items, "decisions": for_decision}


def _decisions(agenda: Agenda) -> list[str]:
    wanted = [planned for planned in agenda.items if planned.item.purpose == "decision"]
    rows = [
        shortened(f"{planned.number}. {planned.item.title_text} ({planned.item.presenter})", 150)
        if planned.item.presenter
        else shortened(f"{planned.number}. {planned.item.title_text}", 150)
        for planned in wanted
    ]
    return _capped(rows, MOST["decisions"])


def _capped(rows: list[str], most: int) -> list[str]:
    rest = len(rows) - most
    if rest <= 0:
        return rows
    return [*rows[:most], ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest}]


def _points(meeting: Meeting, edition: Edition) -> list[ActionPoint]:
    found = ActionPoint.objects.carried_over_to(meeting).filter(effective_classification__lte=edition.audience)
    return list(found.order_by("owner__acronym", "due_on", "pk"))


def _flags(meeting: Meeting, *, is_un: bool) -> list[str]:
    """Return what goes wrong. Only the UN side's edition says who is late."""
    edition, today = EDITIONS[UN if is_un else GOVERNMENT], meeting.network.today()
    rows = []
    for point in _points(meeting, edition):
        about = f" ({shortened(point.text, 60)})"
        names = {"agency": point.owner.acronym, "reference": point.reference, "reason": point.reason}
        if is_un and point.due_on < today:
            days = calendar_of(meeting.network).between(point.due_on, today)
            late = ngettext(
                "%(agency)s: %(reference)s is %(days)d working day late",
                "%(agency)s: %(reference)s is %(days)d working days late",
                days,
            )
            rows.append(late % {**names, "days": days} + about)
        elif is_un and point.state == ActionPoint.State.BLOCKED:
            rows.append(_("%(agency)s: %(reference)s is blocked: %(reason)s") % names + about)
    if is_un:
        rows += _delayed(meeting)
    return [shortened(row, 150) for row in _capped(rows, MOST["flags"])]


def _delayed(meeting: Meeting) -> list[str]:
    """Return the lines of the workplan that stand still or are late, of the group or of the whole network."""
    standing = StatusUpdate.objects.filter(corrections__isnull=True).newest_first()
    rows = Workstream.objects.filter(network=meeting.network_id)
    if meeting.group_id is not None:
        rows = rows.filter(group=meeting.group_id)
    last: dict[int, StatusUpdate] = {}
    for update in standing.filter(workstream__in=rows).select_related("workstream__lead"):
        last.setdefault(update.workstream_id, update)
    return [
        f"{update.workstream.lead.acronym}: {update.workstream.reference}, {update.get_status_display()} "
        f"({shortened(update.workstream.title_text, 80)})"
        for update in last.values()
        if update.status in (StatusUpdate.Status.DELAYED, StatusUpdate.Status.ON_HOLD)
    ]


class _Owed(TypedDict):
    owed_columns: list[str]
    owed: list[list[str]]


def _owed(meeting: Meeting, edition: Edition) -> _Owed:
    """Return agency, number, text and day of what is open; days of others stay out of the Government's edition."""
    own = set()
    if edition.name == GOVERNMENT:
        chairs = Representative.objects.active_on(meeting.network.today()).filter(
            membership__network=meeting.network_id, membership__role="government", function="co_chair"
        )
        own = set(chairs.values_list(F("membership__agency"), flat=True))
    points = _points(meeting, edition)
    days = {
        point.pk: date_format(point.due_on, "j M") for point in points if edition.name == UN or point.owner_id in own
    }
    rows = [
        [point.owner.acronym, point.reference, shortened(point.text, 110), days.get(point.pk, "")] for point in points
    ]
    if len(rows) > MOST["owed"]:
        rest = len(rows) - MOST["owed"]
        more = ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest}
        rows = [*rows[: MOST["owed"]], ["", "", more, ""]]
    columns = [_("Agency"), _("No."), _("Action point"), _("Due")]
    wide = len(columns) if days else len(columns) - 1  # no column that would stand empty
    return {"owed_columns": columns[:wide], "owed": [row[:wide] for row in rows]}


def _lines(written: str, agenda: Agenda) -> list[str]:
    """Return the speaking lines as written; without any, one for each decision that is wanted."""
    rows = [clean(line.lstrip("-•* ")) for line in shortened(written, 1100, keeps_lines=True).split("\n")]
    found = [row for row in rows if row]
    if found:
        return found
    wanted = [planned for planned in agenda.items if planned.item.purpose == "decision"]
    texts = [
        _("Item %(number)s, %(title)s: may I take it that we agree?")
        % {"number": row.number, "title": shortened(row.item.title_text, 90)}
        for row in wanted
    ]
    return [_("I welcome everybody and thank the secretariat for the papers."), *texts[: MOST["decisions"]]]


def may_choose(user: Any, network_id: int) -> bool:
    """Say whether the user may ask for the other side's edition: the secretariat writes both."""
    return Role.SECRETARIAT in access_of(user).roles(network_id)
