"""The full export of a network: documents, workbook, and every row that the person may read."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from meetings.export_rows import PARTS, ROWS
from meetings.models import ActionPoint, Meeting
from meetings.services.distribution import distribute_agenda
from meetings.services.minutes import draft_minutes
from meetings.services.room import hold_meeting, record_decision
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.meetings.test_papers import upload
from tests.pdfs import structure_of


def exported(cast: Cast) -> ZipFile:
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    answer: Any = client.get(reverse("meetings:export", args=[cast.network.slug]))
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_export_holds_documents_workbook_and_every_row(cast: Cast, owed: ActionPoint) -> None:
    by = cast.secretariat.person
    distribute_agenda(cast.meeting, by=by)
    record_decision(cast.meeting, by=by, text="=Agreed", item=cast.item)
    hold_meeting(cast.meeting, by=by)
    draft_minutes(cast.meeting, by=by)
    archive = exported(cast)
    names = archive.namelist()
    data = json.loads(archive.read("baku.json"))
    book = load_workbook(BytesIO(archive.read("baku.xlsx")))
    pdfs = {name: structure_of(archive.read(name)) for name in names if name.endswith(".pdf")}
    assert [name for name in names if name.endswith("-minutes-en-UN-only.pdf")] == [
        "meetings/NET-2026-02/NET-2026-02-minutes-en-UN-only.pdf"
    ]
    for name, pdf in pdfs.items():
        assert (pdf.is_tagged, pdf.is_universal, pdf.headless) == (True, True, 0), name
        assert (pdf.title != "", pdf.headings[0], pdf.language in ("az", "en", "ru")) == (True, "/H1", True), name
    assert any("agenda-r1-" in name for name in names)
    assert len(data["meeting"]) == Meeting.objects.filter(network=cast.network).count()
    assert {row["reference"] for row in data["actionpoint"]} == {f"NET-2026-01/{n}" for n in ("A1", "UA1", "A2")}
    assert "join_link" not in data["meeting"][0]
    cell = book["Decisions"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=Agreed", "s", True)
    assert book.sheetnames == [
        "Decisions",
        "Action points",
        "Meetings",
        "Workplan",
        "Support requests",
        "Pledges",
        "Directory",
    ]


# What is no part of an archive: what lets somebody in, what is half done, and what somebody keeps for themselves.
STAYS = {
    "Contact", "EmailAddress", "Account", "ApiToken", "AddressClaim", "Consent", "BoundIssuer", "Invitation", "Preview",
    "ContactImport", "WorkplanImport", "BulkRequest", "StatusDraft", "ChosenColumns", "PaperLook", "CalendarFeed",
}  # fmt: skip
ALWAYS = {"Network", "Agency", "Person", "Framework", "Commitment"}


def test_each_model_is_in_the_export_or_stays_out_by_name() -> None:
    models = {
        model.__name__
        for app in ("members", "workstreams", "meetings")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Event")
    }
    exported = {model.__name__ for model in [*ROWS, *PARTS]} | ALWAYS
    assert exported | STAYS == models
    assert not exported & STAYS


def test_export_has_the_papers_and_no_key_to_a_room(cast: Cast) -> None:
    by = cast.secretariat.person
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/key", modality="hybrid")
    cast.meeting.refresh_from_db()
    upload(cast)
    distribute_agenda(cast.meeting, by=by)
    archive = exported(cast)
    papers = [name for name in archive.namelist() if "/papers/" in name]
    assert papers == ["meetings/NET-2026-02/papers/NET-2026-02-U1_v1_en_paper.pdf"]
    data = archive.read("baku.json").decode()
    assert json.loads(data)["edition"][0]["checksum"]
    assert "meet.example" not in data
