"""Frameworks are data: added and edited by whom they belong to, imported all or nothing, exported for it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from members.models import Account
from tests.cast import Cast
from tests.factories import make_commitment
from tests.pdfs import structure_of
from tests.workstreams.reading import Browser
from workstreams.models import Commitment, CommitmentLink, Framework
from workstreams.services.frameworks import edit_commitment, make_framework
from workstreams.services.support import RevisionConflict

SHEET = (
    "code,title_en,title_az,title_ru,original,placeholder,unchecked,links,origin\n"
    "P1,A register,Reyestr,,az,no,no,gcm:9,Decree of 2026\n"
    "P2,Training,,,en,yes,no,,\n"
)


def own_framework(cast: Cast, kind: str = "national") -> Framework:
    values = {"code": "priorities", "kind": kind, "title": {"original": "az", "az": "Milli prioritetlər"}}
    return make_framework(cast.network, by=cast.liaison.person, values=values)


def check(client: Client, framework: Framework, content: str) -> object:
    file = SimpleUploadedFile("list.csv", content.encode())
    return client.post(f"/n/baku/frameworks/{framework.pk}/import/", {"file": file})


def test_liaison_adds_the_national_priorities_and_the_secretariat_does_not(cast: Cast, browser: Browser) -> None:
    values = {
        "kind": "national",
        "code": "priorities",
        "version": "1",
        "title_original": "az",
        "title_az": "Milli prioritetlər",
    }
    page = browser(cast.secretariat).post("/n/baku/frameworks/new/", values)
    assert (page.status_code, Framework.objects.filter(network=cast.network).count()) == (200, 0)
    client = browser(cast.liaison)
    sent = client.post("/n/baku/frameworks/new/", values)
    path = sent.headers["Location"]
    added = {"code": "P1", "title_original": "az", "title_az": "Reyestr"}
    assert client.post(f"{path}new/", added).status_code == 302
    assert browser(cast.secretariat).post(f"{path}new/", {**added, "code": "P2"}).status_code == 403
    assert "Reyestr" in client.get("/n/baku/").text


def test_network_does_not_hide_a_framework_of_all_networks(cast: Cast) -> None:
    make_commitment("9")
    values = {"code": "gcm", "kind": "other", "title": {"original": "en", "en": "Ours"}}
    with pytest.raises(ValidationError):
        make_framework(cast.network, by=cast.secretariat.person, values=values)


def test_sheet_is_shown_then_imported_and_once_more_changes_nothing(cast: Cast, browser: Browser) -> None:
    make_commitment("9")
    framework, client = own_framework(cast), browser(cast.liaison)
    page = check(client, framework, SHEET)
    assert Commitment.objects.filter(framework=framework).count() == 0
    context = page.context  # type: ignore[attr-defined]  # a response
    assert [line.code for line in context["plan"].new] == ["P1", "P2"]
    path = f"/n/baku/frameworks/{framework.pk}/import/apply/"
    assert client.post(path, {"digest": context["digest"], "sealed": context["sealed"]}).status_code == 302
    first = Commitment.objects.get(framework=framework, code="P1")
    assert first.title == {"original": "az", "az": "Reyestr", "en": "A register"}
    assert Commitment.objects.get(framework=framework, code="P2").is_placeholder
    link = CommitmentLink.objects.get(source=first)
    assert (link.target.code, link.origin) == ("9", "Decree of 2026")
    exported = client.get(f"/n/baku/frameworks/{framework.pk}/framework.csv").content.decode("utf-8-sig")
    plan = check(client, framework, exported).context["plan"]  # type: ignore[attr-defined]  # a response
    assert (len(plan.new), len(plan.changed), plan.unchanged, plan.findings) == (0, 0, 2, [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("P1,A,,,,,,,\nP1,B,,,,,,,\n", {("A3", "Row 2 has this code already.")}),
        (",A,,,,,,,\n", {("A2", "Give a code of at most 20 characters.")}),
        ("P1,,,,,,,,\n", {("A2", "Give the title in one language at least.")}),
        ("P1,A,,,de,,,,\n", {("E2", "Name the language as en, az or ru.")}),
        ("P1,A,,,,perhaps,,,\n", {("F2", "Say yes or no.")}),
        ("P1,A,,,,,,gcm:99,x\n", {("H2", "There is no commitment “gcm:99”.")}),
        ("P1,A,,,,,,gcm:9,\n", {("I2", "Say where the link comes from.")}),
    ],
)
def test_wrong_cells_are_named_and_nothing_is_imported(
    cast: Cast, browser: Browser, rows: str, expected: set[tuple[str, str]]
) -> None:
    make_commitment("9")
    framework, client = own_framework(cast), browser(cast.liaison)
    context = check(client, framework, SHEET.splitlines()[0] + "\n" + rows).context  # type: ignore[attr-defined]  # a response
    found = {(str(one.place).partition("!")[2], one.sentence) for one in context["plan"].findings}
    assert found == expected
    path = f"/n/baku/frameworks/{framework.pk}/import/apply/"
    sealed = {"digest": context["digest"], "sealed": context["sealed"]}
    assert client.post(path, sealed).status_code == 422
    assert Commitment.objects.filter(framework=framework).count() == 0
    marked = client.post(path, {**sealed, "marked": "1"})
    assert expected <= {
        (str(cells[0].value).partition("!")[2], str(cells[3].value))
        for cells in load_workbook(io.BytesIO(marked.content)).worksheets[-1].iter_rows(min_row=2)
    }


def test_framework_that_changed_meanwhile_is_not_overwritten(cast: Cast, browser: Browser) -> None:
    make_commitment("9")
    framework, client = own_framework(cast), browser(cast.liaison)
    context = check(client, framework, SHEET).context  # type: ignore[attr-defined]  # a response
    Commitment.objects.create(framework=framework, code="P1", position=1, title={"original": "en", "en": "Mine"})
    sealed = {"digest": context["digest"], "sealed": context["sealed"]}
    assert client.post(f"/n/baku/frameworks/{framework.pk}/import/apply/", sealed).status_code == 409
    other = own_framework_of_the_secretariat(cast)
    path = f"/n/baku/frameworks/{other.pk}/import/apply/"
    assert browser(cast.secretariat).post(path, sealed).status_code == 409


def own_framework_of_the_secretariat(cast: Cast) -> Framework:
    values = {"code": "unsdcf", "version": "2026-2030", "kind": "unsdcf", "title": {"original": "en", "en": "CF"}}
    return make_framework(cast.network, by=cast.secretariat.person, values=values)


def test_edit_of_an_outdated_reading_is_refused(cast: Cast) -> None:
    cast.national_framework_pk()
    priority = Commitment.objects.get(code="P1")
    edit_commitment(priority, by=cast.liaison.person, revision=1, values={"is_placeholder": True})
    with pytest.raises(RevisionConflict):
        edit_commitment(priority, by=cast.liaison.person, revision=1, values={"is_placeholder": False})


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_coverage_as_a_file_holds_the_matrix(cast: Cast, browser: Browser, ending: str) -> None:
    make_commitment("9", label={"original": "en", "en": "Smuggling", "az": "Qaçaqmalçılıq"})
    response = browser(cast.liaison).get(f"/n/baku/coverage/coverage.{ending}")
    assert response.status_code == 200
    if ending == "xlsx":
        rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))
        assert (rows[1][0], rows[1][1], rows[1][4]) == ("9", "Commitment 9", "No activity")
    else:
        found = structure_of(response.content)
        assert (found.is_tagged, found.is_universal, found.headless) == (True, True, 0)
        assert (found.title != "", found.language, found.headings[0]) == (True, "en", "/H1")


def reader(account: Account) -> str:
    return account.person.language


def test_overview_speaks_azerbaijani_to_who_reads_it(cast: Cast, client: Client) -> None:
    make_commitment("9", label={"original": "en", "en": "Smuggling", "az": "Qaçaqmalçılıq"})
    client.force_login(cast.liaison)
    page = client.get("/n/baku/", headers={"accept-language": "en"})
    assert (reader(cast.liaison), '<html lang="az"' in page.text, "Qaçaqmalçılıq" in page.text) == ("az", True, True)
