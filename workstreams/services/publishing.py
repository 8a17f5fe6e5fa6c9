"""Publishing a round: its report for each audience in each language of the network, frozen with its files."""

import hashlib
import json

from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.classification import Classification
from members.models import Person
from notifications.bodies import store_file
from notifications.errors import Conflict
from notifications.models import StoredFile
from notifications.registry import Attachment
from workstreams.documents.report_docx import render_report_docx
from workstreams.documents.report_pdf import render_report_pdf
from workstreams.documents.snapshot import ReportSnapshot
from workstreams.models import ReportingRound, RoundReport
from workstreams.reports import build_report

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def publish_round(closed: ReportingRound, *, by: Person) -> ReportingRound:
    """Make the reports of a closed round and keep them for ever. Raises Conflict when it is open or was published."""
    with acting(by):
        rows = ReportingRound.objects.select_for_update(of=("self",), no_key=True)
        locked = rows.select_related("network", "workplan", "published_by__contact").get(pk=closed.pk)
        if locked.state != ReportingRound.State.CLOSED:
            raise Conflict(_refusal(locked))
        locked.state = ReportingRound.State.PUBLISHED
        locked.published_by, locked.published_at = by, timezone.now()
        locked.save(update_fields=["state", "published_by", "published_at"])
        for audience in Classification:
            for language in locked.network.languages:
                _freeze(locked, audience, language)
    return locked


def _refusal(found: ReportingRound) -> str:
    if found.published_by is None or found.published_at is None:
        return _("The round of %(round)s is open. Close it first.") % {"round": found.period}
    moment = timezone.localtime(found.published_at, found.network.zone)
    values = {"round": found.period, "name": found.published_by, "time": f"{moment:%H:%M, %d.%m.%Y}"}
    return _("The report of %(round)s was published by %(name)s at %(time)s.") % values


def _freeze(published: ReportingRound, audience: Classification, language: str) -> None:
    """Keep one report; an audience for which there is no line gets none."""
    today = published.network.today()
    snapshot = build_report(published, audience=audience, language=language, issued_on=today)
    if not snapshot["groups"]:
        return
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    RoundReport.objects.create(
        round=published,
        audience=audience,
        language=language,
        snapshot=snapshot,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        pdf=_store(report_name(snapshot, "pdf"), render_report_pdf(snapshot), PDF),
        docx=_store(report_name(snapshot, "docx"), render_report_docx(snapshot), DOCX),
    )


def _store(name: str, content: bytes, mime_type: str) -> StoredFile:
    return store_file(Attachment(name, content, mime_type), hashlib.sha256(content).hexdigest())


def report_name(snapshot: ReportSnapshot, ending: str) -> str:
    """Return the name of a report's file, which says for whom it is."""
    mark = "-UN-only" if snapshot["audience"] == "un_only" else f"-{snapshot['audience']}"
    return f"report-{snapshot['number']}-{snapshot['language']}{mark}.{ending}"
