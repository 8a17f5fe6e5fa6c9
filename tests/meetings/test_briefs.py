"""The co-chairs' brief: one page, two editions; and the full export of a network."""

import datetime
import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from meetings.models import ActionPoint, Meeting
from meetings.services.briefs import write_brief
from meetings.services.distribution import distribute_agenda
from meetings.services.minutes import draft_minutes
from meetings.services.room import hold_meeting, record_decision
from members.models import Agency
from tests.access.test_leaks import BACKEND
from tests.cast import MARKER, Cast
from tests.factories import make_item, make_meeting, make_status


@pytest.fixture
def owed(cast: Cast) -> ActionPoint:
    """Return what ILO owes since last month, beside a secret point and one of the Government's own."""
    earlier = make_meeting(cast.network, "NET-2026-01")
    late = cast.network.today() - datetime.timedelta(days=30)
    soon = cast.network.today() + datetime.timedelta(days=30)
    rows: list[tuple[str, str, Agency, datetime.date, int]] = [
        ("A1", "Send the list", cast.ilo, late, 2),
        ("UA1", f"Settle {MARKER}", cast.ilo, late, 3),
        ("A2", "Name a person", Agency.objects.get(acronym="SMS"), soon, 2),
    ]
    for number, text, owner, due_on, level in rows:
        ActionPoint.objects.create(
            meeting=earlier,
            reference=f"NET-2026-01/{number}",
            text=text,
            owner=owner,
            due_on=due_on,
            classification=level,
        )
    make_status(cast.workstream, cast.lead.person, status="delayed", as_of_on=cast.network.today())
    return ActionPoint.objects.get(reference="NET-2026-01/A1")


def brief(cast: Cast, part: Any, query: str = "") -> PdfReader:
    client = Client()
    client.force_login(part, backend=BACKEND)
    url = reverse("meetings:brief_pdf", args=[cast.network.slug, cast.meeting.reference])
    return PdfReader(BytesIO(client.get(url + query).content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.usefixtures("owed")
def test_edition_of_the_un_side_says_who_is_late_and_what_stands_still(cast: Cast) -> None:
    text = words(brief(cast, cast.un_co_chair))
    assert MARKER in text
    assert "ILO: NET-2026-01/A1 is" in text
    assert "working days late" in text
    assert "ILO: WG1-01, delayed" in text.replace("Delayed", "delayed")


@pytest.mark.usefixtures("owed")
def test_edition_of_the_government_says_nothing_of_others_and_nothing_secret(cast: Cast) -> None:
    text = words(brief(cast, cast.government_co_chair, "?language=en&edition=un"))
    assert ("late" in text.split(), "Red flags" in text, MARKER in text) == (False, False, False)
    late, soon = (cast.network.today() + datetime.timedelta(days=days) for days in (-30, 30))
    owed = text.partition("What each agency owes")[2].partition("Speaking lines")[0]
    assert "Send the list" in owed
    assert (f"{late.day} {late:%b}" in owed, f"{soon.day} {soon:%b}" in owed) == (False, True)


@pytest.mark.usefixtures("owed")
def test_secretariat_looks_at_both_and_writes_the_lines_of_each_side_apart(cast: Cast) -> None:
    write_brief(
        cast.meeting,
        by=cast.secretariat.person,
        purpose="Agree on the workplan.",
        lines_un="- Thank the Service",
        lines_government="- Thank the Network",
    )
    un, government = (words(brief(cast, cast.secretariat, f"?edition={name}")) for name in ("un", "government"))
    assert ("Thank the Service" in un, "Thank the Network" in un) == (True, False)
    assert ("Thank the Service" in government, "Thank the Network" in government) == (False, True)
    assert "Agree on the workplan." in government


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_brief_stays_one_tagged_page_however_much_there_is(cast: Cast, owed: ActionPoint, language: str) -> None:
    for number in range(30):
        make_item(cast.meeting, f"A rather long title of an agenda item, number {number}, on many things", minutes=1)
        ActionPoint.objects.create(
            meeting=owed.meeting,
            reference=f"NET-2026-01/A{number + 9}",
            text="A rather long text of what is to be done about many things " * 4,
            owner=cast.ilo,
            due_on=owed.due_on,
        )
    cast.meeting.items.update(purpose="decision", presenter="Head of the department of everything, with colleagues")
    lines = "\n".join(["I would say a few words on this, and then a few more on that."] * 18)[:1200]
    write_brief(cast.meeting, by=cast.secretariat.person, purpose="x" * 600, lines_un=lines, lines_government="")
    reader = brief(cast, cast.un_co_chair, f"?language={language}")
    root: Any = reader.trailer["/Root"]
    assert (len(reader.pages), root["/Lang"].split("-")[0], bool(root["/MarkInfo"]["/Marked"])) == (1, language, True)
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()


def test_export_holds_documents_workbook_and_every_row(cast: Cast, owed: ActionPoint) -> None:
    by = cast.secretariat.person
    distribute_agenda(cast.meeting, by=by)
    record_decision(cast.meeting, by=by, text="=Agreed", item=cast.item)
    hold_meeting(cast.meeting, by=by)
    draft_minutes(cast.meeting, by=by)
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    answer = client.get(reverse("meetings:export", args=[cast.network.slug]))
    with ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("baku.json"))
        book = load_workbook(BytesIO(archive.read("baku.xlsx")))
        pdfs = [archive.read(name)[:5] for name in names if name.endswith(".pdf")]
    assert [name for name in names if name.endswith("-minutes-en-UN-only.pdf")] == [
        "meetings/NET-2026-02/NET-2026-02-minutes-en-UN-only.pdf"
    ]
    assert set(pdfs) == {b"%PDF-"}
    assert any("agenda-r1-" in name for name in names)
    assert len(data["meeting"]) == Meeting.objects.filter(network=cast.network).count()
    assert {row["reference"] for row in data["actionpoint"]} == {f"NET-2026-01/{n}" for n in ("A1", "UA1", "A2")}
    assert "join_link" not in data["meeting"][0]
    cell = book["Decisions"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=Agreed", "s", True)
    assert book.sheetnames == ["Decisions", "Action points", "Meetings", "Workplan", "Directory"]
