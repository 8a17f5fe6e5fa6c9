"""Papers: numbered, in versions and languages, cleared by a named transition, opened by those alone who may."""

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from meetings.agenda import agenda_for
from meetings.bundles import bundle_of
from meetings.models import Deadline, Meeting, Paper, PaperFile, PaperLook
from meetings.paper_files import LARGEST, words_in
from meetings.papers import papers_for
from meetings.services.paper_requests import ask_for_paper
from meetings.services.papers import add_paper, add_translation, add_version, clear_paper
from members.classification import Classification
from members.models import Person
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from tests.cast import MARKER, Cast
from tests.factories import make_paper, make_paper_file
from tests.meetings.files import pdf, word
from tests.meetings.mails import pdf_text

pytestmark = pytest.mark.django_db
UN_ONLY, NETWORK, PUBLIC = Classification.UN_ONLY, Classification.NETWORK, Classification.PUBLIC
BASE = "/n/baku/meetings/NET-2026-02/papers"


def upload(cast: Cast, title: str = "Paper", content: bytes = b"", **fields: Any) -> Paper:
    values: dict[str, Any] = {
        "by": cast.secretariat.person,
        "language": "en",
        "filename": "paper.pdf",
        "item": cast.item,
    }
    return add_paper(cast.meeting, title=title, content=content or pdf(title), **values | fields)


def names(response: Any) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(response.content)).namelist()


def test_series_are_numbered_without_holes_and_a_cleared_paper_takes_its_number(cast: Cast) -> None:
    Paper.objects.filter(meeting=cast.meeting).delete()
    made = [upload(cast, classification=level) for level in (NETWORK, UN_ONLY, UN_ONLY, NETWORK)]
    assert [paper.label for paper in made] == ["1", "U1", "U2", "2"]
    cleared = clear_paper(made[1], by=cast.secretariat.person, before=UN_ONLY, after=NETWORK, reason="Agreed with ILO.")
    assert (cleared.reference, cleared.former_label, cleared.series) == ("NET-2026-02/3", "U1", "")
    assert upload(cast, classification=UN_ONLY).label == "U3"
    row = cleared.clearances.get()
    assert (row.before, row.after, row.reason, row.cleared_by) == (3, 2, "Agreed with ILO.", cast.secretariat.person)


def test_paper_is_never_for_more_readers_than_its_item(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="cannot be for more readers"):
        upload(cast, item=cast.secret_item, classification=NETWORK)
    paper = upload(cast, item=cast.secret_item)
    with pytest.raises(ValidationError, match="cannot be for more readers"):
        clear_paper(paper, by=cast.secretariat.person, before=UN_ONLY, after=NETWORK, reason="Why not.")
    with pytest.raises(ValidationError, match="cannot be for more readers"):
        upload(cast, classification=PUBLIC)
    assert paper.clearances.count() == 0


def test_clearing_needs_a_reason_and_what_was_seen(cast: Cast) -> None:
    paper = upload(cast)
    with pytest.raises(ValidationError, match="Say in a sentence why"):
        clear_paper(paper, by=cast.secretariat.person, before=UN_ONLY, after=NETWORK, reason=" ")
    with pytest.raises(Conflict, match="is “UN only” by now"):
        clear_paper(paper, by=cast.secretariat.person, before=NETWORK, after=PUBLIC, reason="Seen elsewhere.")


def test_clearing_opens_the_last_version_and_no_former_draft(cast: Cast) -> None:
    paper = upload(cast)
    add_version(paper, by=cast.secretariat.person, seen=1, language="en", content=pdf("Second"), filename="b.pdf")
    assert PaperFile.objects.visible_to(cast.liaison).count() == 0
    clear_paper(paper, by=cast.secretariat.person, before=UN_ONLY, after=NETWORK, reason="Agreed.")
    assert [file.version for file in PaperFile.objects.visible_to(cast.liaison)] == [2]
    assert [file.version for file in PaperFile.objects.visible_to(cast.lead)] == [2, 1]
    assert Paper.objects.get(pk=paper.pk).version == 2


