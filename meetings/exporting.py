"""The full export of a network: PDFs, workbooks and JSON in one ZIP, so that nobody need fear to be locked in.

Everything is read through `visible_to(user)`: the file holds what the person may read, and no more.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.minutes_pdf import file_name, render_minutes_pdf
from meetings.models import (
    ActionPoint,
    AgendaItem,
    Decision,
    Distribution,
    Edition,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Note,
    Paper,
    Participant,
    Segment,
)
from meetings.services.audiences import EditionKey, audience_of
from meetings.services.distribution import pdf_name
from meetings.services.minutes_mail import record_text
from members.access import access_of, allowed
from members.directory import as_table, directory_of
from members.models import Agency, Membership, Network, Person, Representative
from members.spreadsheets import Value, workbook_of
from workstreams.exports.tables import with_details, workplan_sheet
from workstreams.models import Seat, StatusUpdate, WorkingGroup, Workplan, Workstream

# By which lookup each model belongs to a network; in the order in which a reader would load them again.
ROWS: tuple[tuple[type[Model], str], ...] = (
    (Membership, "network"),
    (Representative, "membership__network"),
    (WorkingGroup, "network"),
    (Seat, "group__network"),
    (Workplan, "network"),
    (Workstream, "network"),
    (StatusUpdate, "workstream__network"),
    (Meeting, "network"),
    (Segment, "meeting__network"),
    (AgendaItem, "meeting__network"),
    (Paper, "meeting__network"),
    (Participant, "meeting__network"),
    (Distribution, "meeting__network"),
    (Decision, "meeting__network"),
    (ActionPoint, "meeting__network"),
    (Note, "meeting__network"),
    (Minutes, "meeting__network"),
    (MinutesParagraph, "meeting__network"),
    (MinutesComment, "paragraph__meeting__network"),
)
# What lets somebody into a room or into the mail is no part of an archive that is passed around.
LEFT_OUT = {"join_link", "dial_in", "passcode", "words_fold"}

type Sheet = tuple[str, list[str], list[list[Value]]]


def write_export(network: Network, user: Any, target: IO[bytes]) -> None:
    """Write the ZIP to the file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(network, user):
            archive.writestr(name, content)


