"""The report of a round: what it says to whom, that nothing in it changes, and that it is accessible."""

import datetime
import io
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from meetings.models import Decision
from members.classification import Classification
from members.titles import title
from notifications.errors import Conflict
from tests.cast import MARKER, Cast
from tests.factories import make_commitment, make_item, make_meeting, make_status, make_workstream
from tests.meetings.mails import pdf_text
from tests.workstreams.rounds.asking import ONE_DAY, open_now
from workstreams.documents.report_docx import render_report_docx
from workstreams.documents.report_pdf import render_report_pdf
from workstreams.documents.snapshot import ReportSnapshot
from workstreams.documents.wording import SnapshotError
from workstreams.models import ReportingRound, RoundReport, WorkstreamCommitment
from workstreams.reports import build_report
from workstreams.services import post_status_update
from workstreams.services.publishing import publish_round
from workstreams.services.rounds import close_round

pytestmark = pytest.mark.django_db
NETWORK, UN_ONLY = Classification.NETWORK, Classification.UN_ONLY


def closed(cast: Cast) -> ReportingRound:
    return close_round(open_now(cast), by=cast.secretariat.person)


def report(found: ReportingRound, cast: Cast, audience: Classification = UN_ONLY, language: str = "en") -> Any:
    today = cast.network.today()
    found = ReportingRound.objects.select_related("network", "workplan").get(pk=found.pk)
    return build_report(found, audience=audience, language=language, issued_on=today)


def said(snapshot: ReportSnapshot) -> dict[str, str]:
    return {line["reference"]: line["status"] for group in snapshot["groups"] for line in group["lines"]}


def docx_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    section = document.sections[0]
    head = [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *head])


def test_report_says_what_was_known_at_the_closing(cast: Cast) -> None:
    asked = open_now(cast)
    post_status_update(cast.workstream, by=cast.lead.person, status="delayed", classification=NETWORK)
    found = close_round(asked, by=cast.secretariat.person)
    post_status_update(cast.workstream, by=cast.lead.person, status="completed", classification=NETWORK)
    assert said(report(found, cast)) == {"WG1-01": "delayed", "WG1-02": "not_started"}


def test_correction_by_the_secretariat_after_the_closing_counts(cast: Cast) -> None:
    wrong = make_status(cast.secret_workstream, cast.lead.person, "delayed", as_of_on=cast.workplan.starts_on)
    found = closed(cast)
    post_status_update(
        cast.secret_workstream, by=cast.secretariat.person, status="on_hold", corrects=wrong, as_of_on=wrong.as_of_on
    )
    assert said(report(found, cast))["WG1-02"] == "on_hold"


def test_each_audience_reads_its_own_report(cast: Cast) -> None:
    found = closed(cast)
    assert said(report(found, cast)) == {"WG1-01": "on_track", "WG1-02": "not_started"}
    assert said(report(found, cast, NETWORK)) == {"WG1-01": "on_track"}
    assert said(report(found, cast, Classification.PUBLIC)) == {}
    for render in (render_report_pdf, render_report_docx):
        read = pdf_text if render is render_report_pdf else docx_text
        assert MARKER in read(render(report(found, cast)))
        assert MARKER not in read(render(report(found, cast, NETWORK)))


def test_decisions_of_the_period_and_what_is_coming_are_those_of_the_audience(cast: Cast) -> None:
    now, day = timezone.now(), 24 * datetime.timedelta(hours=1)
    held = make_meeting(cast.network, "NET-OLD", title=title("Plenary"), state="held", starts_at=now - day)
    for number, (level, text) in enumerate([(NETWORK, "Agreed"), (UN_ONLY, f"Agreed {MARKER}")], start=1):
        Decision.objects.create(meeting=held, reference=f"NET-OLD/D{number}", text=text, classification=level)
    make_meeting(cast.network, "NET-UN", UN_ONLY, title=title(f"Meeting {MARKER}"), starts_at=now + day)
    ahead = make_meeting(cast.network, "NET-NEW", title=title("Year-end plenary"), starts_at=now + 2 * day)
    make_item(ahead, "The plan", NETWORK, purpose="decision")
    make_item(ahead, f"The {MARKER}", UN_ONLY, purpose="decision")
    found = close_round(open_now(cast, ends_on=cast.network.today()), by=cast.secretariat.person)
    read = {}
    for audience in (NETWORK, UN_ONLY):
        snapshot = report(found, cast, audience)
        text, word = pdf_text(render_report_pdf(snapshot)), docx_text(render_report_docx(snapshot))
        decided, coming = (section["entries"] for section in snapshot["sections"])
        said = [entry["text"].partition("):")[2].strip() for entry in decided]
        read[audience] = said, [entry["text"].partition(": ")[2] for entry in coming][:2]
        assert ("Year-end plenary" in text, "Year-end plenary" in word) == (True, True)
        assert ((MARKER in text), (MARKER in word)) == (audience == UN_ONLY,) * 2
    own = cast.meeting.title_text
    assert read == {
        NETWORK: (["Agreed"], ["Year-end plenary. To decide: The plan", own]),
        UN_ONLY: (
            ["Agreed", f"Agreed {MARKER}"],
            [f"Meeting {MARKER}", f"Year-end plenary. To decide: The plan; The {MARKER}"],
        ),
    }