def test_stricter_version_waits_for_clearance_and_the_network_keeps_the_former_one(cast: Cast) -> None:
    paper = upload(cast, classification=NETWORK)
    values: dict[str, Any] = {"language": "en", "content": pdf("Draft 2"), "filename": "b.pdf"}
    add_version(paper, by=cast.lead.person, seen=1, classification=UN_ONLY, **values)
    rows = {level: papers_for(level, cast.meeting, agenda_for(level, cast.meeting)) for level in (NETWORK, UN_ONLY)}
    seen = {level: next(row for row in rows[level] if row.paper.pk == paper.pk) for level in rows}
    assert {level: (row.version, row.waits) for level, row in seen.items()} == {NETWORK: (1, False), UN_ONLY: (2, True)}
    assert Paper.objects.get(pk=paper.pk).version == 1
    clear_paper(paper, by=cast.secretariat.person, before=NETWORK, after=NETWORK, reason="Agreed.")
    assert [file.version for file in PaperFile.objects.visible_to(cast.liaison)] == [2, 1]


def test_who_saw_an_older_version_adds_none(cast: Cast) -> None:
    paper = upload(cast)
    values: dict[str, Any] = {"by": cast.secretariat.person, "language": "en", "content": pdf("x"), "filename": "b.pdf"}
    add_version(paper, seen=1, **values)
    with pytest.raises(Conflict, match="There is a version 2 by now"):
        add_version(paper, seen=1, **values)
    with pytest.raises(Conflict, match="newer version"):
        add_translation(paper, version=1, **values | {"language": "az"})
    with pytest.raises(Conflict, match="in this language already"):
        add_translation(paper, version=2, **values)
    add_translation(paper, version=2, **values | {"language": "az"})
    assert sorted(paper.files.values_list("version", "language")) == [(1, "en"), (2, "az"), (2, "en")]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"", "empty.pdf"),
        (b"MZ\x90 program", "report.pdf"),
        (b"<html><script>alert(1)</script>", "page.html"),
        (b"PK\x03\x04 not a document", "a.docx"),
        (b"%PDF-" + b"0" * LARGEST, "large.pdf"),
    ],
    ids=["empty", "program", "page", "forged", "large"],
)
def test_file_is_taken_by_its_content_and_size(cast: Cast, content: bytes, filename: str) -> None:
    with pytest.raises(ValidationError):
        add_paper(
            cast.meeting, by=cast.secretariat.person, title="x", language="en", content=content, filename=filename
        )
    assert PaperFile.objects.count() == 0


def test_same_content_is_kept_once_under_a_safe_name(cast: Cast) -> None:
    first, second = (upload(cast, content=pdf("Same"), filename=name) for name in ("../../a b.exe", "b.pdf"))
    files = [paper.files.get() for paper in (first, second)]
    assert (files[0].filename, files[1].filename) == ("a b.pdf", "b.pdf")
    assert files[0].stored_file == files[1].stored_file


def test_words_of_pdf_and_word_are_kept_for_the_search() -> None:
    assert "miqrasiya ə" in words_in(pdf("miqrasiya ə"), "application/pdf")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert "Əmək miqrasiyası" in words_in(word("Əmək miqrasiyası"), kind)
    assert words_in(b"%PDF-broken", "application/pdf") == ""


def test_late_is_told_to_the_secretariat_and_the_un_co_chairs_alone(cast: Cast, client: Client) -> None:
    past = timezone.now() - datetime.timedelta(hours=1)
    Deadline.objects.create(meeting=cast.meeting, step=Deadline.Step.PAPERS, due_at=past)
    upload(cast, "Late one", classification=NETWORK)
    assert PaperFile.objects.get().is_late
    found = {}
    for part in ("secretariat", "un_co_chair", "lead", "government_co_chair", "liaison", "guest", "double"):
        client.force_login(getattr(cast, part))
        found[part] = "▲ late" in client.get(f"{BASE}/").text
    assert found == {
        "secretariat": True,
        "un_co_chair": True,
        "lead": False,
        "government_co_chair": False,
        "liaison": False,
        "guest": False,
        "double": False,
    }