def _files(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(network).encode()
    yield f"{network.slug}.json", json.dumps(_data(network, user), cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    yield f"{network.slug}.xlsx", workbook_of(_sheets(network, user))
    yield from _agendas(network, user)
    yield from _minutes(network, user)


def _readme(network: Network) -> str:
    lines = [
        network.title_text,
        "",
        _("Written on %(day)s. It holds what the person who wrote it may read.") % {"day": network.today().isoformat()},
        _("The .json file holds every row; the .xlsx file what people work with; the folders the documents as PDF."),
        _("It may hold names and addresses, and what is for the UN only: keep it where only those concerned read it."),
    ]
    return "\r\n".join(lines) + "\r\n"


def _data(network: Network, user: Any) -> dict[str, list[dict[str, Any]]]:
    """Return every visible row by the name of its model; people and agencies are those that the rows name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model, lookup in ROWS:
        rows = _visible(model, user).filter(**{lookup: network}).order_by("pk").distinct()
        found[model._meta.model_name or ""] = [_row(row) for row in rows]
    points: Any = ActionPoint.objects.visible_to(user).filter(meeting__network=network).with_due(user)
    due = dict(points.values_list("pk", "due_shown"))
    for point in found["actionpoint"]:
        point["due_on"] = due[point["id"]]  # who is late is told to few, here as elsewhere
    agencies = Agency.objects.visible_to(user).filter(memberships__network=network).distinct()
    found["agency"] = [_row(row) for row in agencies.order_by("acronym")]
    people = Person.objects.visible_to(user).filter(offices__membership__network=network).distinct()
    found["person"] = [
        {"id": row.pk, "name": row.name, "language": row.language}
        for row in people.select_related("contact").order_by("pk")
    ]
    return found


def _visible(model: Any, user: Any) -> Any:
    return model._default_manager.visible_to(user)


def _row(row: Model) -> dict[str, Any]:
    fields: Iterable[Field[Any, Any]] = row._meta.concrete_fields
    return {field.attname: field.value_from_object(row) for field in fields if field.name not in LEFT_OUT}


def _sheets(network: Network, user: Any) -> Iterator[Sheet]:
    decisions = Decision.objects.visible_to(user).filter(meeting__network=network).select_related("meeting")
    yield (
        _("Decisions"),
        [_("Number"), _("Meeting"), _("Decision"), _("Readers")],
        [[row.reference, row.meeting.reference, row.text, _readers(row)] for row in decisions.order_by("pk")],
    )
    points = ActionPoint.objects.visible_to(user).filter(meeting__network=network).with_due(user).with_people()
    headings = [_("Number"), _("Meeting"), _("Action point"), _("Owner"), _("Due"), _("State"), _("Evidence")]
    yield _("Action points"), [*headings, _("Readers")], [_point(row) for row in points.order_by("pk")]
    meetings: Any = Meeting.objects.visible_to(user).filter(network=network).with_times(user)
    yield (
        _("Meetings"),
        [_("Reference"), _("Meeting"), _("Begins"), _("Time zone"), _("State")],
        [
            [
                row.reference,
                row.title_text,
                row.starts_at.astimezone(row.zone).strftime("%Y-%m-%d %H:%M") if row.starts_at else "",
                row.time_zone,
                row.get_state_display(),
            ]
            for row in meetings.order_by("reference")
        ],
    )
    lines = Workstream.objects.visible_to(user).filter(network=network)
    plan = workplan_sheet(with_details(lines.for_table(user)))
    yield plan.title, list(plan.headings), [list(row) for row in plan.rows]
    sides = directory_of(network, user, network.today())
    headings, rows = as_table(sides, with_addresses=allowed(user, "members.view_address", network))
    yield _("Directory"), headings, [list(row) for row in rows]


def _readers(row: Any) -> str:
    return str(row.get_effective_classification_display())


def _point(row: Any) -> list[Value]:
    evidence = " ".join(filter(None, [row.evidence, row.evidence_link]))
    return [
        row.reference,
        row.meeting.reference,
        row.text,
        row.owner.acronym,
        row.due_shown,
        row.get_state_display(),
        evidence,
        _readers(row),
    ]


def _agendas(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the last revision of each agenda, in the widest edition that the person may read, in each language."""
    latest = Distribution.objects.visible_to(user).filter(meeting__network=network).latest_per_meeting()
    editions = Edition.objects.visible_to(user).filter(distribution__in=latest).select_related("distribution__meeting")
    widest: dict[tuple[int, str], Edition] = {}
    for edition in editions.order_by("audience", "segments"):
        widest[edition.distribution_id, edition.language] = edition
    for edition in widest.values():
        reference = _folder(edition.distribution.meeting.reference)
        yield f"meetings/{reference}/{pdf_name(edition.snapshot)}", render_agenda_pdf(edition.snapshot)


def _minutes(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the minutes of each meeting in each of the meeting's languages."""
    audience = audience_of(access_of(user), network.pk)
    rows = Minutes.objects.visible_to(user).filter(meeting__network=network)
    for row in rows.select_related("meeting__network", "meeting__group").order_by("meeting__reference"):
        segments = row.meeting.segments.filter(effective_classification__lte=audience)
        keys = tuple(segments.values_list("pk", flat=True))
        for language in row.meeting.languages or ["en"]:
            text = record_text(row, row.meeting, EditionKey(audience, keys, language))
            made_at = int((row.adopted_at or row.changed_at).timestamp())
            name = f"meetings/{_folder(row.meeting.reference)}/{file_name(text, 'pdf')}"
            yield name, render_minutes_pdf(text, made_at)


def _folder(reference: str) -> str:
    return re.sub(r"[^\w.-]+", "-", reference)