def test_no_report_tells_who_was_late(cast: Cast) -> None:
    found = open_now(cast)
    ReportingRound.objects.filter(pk=found.pk).update(due_on=cast.network.today() - ONE_DAY)
    text = str(report(close_round(found, by=cast.secretariat.person), cast))
    assert (cast.update.as_of_on.isoformat() in text.replace(f"'issued_on': '{cast.network.today()}'", "")) is False
    assert [word for word in ("late", "as_of", "answered", "overdue") if word in text] == []


def test_gaps_are_those_of_the_audience_and_none_for_the_public(cast: Cast) -> None:
    moving, still, bare = make_commitment("1"), make_commitment("2"), make_commitment("3")
    hidden = make_workstream(cast.workplan, cast.group, cast.ilo, "WG1-07", UN_ONLY)
    slow = make_workstream(cast.workplan, cast.group, cast.ilo, "WG1-08", Classification.PUBLIC)
    make_status(slow, cast.lead.person, "on_hold")
    for workstream, commitment in ((cast.workstream, moving), (slow, still), (hidden, bare)):
        WorkstreamCommitment.objects.create(workstream=workstream, commitment=commitment)
    found = closed(cast)

    def gaps(audience: Classification) -> tuple[list[str], list[str]]:
        snapshot = report(found, cast, audience)
        return [gap["code"] for gap in snapshot["uncovered"]], [gap["code"] for gap in snapshot["stalled"]]

    assert gaps(UN_ONLY) == ([], ["2"])
    assert gaps(NETWORK) == (["3"], ["2"])
    assert gaps(Classification.PUBLIC) == ([], [])


def test_document_of_a_line_that_is_not_for_its_audience_is_not_made(cast: Cast) -> None:
    snapshot = report(closed(cast), cast)
    with pytest.raises(SnapshotError):
        render_report_pdf(snapshot | {"audience": "network"})


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_pdf_is_tagged_and_the_same_to_the_byte(cast: Cast, language: str) -> None:
    cast.workstream.title = title("Labour", az="Əmək miqrasiyası, İş və şərait", ru="Трудовая миграция")
    cast.workstream.save()
    snapshot = report(closed(cast), cast, language=language)
    content = render_report_pdf(snapshot)
    assert content == render_report_pdf(snapshot)
    reader: Any = PdfReader(io.BytesIO(content))
    assert (reader.root_object["/Lang"], reader.root_object["/MarkInfo"]["/Marked"]) == (language, True)
    assert b"pdfuaid" in content or "pdfuaid" in str(reader.xmp_metadata.stream.get_data())
    wanted = {"en": "Labour", "az": "Əmək miqrasiyası, İş və şərait", "ru": "Трудовая миграция"}[language]
    assert wanted in pdf_text(content)
    assert wanted in docx_text(render_report_docx(snapshot))


def test_word_document_has_headings_its_language_and_repeated_table_headings(cast: Cast) -> None:
    content = render_report_docx(report(closed(cast), cast, language="az"))
    document: Any = Document(io.BytesIO(content))
    assert [paragraph.style.name for paragraph in document.paragraphs if paragraph.style.name == "Title"] == ["Title"]
    assert "Heading 1" in {paragraph.style.name for paragraph in document.paragraphs}
    assert document.tables[0].rows[0]._tr.trPr.xml.count("w:tblHeader") == 1
    assert "az-Latn-AZ" in document.styles["Normal"].element.xml
    assert document.core_properties.language == "az"


def test_published_report_is_frozen(cast: Cast) -> None:
    found = publish_round(closed(cast), by=cast.secretariat.person)
    kept = RoundReport.objects.get(round=found, audience=UN_ONLY, language="en")
    with kept.pdf.file.open("rb") as file:
        before = file.read()
    cast.workstream.title = title("Renamed afterwards")
    cast.workstream.save()
    with kept.pdf.file.open("rb") as file:
        assert file.read() == before
    assert render_report_pdf(kept.snapshot) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        RoundReport.objects.filter(pk=kept.pk).update(language="ru")
    with pytest.raises(Conflict) as caught:
        publish_round(found, by=cast.secretariat.person)
    assert "was published by Secretariat at" in str(caught.value)


def test_open_round_is_not_published(cast: Cast) -> None:
    with pytest.raises(Conflict):
        publish_round(open_now(cast), by=cast.secretariat.person)
    assert RoundReport.objects.count() == 0


def test_reports_are_visible_to_their_audience(cast: Cast) -> None:
    publish_round(closed(cast), by=cast.secretariat.person)
    seen = {
        part: {report.audience for report in RoundReport.objects.visible_to(account)}
        for part, account in cast.accounts().items()
    }
    assert seen["liaison"] == seen["stakeholder"] == seen["double"] == {NETWORK}
    assert seen["secretariat"] == seen["other"] == {NETWORK, UN_ONLY}
    assert seen["guest"] == seen["outsider"] == seen["ended"] == set()