def test_page_says_what_is_new_and_what_changed_since(cast: Cast, client: Client) -> None:
    paper = upload(cast, classification=NETWORK)
    Person.objects.filter(pk=cast.liaison.person.pk).update(language="en")
    client.force_login(cast.liaison)
    assert "new to you" in client.get(f"{BASE}/").text
    response = client.get(f"{BASE}/{paper.label}/files/{paper.files.get().pk}/")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.content == pdf("Paper")
    page = client.get(f"{BASE}/").text
    assert ("new to you" in page, "changed since" in page) == (False, False)
    values: dict[str, Any] = {
        "by": cast.secretariat.person,
        "language": "en",
        "content": pdf("New"),
        "filename": "b.pdf",
    }
    add_version(paper, seen=1, **values)
    assert "changed since you opened version 1" in client.get(f"{BASE}/").text
    looks = dict(PaperLook.objects.values_list("person", "version"))
    assert looks == {cast.liaison.person_id: 1, cast.secretariat.person_id: 2}  # whoever hands it in has seen it


def test_head_is_no_look(cast: Cast, client: Client) -> None:
    paper = upload(cast, classification=NETWORK)
    client.force_login(cast.liaison)
    assert client.head(f"{BASE}/{paper.label}/files/{paper.files.get().pk}/").status_code == 200
    assert not PaperLook.objects.filter(person=cast.liaison.person_id).exists()


def test_secretariat_uploads_translates_and_clears_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    data = {"title": "Outline", "language": "en", "item": cast.item.pk, "classification": "3"}
    page = client.post(f"{BASE}/new/", {**data, "file": SimpleUploadedFile("o.pdf", pdf("Outline"))}, follow=True)
    paper = Paper.objects.get(title__en="Outline")
    assert (page.status_code, paper.label, paper.classification) == (200, "U1", UN_ONLY)
    more = {"what": "translation", "seen": "1", "language": "az", "file": SimpleUploadedFile("az.pdf", pdf("Plan ə"))}
    assert client.post(f"{BASE}/U1/", more, follow=True).status_code == 200
    answer = client.post(f"{BASE}/U1/readers/", {"before": "3", "after": "2", "reason": "Agreed."})
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}/3/")
    client.force_login(cast.liaison)
    page = client.get(f"{BASE}/3/")
    former = re.search(r"\bU1\b", page.text)  # as a word: a token of a form may hold the letters
    assert (page.status_code, "az.pdf" in page.text, former) == (200, True, None)


def test_upload_that_is_not_taken_says_why_on_the_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    data = {"title": "x", "language": "en", "classification": "3", "file": SimpleUploadedFile("x.pdf", b"MZ no pdf")}
    page = client.post(f"{BASE}/new/", data)
    assert (page.status_code, "Only PDF, Word" in page.text) == (422, True)


def test_presenter_hands_in_by_link_and_the_secretariat_clears(cast: Cast, client: Client) -> None:
    cast.item.presenter_person = cast.ministry.person
    cast.item.save()
    ask_for_paper(cast.item, by=cast.secretariat.person)
    with pytest.raises(Conflict, match="asked today already"):
        ask_for_paper(cast.item, by=cast.secretariat.person)
    message = Message.objects.get(kind="paper_request")
    assert (message.person, message.language) == (cast.ministry.person_id, "az")
    url = answer_url(message, "hand_in_paper")
    assert (client.get(url).status_code, client.head(url).status_code, PaperFile.objects.count()) == (200, 200, 0)
    data = {"title": "Hesabat", "language": "az", "file": SimpleUploadedFile("h.pdf", pdf("Hesabat ə"))}
    page = client.post(url, data, follow=True)
    paper = Paper.objects.get(title__az="Hesabat")
    assert (page.status_code, "Hesabat" in page.text) == (200, True)
    assert (paper.label, paper.classification, paper.files.get().uploaded_by) == ("U1", UN_ONLY, cast.ministry.person)
    assert not Paper.objects.visible_to(cast.ministry).filter(pk=paper.pk).exists()


