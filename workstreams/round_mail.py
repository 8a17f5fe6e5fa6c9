"""The mails of a reporting round: each person is asked about their own lines only, with a link for each."""

import datetime
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.access import access_of
from members.mails import Letter, send_letter
from members.models import Network, Person
from members.titles import text
from notifications.models import Body
from notifications.registry import registry
from notifications.services import Addressed, enqueue, store_body
from workstreams.links import KIND, KIND_GIVEN_BACK, PURPOSE, about_line, about_round
from workstreams.models import ReportingRound, RoundLine, StatusUpdate, Workstream
from workstreams.people import People

MOST_LINES = 40  # the rest stands on the page behind the link


def ask_for_lines(opened: ReportingRound) -> int:
    """Put one mail into the outbox for each person who is asked about lines of the round; return how many are new."""
    lines = _ordered(opened.lines.all())
    return _ask(opened, _by_person(opened, lines), step="opened")


def ask_for_one(line: RoundLine) -> int:
    """Ask the people of the agency that a line was given to."""
    lines = _ordered(RoundLine.objects.filter(pk=line.pk))
    return _ask(line.round, _by_person(line.round, lines), step=f"{line.pk}:{line.agency_id}")


def ask_again(moved: ReportingRound) -> int:
    """Ask those who still owe an answer once more, by the day to which the round was moved."""
    lines = _ordered(moved.lines.with_answer().waiting())
    return _ask(moved, _by_person(moved, lines), step=f"due:{moved.due_on:%Y%m%d}:{timezone.now():%Y%m%d%H%M%S%f}")


def people_asked(network: Network, rows: list[Workstream]) -> dict[UUID, int]:
    """Return how many of the workstreams each person would be asked about, were a round opened now."""
    people = People(network, network.today())
    found: dict[UUID, int] = defaultdict(int)
    for row in rows:
        for person in people.asked(row, row.lead_id):
            found[person] += 1
    return dict(found)


def _ordered(lines: Any) -> list[Any]:
    rows = lines.select_related("workstream__network", "agency")
    return list(rows.order_by("workstream__group__position", "workstream__reference"))


def _by_person(opened: ReportingRound, lines: list[Any]) -> dict[Person, list[Any]]:
    people = People(opened.network, opened.network.today())
    found: dict[Person, list[Any]] = defaultdict(list)
    for line in lines:
        for pk in people.asked(line.workstream, line.agency_id):
            found[people.persons[pk]].append(line)
    return found


def _ask(opened: ReportingRound, asked: dict[Person, list[Any]], *, step: str) -> int:
    # Grouped by what the text depends on: a body is kept once however many people read it.
    groups: dict[tuple[str, int], list[tuple[Person, list[Any]]]] = defaultdict(list)
    for person, lines in asked.items():
        groups[person.language, len(lines)].append((person, lines))
    statuses = _Statuses(opened, {line.workstream_id for lines in asked.values() for line in lines})
    count = 0
    for (language, length), people in groups.items():
        with translation.override(language):
            body = _body(opened, language, length)
            recipients = [_addressed(opened, person, lines, statuses(person)) for person, lines in people]
        count += enqueue(
            scope=opened.network.slug,
            kind=KIND,
            about=opened.about,
            step=step,
            body=body,
            recipients=recipients,
            thread=opened.about,
        )
    return count


def _body(opened: ReportingRound, language: str, length: int) -> Body:
    shown = min(length, MOST_LINES)
    names = ("reference", "title", "status", "link")
    context: dict[str, Any] = {
        "rows": [{name: f"[[{name}_{number}]]" for name in names} for number in range(1, shown + 1)],
        "has_note": bool(opened.note),
        "has_more": length > shown,
        "count": length,
    }
    subject = ngettext(
        "How does %(count)d workstream stand? Answer by %(due)s",
        "How do %(count)d workstreams stand? Answer by %(due)s",
        length,
    ) % {"count": length, "due": "[[due]]"}
    return store_body(
        subject=subject,
        text=render_to_string("workstreams/mail/round.txt", context).strip() + "\n",
        html=render_to_string("workstreams/mail/round.html", context | {"subject": subject}),
        language=language,
        audience="round",
    )


def _addressed(
    opened: ReportingRound, person: Person, lines: list[Any], current: dict[int, tuple[str, datetime.date]]
) -> Addressed:
    slots = {
        "network": str(opened.network),
        "secretariat": opened.network.secretariat,
        "period": opened.period,
        "due": date_format(opened.due_on, "j E Y"),
        "note": opened.note,
        "agencies": ", ".join(sorted({line.agency.acronym for line in lines})),
    }
    links = {"list_link": {"purpose": PURPOSE, "about": about_round(opened)}}
    shown = lines[:MOST_LINES]
    for number, line in enumerate(shown, start=1):
        slots[f"reference_{number}"] = line.workstream.reference
        slots[f"title_{number}"] = text(line.workstream.title)
        slots[f"status_{number}"] = _status(current.get(line.workstream_id))
        links[f"link_{number}"] = {"purpose": PURPOSE, "about": about_line(line)}
    return Addressed(person.pk, person.language, slots, links)


def _status(current: tuple[str, datetime.date] | None) -> str:
    """Say how a line stood, in the active language."""
    if current is None:
        return _("no update yet")
    status, day = current
    values = {"status": StatusUpdate.Status(status).label, "day": date_format(day, "j E Y")}
    return _("%(status)s, as of %(day)s") % values


class _Statuses:
    """How each line stood as a person knows it: asked once for each level of access, not for each person."""

    def __init__(self, opened: ReportingRound, workstreams: set[int]) -> None:
        self._network_id, self._workstreams = opened.network_id, workstreams
        self._by_level: dict[int | None, dict[int, tuple[str, datetime.date]]] = {}

    def __call__(self, person: Person) -> dict[int, tuple[str, datetime.date]]:
        level = access_of(person).level(self._network_id)
        if level not in self._by_level:
            rows: Any = Workstream.objects.filter(pk__in=self._workstreams).with_current_status(person)
            self._by_level[level] = {
                row.pk: (row.current_status, row.current_as_of_on) for row in rows if row.current_as_of_on
            }
        return self._by_level[level]


def tell_given_back(line: RoundLine) -> None:
    """Tell the secretariat that an agency says a line is not its own."""
    network, reference = line.round.network, line.workstream.reference
    people = Person.objects.filter(pk__in=registry.officers(network.slug)).select_related("contact")
    for officer in people:
        with translation.override(officer.language):
            values = {"agency": line.agency, "name": line.given_back_by, "reference": reference}
            letter = Letter(
                subject=_("%(reference)s: %(agency)s says that it is for somebody else") % values,
                lines=[
                    _("%(name)s (%(agency)s) gives %(reference)s back in the reporting round:") % values,
                    f"“{line.given_back_note}”",
                ],
                button=_("Ask another agency"),
                why=_("You get this mail because you are an officer of the secretariat."),
            )
        send_letter(
            network,
            officer,
            letter,
            kind=KIND_GIVEN_BACK,
            about=f"round_line:{line.pk}",
            step=f"{line.agency_id}:{line.given_back_at:%Y%m%d%H%M%S}",
            address=f"{settings.SITE_URL}{line.round.get_absolute_url()}",
        )
