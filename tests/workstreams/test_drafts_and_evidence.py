"""What was begun is kept for its writer alone; evidence is kept with the update, for whoever reads it."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members.classification import Classification
from members.models import Account, Representative
from notifications.incoming.files import LARGEST
from tests.cast import Cast
from tests.workstreams.rounds.asking import PNG
from workstreams.models import Evidence, StatusDraft, StatusUpdate

type Browser = Callable[[Account], Client]

pytestmark = pytest.mark.django_db
URL = "/n/baku/workstreams/WG1-01/update/"


def said(cast: Cast, **values: Any) -> dict[str, Any]:
    today = cast.network.today().isoformat()
    return {"status": "delayed", "narrative": "Slow.", "as_of_on": today, "classification": "2"} | values


# --- drafts ---
def test_draft_is_kept_and_filled_in_again_for_its_writer_alone(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    kept = client.post(URL, said(cast, do="draft", narrative="Half a sent", progress="x"))
    assert (kept.status_code, kept["Location"]) == (302, URL)
    page: Any = client.get(URL)
    assert page.context["form"]["narrative"].value() == "Half a sent"
    assert page.context["form"]["status"].value() == "delayed"
    assert "Half a sent" not in browser(cast.head).get(URL).text
    assert "Half a sent" not in browser(cast.secretariat).get(URL).text
    assert StatusUpdate.objects.count() == 2


def test_draft_saves_itself_and_says_when(cast: Cast, browser: Browser) -> None:
    response = browser(cast.lead).post(URL, said(cast, do="draft"), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.text.strip().startswith("Your draft is kept since ")
    assert StatusDraft.objects.get().values["narrative"] == "Slow."


def test_draft_is_gone_once_sent_or_thrown_away(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    for end in ({"do": "drop"}, said(cast)):
        client.post(URL, said(cast, do="draft"))
        assert StatusDraft.objects.count() == 1
        assert client.post(URL, end).status_code == 302
        assert StatusDraft.objects.count() == 0


def test_refused_update_keeps_the_draft(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    client.post(URL, said(cast, do="draft"))
    tomorrow = (cast.network.today() + datetime.timedelta(days=1)).isoformat()
    assert client.post(URL, said(cast, as_of_on=tomorrow)).status_code == 200
    assert StatusDraft.objects.count() == 1


def test_draft_for_the_un_only_is_not_filled_in_for_who_left_the_un_side(cast: Cast, browser: Browser) -> None:
    browser(cast.lead).post(URL, said(cast, do="draft", narrative="For us", classification="3"))
    assert "For us" in browser(cast.lead).get(URL).text
    ministry = cast.ministry.person.offices.get().membership
    Representative.objects.create(
        membership=ministry, person=cast.lead.person, function="alternate", started_on=ministry.started_on
    )
    assert "For us" not in browser(Account.objects.get(pk=cast.lead.pk)).get(URL).text


def test_draft_needs_the_right_to_report(cast: Cast, browser: Browser) -> None:
    assert browser(cast.other).post(URL, said(cast, do="draft")).status_code == 403
    assert StatusDraft.objects.count() == 0


# --- evidence ---
def file(content: bytes, name: str = "../photo.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def macro() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            archive.writestr(name, "x")
    return content.getvalue()


def test_file_and_link_are_kept_with_the_update(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    values = said(cast, evidence_file=file(PNG + b"1"), evidence_address="https://un.org/paper?id=1")
    assert client.post(URL, values).status_code == 302
    by_file, by_link = Evidence.objects.order_by("pk")
    assert (by_file.label, by_file.mime_type, by_file.size) == ("photo.png", "image/png", 9)
    assert (by_link.label, by_link.address) == ("un.org", "https://un.org/paper?id=1")
    page = client.get("/n/baku/workstreams/WG1-01/").text
    assert f"/n/baku/workstreams/WG1-01/evidence/{by_file.pk}/" in page
    assert 'href="https://un.org/paper?id=1" rel="noopener noreferrer nofollow"' in page


def test_file_is_given_as_an_attachment_to_whoever_reads_the_update(cast: Cast, browser: Browser) -> None:
    browser(cast.lead).post(URL, said(cast, evidence_file=file(PNG + b"2"), classification="3"))
    url = f"/n/baku/workstreams/WG1-01/evidence/{Evidence.objects.get().pk}/"
    response = browser(cast.other).get(url)
    assert (response.status_code, response.content) == (200, PNG + b"2")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''photo.png"
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    for account in (cast.liaison, cast.stakeholder, cast.double, cast.guest):
        assert browser(account).get(url).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"evidence_file": file(b"<html>no</html>", "report.pdf")},
        {"evidence_file": file(b"MZ\x90\x00", "report.docx")},
        {"evidence_file": file(macro(), "report.docx")},
        {"evidence_file": file(PNG + b"0" * LARGEST)},
        {"evidence_address": "javascript:alert(1)"},
        {"evidence_address": "ftp://un.org/x"},
    ],
    ids=["html", "program", "macros", "large", "script", "ftp"],
)
def test_what_is_not_allowed_is_told_and_nothing_is_recorded(
    cast: Cast, browser: Browser, values: dict[str, Any]
) -> None:
    response: Any = browser(cast.lead).post(URL, said(cast, **values))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(values)
    assert response.context["form"]["narrative"].value() == "Slow."
    assert (StatusUpdate.objects.count(), Evidence.objects.count()) == (2, 0)


def test_evidence_becomes_as_strict_as_its_update(cast: Cast, browser: Browser) -> None:
    browser(cast.lead).post(URL, said(cast, evidence_file=file(PNG + b"3")))
    assert Evidence.objects.visible_to(cast.liaison).count() == 1
    cast.workstream.classification = Classification.UN_ONLY
    cast.workstream.save()
    assert Evidence.objects.visible_to(cast.liaison).count() == 0
    assert Evidence.objects.visible_to(cast.other).count() == 1