def test_link_of_who_presents_no_more_is_closed(cast: Cast, client: Client) -> None:
    cast.item.presenter_person = cast.lead.person
    cast.item.save()
    ask_for_paper(cast.item, by=cast.secretariat.person)
    url = answer_url(Message.objects.get(kind="paper_request"), "hand_in_paper")
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.HELD)
    data = {"title": "x", "language": "en", "file": SimpleUploadedFile("h.pdf", pdf("x"))}
    client.post(url, data)
    assert PaperFile.objects.count() == 0
    cast.item.presenter_person = cast.head.person
    cast.item.save()
    assert (client.get(url).status_code, client.post(url, data).status_code) == (404, 404)


def test_presenter_signed_in_uploads_for_own_items_only(cast: Cast, client: Client) -> None:
    cast.item.presenter_person = cast.lead.person
    cast.item.save()
    client.force_login(cast.lead)
    data = {"title": "Mine", "language": "en", "classification": "1"}
    for item, code in ((cast.secret_item, 422), (cast.item, 302)):
        file = SimpleUploadedFile("m.pdf", pdf("Mine"))
        assert client.post(f"{BASE}/new/", {**data, "item": item.pk, "file": file}).status_code == code
    assert Paper.objects.get(title__en="Mine").classification == UN_ONLY


def test_binder_and_zip_hold_what_the_reader_may_read(cast: Cast, client: Client) -> None:
    open_paper = upload(cast, "Open text", classification=NETWORK, content=pdf("Open text", 2))
    add_translation(
        open_paper, by=cast.secretariat.person, version=1, language="az", content=pdf("Açıq mətn"), filename="az.pdf"
    )
    upload(cast, f"Title {MARKER}", content=pdf(MARKER))
    upload(cast, "A table", classification=NETWORK, content=word("Word"), filename="w.docx")
    codes = {}
    for part in ("secretariat", "liaison", "guest"):
        client.force_login(getattr(cast, part))
        codes[part] = (MARKER in pdf_text(client.get(f"{BASE}.pdf").content), len(names(client.get(f"{BASE}.zip"))))
    assert codes == {"secretariat": (True, 5), "liaison": (False, 4), "guest": (False, 4)}
    client.force_login(cast.secretariat)
    passed_on = client.get(f"{BASE}.pdf?audience=network").content
    assert (MARKER in pdf_text(passed_on), "Open text" in pdf_text(passed_on)) == (False, True)
    client.force_login(cast.liaison)
    assert client.get(f"{BASE}.pdf?audience=un_only").status_code == 404
    assert names(client.get(f"{BASE}.zip"))[1:3] == ["NET-2026-02-3_v1_az_az.pdf", "NET-2026-02-3_v1_en_paper.pdf"]


