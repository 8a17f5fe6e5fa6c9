"""The pages of the import: file, preview, corrections, application, report."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from members.contacts_import import services
from members.models import Account, Contact, ContactImport, Representative
from tests.cast import Cast
from tests.members.contacts_import import workbooks

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = b"Agency;Who;Duty;Mail\nILO;Leyla Quliyeva;Alternate;leyla@ilo.example\n"


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def secretariat(cast: Cast) -> Client:
    return signed_in(cast.secretariat)


def address(name: str, cast: Cast, row: ContactImport | None = None) -> str:
    return reverse(f"members:{name}", args=[cast.network.slug, *([row.pk] if row else [])])


def send(client: Client, cast: Cast, content: bytes, name: str = "list.csv") -> ContactImport:
    file = SimpleUploadedFile(name, content)
    response = client.post(address("contact_imports", cast), {"file": file})
    row = ContactImport.objects.latest("created_at")
    assert (response.status_code, response.headers["Location"]) == (302, address("contact_import", cast, row))
    return row


def test_list_goes_from_file_to_report(cast: Cast, secretariat: Client) -> None:
    row = send(secretariat, cast, LIST)
    page = secretariat.get(address("contact_import", cast, row))
    assert page.context["row"].counts["errors"] == 1  # “Who” says nothing to the platform
    assert "No column of this sheet was understood as names." in page.content.decode()
    corrected = {
        "starts_on": "2026-01-01",
        "used-0": "on",
        "headings-0": "1",
        "column-0-1": "agency",
        "column-0-2": "name",
        "column-0-3": "function",
        "column-0-4": "email",
    }
    response = secretariat.post(address("map_contact_import", cast, row), corrected)
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.counts["errors"], row.counts["new"]) == (0, 1)
    assert not Contact.objects.filter(name="Leyla Quliyeva").exists()
    response = secretariat.post(address("apply_contact_import", cast, row), {"digest": row.digest})
    assert response.status_code == 302
    office = Representative.objects.get(person__contact__name="Leyla Quliyeva")
    assert (office.function, office.started_on.isoformat()) == ("alternate", "2026-01-01")
    page = secretariat.get(address("contact_import", cast, row))
    assert "Applied by Secretariat" in page.content.decode()
    again = secretariat.post(address("apply_contact_import", cast, row), {"digest": row.digest})
    assert again.status_code == 409
    assert "This list was applied by Secretariat at" in again.content.decode()


def test_other_row_of_headings_guesses_the_columns_anew(cast: Cast, secretariat: Client) -> None:
    row = send(secretariat, cast, b"Agency;Name;Mail\nfoo;bar;x\nAcronym;Surname;x\nILO;Ana;y")
    values = {"starts_on": "2026-01-01", "used-0": "on", "headings-0": "3"}
    secretariat.post(address("map_contact_import", cast, row), values)
    row.refresh_from_db()
    assert row.mapping["sheets"][0]["columns"] == ["agency", "family_name", ""]


def test_bad_mapping_is_said_and_kept(cast: Cast, secretariat: Client) -> None:
    row = send(secretariat, cast, LIST)
    values = {"starts_on": "soon", "used-0": "on", "headings-0": "first", "column-0-2": "name"}
    response = secretariat.post(address("map_contact_import", cast, row), values)
    assert response.status_code == 422
    form = response.context["form"]
    assert sorted(form.errors) == ["headings-0", "starts_on"]
    assert form["column-0-2"].value() == "name"


def test_file_that_is_no_list_is_refused(cast: Cast, secretariat: Client) -> None:
    file = SimpleUploadedFile("list.xlsx", b"%PDF-1.7\x00")
    response = secretariat.post(address("contact_imports", cast), {"file": file})
    assert response.status_code == 422
    assert response.context["form"].errors == {"file": ["This is not an Excel workbook (.xlsx) and not a CSV file."]}
    assert ContactImport.objects.count() == 0


def test_change_in_between_is_shown_before_anything_is_written(cast: Cast, secretariat: Client) -> None:
    text = b"Agency,Name,Role,E-mail,Phone\nILO,Head,Head,head@people.example,+994 50 1\n"
    row = send(secretariat, cast, text)
    Contact.objects.filter(person=cast.head.person).update(phone="+994 50 2")
    response = secretariat.post(address("apply_contact_import", cast, row), {"digest": row.digest})
    assert response.status_code == 409
    assert [each.sentence for each in response.context["changed"].added] == ["Phone: +994 50 2 → +994 50 1."]
    assert [each.sentence for each in response.context["changed"].gone] == ["Phone: – → +994 50 1."]
    assert Contact.objects.get(person=cast.head.person).phone == "+994 50 2"
    row.refresh_from_db()
    response = secretariat.post(address("apply_contact_import", cast, row), {"digest": row.digest})
    assert response.status_code == 302
    assert Contact.objects.get(person=cast.head.person).phone == "+994 50 1"


def test_given_up_list_is_forgotten(cast: Cast, secretariat: Client) -> None:
    row = send(secretariat, cast, LIST)
    assert secretariat.post(address("drop_contact_import", cast, row)).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.content, row.findings) == ("dropped", None, [])
    assert secretariat.get(address("contact_import", cast, row)).status_code == 200
    assert secretariat.get(address("marked_contact_import", cast, row)).status_code == 302


def test_import_of_another_network_is_not_found(cast: Cast, secretariat: Client) -> None:
    row = services.upload(cast.other_network, by=cast.outsider.person, name="list.csv", content=LIST)
    assert secretariat.get(address("contact_import", cast, row)).status_code == 404
    assert secretariat.get(reverse("members:contact_import", args=["tbilisi", row.pk])).status_code == 404


def test_marked_workbook_shows_what_is_wrong_where(cast: Cast, secretariat: Client) -> None:
    row = send(secretariat, cast, workbooks.with_mistakes(), "list.xlsx")
    response = secretariat.get(address("marked_contact_import", cast, row))
    assert response.headers["Content-Disposition"] == 'attachment; filename="contacts-checked.xlsx"'
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Sheet1", "Findings"]
    sheet = book["Sheet1"]
    marks = {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text)
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.comment
    }
    assert sorted(marks) == ["A2", "B3", "B4", "C6", "D3", "D4", "D5", "E3", "E8", "F7"]
    assert marks["D3"] == ("FFF4B6B6", "“rashad@ilo@example” is not an e-mail address.")
    assert marks["B3"] == ("FFFFE9A8", "No e-mail address: no mail reaches Rashad Aliyev.")
    rows = list(book["Findings"].iter_rows(values_only=True))
    assert rows[:2] == [
        ("Cell", "Level", "In the list", "What was understood"),
        (
            "Sheet1!A2",
            "error",
            "Unknown Institute of Things",
            "No agency “Unknown Institute of Things” is known. Write the acronym, or have the agency added first.",
        ),
    ]
    assert len(rows) == len(row.findings) + 1


def test_marked_workbook_holds_no_formula(cast: Cast, secretariat: Client) -> None:
    book, sheet = workbooks.new_book("Sheet1")
    for texts in (["Agency", "Name", "E-mail"], ['=HYPERLINK("http://x.example")', "=cmd|' /C calc'!A0", "@SUM(1)"]):
        sheet.append(texts)
    sheet["D2"] = "+1"
    row = send(secretariat, cast, workbooks.as_bytes(book), "list.xlsx")
    content = secretariat.get(address("marked_contact_import", cast, row)).content
    found = load_workbook(io.BytesIO(content))
    cells = [cell for page in found.worksheets for line in page.iter_rows() for cell in line if cell.value]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "@")) and not cell.quotePrefix] == []
    csv = send(secretariat, cast, b"Agency,Name,E-mail\nILO,=1+1,@x\n")
    content = secretariat.get(address("marked_contact_import", cast, csv)).content
    cell = load_workbook(io.BytesIO(content))["list"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_list_of_imports_costs_the_same_for_one_and_for_ten(cast: Cast, secretariat: Client) -> None:
    counts = []
    for number in (1, 9):
        for _each in range(number):
            services.upload(cast.network, by=cast.secretariat.person, name="list.csv", content=LIST)
        with CaptureQueriesContext(connection) as queries:
            page = secretariat.get(address("contact_imports", cast))
        counts.append(len(queries))
    assert len(page.context["rows"]) == 10
    assert counts == [6, 6]
