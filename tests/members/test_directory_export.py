"""The directory as a spreadsheet: the same rows as the page, addresses by audience, no formulas, constant queries."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from members.models import Agency, Contact, EmailAddress, Membership, Representative
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_person, make_representative

URL = "/n/baku/directory.xlsx"
HEADINGS = ["Side", "Agency", "Name", "Type", "Presence", "Person", "Function", "Title of the office", "From"]
HEADINGS += ["Note"]


def rows(client: Client, account: Any, **query: str) -> list[list[Any]]:
    """Return the cells that the account finds in the file, headings first; a day is a day."""
    client.force_login(account)
    response = client.get(URL, query)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="directory-baku-')
    sheet: Any = load_workbook(BytesIO(response.content)).active
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    return [[cell.date() if isinstance(cell, datetime.datetime) else cell or "" for cell in row] for row in cells]


def test_export_for_the_un_side_has_addresses(client: Client, cast: Cast) -> None:
    began = cast.lead.person.offices.get().started_on
    Contact.objects.filter(person=cast.head.person).update(phone="+994 12 555 01 01")
    ilo = ["United Nations", "ILO", "ILO in full", "UN entity", ""]
    assert rows(client, cast.lead, q="ilo") == [
        [*HEADINGS, "E-mail address", "Phone"],
        [*ilo, "Head", "head", "", began, "", "head@people.example", "+994 12 555 01 01"],
        [*ilo, "Lead", "focal point", "", began, "", "lead@people.example", ""],
        [*ilo, "Two agencies", "alternate", "", began, "", "two-agencies@people.example", ""],
    ]


def test_export_for_the_others_has_no_address(client: Client, cast: Cast) -> None:
    client.force_login(cast.observer)
    sheet: Any = load_workbook(BytesIO(client.get(URL).content)).active
    values = [value for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert (list(values[:10]), [value for value in values if "@" in str(value)]) == (HEADINGS, [])


def test_export_tells_vacancies_and_agencies_without_people(client: Client, cast: Cast) -> None:
    make_membership(cast.network, make_agency("NGO", Agency.Type.CIVIL_SOCIETY), Membership.Role.STAKEHOLDER)
    ngo = ["Stakeholders", "NGO", "NGO in full", "civil society", ""]
    assert rows(client, cast.observer, q="ngo")[1:] == [[*ngo, "", "no representative", "", "", ""]]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.example")'])
def test_export_escapes_formulas(client: Client, cast: Cast, name: str) -> None:
    Contact.objects.filter(person=cast.head.person).update(name=name)
    client.force_login(cast.observer)
    sheet: Any = load_workbook(BytesIO(client.get(URL, {"type": "un_entity"}).content)).active
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("people", [5, 500])
@pytest.mark.parametrize(("url", "queries"), [("/n/baku/directory/", 9), (URL, 8)])
def test_directory_with_5_and_500_representatives_costs_the_same(
    client: Client, cast: Cast, django_assert_num_queries: Any, people: int, url: str, queries: int
) -> None:
    memberships = [make_membership(cast.network, make_agency()) for _number in range(max(1, people // 10))]
    Representative.objects.exclude(person=cast.secretariat.person).delete()
    for number in range(people - 1):
        person = make_person(f"Person {number}")
        make_representative(memberships[number % len(memberships)], person, Representative.Function.ALTERNATE)
    assert Representative.objects.count() == people
    assert EmailAddress.objects.count() >= people
    client.force_login(cast.secretariat)
    client.get(url)
    # session, account, access; network; memberships, details, people, addresses; on the page the networks of the frame
    with django_assert_num_queries(queries):
        client.get(url)