def test_binder_has_a_tagged_contents_page_and_the_papers_own_pages(cast: Cast) -> None:
    upload(cast, "First ə", classification=NETWORK, content=pdf("First text", 3))
    upload(cast, "Broken", classification=NETWORK, content=b"%PDF-1.7 broken")
    upload(cast, "Second", classification=NETWORK, content=pdf("Second text"))
    rows = papers_for(NETWORK, cast.meeting, agenda_for(NETWORK, cast.meeting))
    reader = PdfReader(io.BytesIO(bundle_of(cast.meeting, rows, audience=NETWORK, language="az").as_pdf()))
    root: Any = reader.trailer["/Root"]
    assert (len(reader.pages), root["/Lang"], "/StructTreeRoot" in root) == (5, "az", True)
    assert reader.metadata is not None
    assert (reader.metadata.title, root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("NET-2026-02: sənədlər", True)
    # the papers of this test are tagged; that they are PDF/UA is nothing that we know
    assert (root["/MarkInfo"]["/Marked"], b"pdfuaid:part>" in root["/Metadata"].get_data()) == (True, False)
    contents = " ".join(reader.pages[0].extract_text().split())
    assert ("First ə" in contents, "NET-2026-02/5" in contents) == (True, True)
    outline: list[Any] = list(reader.outline)
    places = [(str(entry.title), reader.get_destination_page_number(entry)) for entry in outline]
    assert [place for place in places if place[0].startswith("NET-2026-02/")] == [
        ("NET-2026-02/3 First ə", 1),
        ("NET-2026-02/5 Second", 4),
    ]


def test_nothing_to_download_is_404(cast: Cast, client: Client) -> None:
    client.force_login(cast.liaison)
    assert [client.get(f"{BASE}.{ending}").status_code for ending in ("pdf", "zip")] == [404, 404]


def test_clearance_and_files_stay(cast: Cast) -> None:
    paper = upload(cast)
    clear_paper(paper, by=cast.secretariat.person, before=UN_ONLY, after=NETWORK, reason="Agreed.")
    for change in (
        lambda: paper.files.all().delete(),
        lambda: paper.clearances.all().delete(),
        lambda: paper.clearances.update(reason="Other"),
    ):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize("number", [1, 10])
def test_papers_page_costs_the_same(cast: Cast, client: Client, django_assert_num_queries: Any, number: int) -> None:
    for _each in range(number):
        make_paper_file(make_paper(cast.item), cast.secretariat.person)
    client.force_login(cast.lead)
    with django_assert_num_queries(13):
        client.get(f"{BASE}/")


def test_api_takes_papers_versions_and_clearance(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    base = "/api/v1/networks/baku/papers/"
    data = {"meeting": "NET-2026-02", "item": cast.item.pk, "title": "Outline", "language": "en"}
    made = client.post(base, {**data, "file": SimpleUploadedFile("o.pdf", pdf("Outline"))})
    assert (made.status_code, made.json()["reference"], made.json()["classification"]) == (
        201,
        "NET-2026-02/U1",
        "un_only",
    )
    own = f"{base}{made.json()['id']}/"
    file = SimpleUploadedFile("p.pdf", b"MZ")
    refused = client.post(f"{own}versions/", {"seen": 1, "language": "en", "file": file})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["file"])
    file = SimpleUploadedFile("az.pdf", pdf("Az"))
    more = client.post(f"{own}versions/", {"seen": 1, "language": "az", "is_translation": "true", "file": file})
    assert [(each["version"], each["language"]) for each in more.json()["files"]] == [(1, "az"), (1, "en")]
    file = SimpleUploadedFile("p.pdf", pdf("New"))
    assert client.post(f"{own}versions/", {"seen": 0, "language": "en", "file": file}).status_code == 409
    values: dict[str, Any] = {"before": "un_only", "after": "network", "reason": "Agreed."}
    cleared = client.post(f"{own}clear/", values, content_type="application/json")
    assert (cleared.status_code, cleared.json()["reference"]) == (200, "NET-2026-02/3")
    client.force_login(cast.liaison)
    seen = client.get(own).json()
    assert (seen["version"], seen["available_actions"]) == (1, ["view"])
    assert client.get(seen["files"][0]["url"]).content == pdf("Az")
    assert client.post(base, {**data, "file": SimpleUploadedFile("o.pdf", pdf("x"))}).status_code == 403


def test_search_finds_what_papers_say_by_rights(cast: Cast, client: Client) -> None:
    upload(cast, "Outline", classification=NETWORK, content=word("Əmək miqrasiyası üzrə hesabat"), filename="a.docx")
    upload(cast, "Draft", content=word("Gizli miqrasiyası layihəsi"), filename="b.docx")
    found = {}
    for part in ("lead", "liaison", "double"):
        client.force_login(getattr(cast, part))
        page = client.get("/n/baku/search/?q=emek+miqrasiyasi").text
        secret = client.get("/n/baku/search/?q=gizli").text
        found[part] = ("NET-2026-02/3" in page, "NET-2026-02/U1" in secret)
    assert found == {"lead": (True, True), "liaison": (True, False), "double": (True, False)}
