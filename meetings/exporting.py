"""The full export of a network: PDFs, workbooks and JSON in one ZIP, so that nobody need fear to be locked in.

Everything is read through `visible_to(user)`: the file holds what the person may read, and no more.
"""

import json
import mimetypes
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.minutes_pdf import file_name, render_minutes_pdf
from meetings.export_rows import rows_of
from meetings.models import (
    ActionPoint,
    Decision,
    Distribution,
    Edition,
    Meeting,
    Minutes,
    OfficialLetter,
    PaperFile,
)
from meetings.services.audiences import EditionKey, audience_of
from meetings.services.distribution import pdf_name
from meetings.services.minutes_mail import record_text
from members.access import access_of, allowed
from members.directory import as_table, directory_of
from members.models import Network, TermsOfReference
from members.spreadsheets import Value, workbook_of
from notifications.models import StoredFile
from workstreams.exports.tables import with_details, workplan_sheet
from workstreams.models import Pledge, RoundReport, SupportRequest, Workstream
from workstreams.services.publishing import report_name

type Sheet = tuple[str, list[str], list[list[Value]]]


def write_export(network: Network, user: Any, target: IO[bytes]) -> None:
    """Write the ZIP to the file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(network, user):
            archive.writestr(name, content)


def _files(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(network).encode()
    yield f"{network.slug}.json", json.dumps(rows_of(network, user), cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    yield f"{network.slug}.xlsx", workbook_of(_sheets(network, user))
    yield from _agendas(network, user)
    yield from _minutes(network, user)
    yield from _papers(network, user)
    yield from _letters(network)
    yield from _reports(network, user)
    yield from _terms(network, user)


def _readme(network: Network) -> str:
    lines = [
        network.title_text,
        "",
        _("Written on %(day)s. It holds what the person who wrote it may read.") % {"day": network.today().isoformat()},
        _("The .json file holds every row; the .xlsx file what people work with; the folders documents and papers."),
        _("It may hold names and addresses, and what is for the UN only: keep it where only those concerned read it."),
    ]
    return "\r\n".join(lines) + "\r\n"


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
    asked = SupportRequest.objects.visible_to(user).filter(network=network).select_related("agency")
    yield (
        _("Support requests"),
        [_("Number"), _("Title"), _("Kind"), _("Body"), _("Received on"), _("State"), _("Needed by"), _("Readers")],
        [
            [
                row.reference,
                row.title_text,
                row.get_kind_display(),
                row.agency.acronym,
                timezone.localtime(row.submitted_at, network.zone).date(),
                row.get_state_display(),
                row.needed_by_on,
                _readers(row),
            ]
            for row in asked.order_by("pk")
        ],
    )
    pledges = Pledge.objects.visible_to(user).filter(network=network).select_related("agency")
    yield (
        _("Pledges"),
        [_("Number"), _("Title"), _("Body"), _("Announced on"), _("Announced at"), _("Progress"), _("Readers")],
        [
            [
                row.reference,
                row.title_text,
                row.agency.acronym,
                row.pledged_on,
                row.forum,
                row.progress_note,
                _readers(row),
            ]
            for row in pledges.order_by("pk")
        ],
    )
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


def _papers(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    """Yield each version of each paper in each language."""
    files = PaperFile.objects.visible_to(user).filter(paper__meeting__network=network).without_words()
    for row in files.select_related("paper__meeting", "stored_file").order_by("paper__meeting__reference", "pk"):
        reference = row.paper.meeting.reference
        number = _folder(f"{reference}/{row.paper.label}")
        name = f"{number}_v{row.version}_{row.language}_{row.filename}"
        yield f"meetings/{_folder(reference)}/papers/{name}", _bytes(row.stored_file)


def _letters(network: Network) -> Iterator[tuple[str, bytes]]:
    """Yield the scans of signed letters; only the secretariat, who writes them, may export."""
    for row in OfficialLetter.objects.filter(network=network, scan__isnull=False).select_related("meeting", "scan"):
        if row.scan is not None:
            folder = f"meetings/{_folder(row.meeting.reference)}/letters"
            ending = mimetypes.guess_extension(row.scan.mime_type) or ""
            yield f"{folder}/{row.year}-{row.number}-signed{ending}", _bytes(row.scan)


def _reports(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the reports of the rounds that are published, each audience's own."""
    rows = RoundReport.objects.visible_to(user).filter(round__network=network)
    for row in rows.select_related("round", "pdf", "docx").order_by("pk"):
        for ending, stored in (("pdf", row.pdf), ("docx", row.docx)):
            yield f"rounds/{row.round.number}/{report_name(row.snapshot, ending)}", _bytes(stored)


def _terms(network: Network, user: Any) -> Iterator[tuple[str, bytes]]:
    """Yield each version of the terms of reference."""
    for row in TermsOfReference.objects.visible_to(user).filter(network=network).order_by("version", "language"):
        with row.file.open("rb") as file:
            yield f"terms-of-reference/v{row.version}_{row.language}_{_folder(row.file_name)}", file.read()


def _bytes(stored: StoredFile) -> bytes:
    with stored.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _folder(reference: str) -> str:
    return re.sub(r"[^\w.-]+", "-", reference)
