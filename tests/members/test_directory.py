"""The directory: who is in the network, in protocol order, and what is vacant."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from members.models import Agency, Contact, Membership, MembershipDetail, Representative
from tests.cast import Cast
from tests.factories import make_account, make_agency, make_membership, make_network, make_person, make_representative

URL = "/n/baku/directory/"
Function = Representative.Function


def sides(client: Client, account: Any, **query: str) -> dict[str, list[str]]:
    """Return the acronyms that the account sees, by side, in the order of the page."""
    client.force_login(account)
    response = client.get(URL, query)
    assert response.status_code == 200
    return {side.key: [line.membership.agency.acronym for line in side.lines] for side in response.context["sides"]}


def people(client: Client, account: Any, acronym: str) -> list[str]:
    """Return the people that the directory shows for an agency."""
    client.force_login(account)
    lines = [line for side in client.get(URL).context["sides"] for line in side.lines]
    line = next(line for line in lines if line.membership.agency.acronym == acronym)
    return [representative.person.name for representative in line.representatives]


def place(cast: Cast, acronym: str, order: int, **fields: Any) -> None:
    """Give an agency its place in the protocol order."""
    membership = cast.network.memberships.get(agency__acronym=acronym)
    MembershipDetail.objects.create(
        membership=membership, started_on=membership.started_on, protocol_order=order, **fields
    )


def test_directory_lists_sides_in_protocol_order(client: Client, cast: Cast) -> None:
    for order, acronym in enumerate(["RCO", "WHO", "IOM"]):
        place(cast, acronym, order)
    assert sides(client, cast.observer) == {
        "un": ["RCO", "WHO", "IOM", "ILO"],
        "government": ["MFA", "SMS"],
        "stakeholders": ["MC"],
        "observers": ["EU"],
    }


def test_directory_shows_people_from_head_to_alternate(client: Client, cast: Cast) -> None:
    assert people(client, cast.lead, "ILO") == ["Head", "Lead", "Two agencies"]


def test_directory_marks_vacancies(client: Client, cast: Cast) -> None:
    make_membership(cast.network, make_agency("FAO"))
    make_membership(cast.network, make_agency("NGO", Agency.Type.CIVIL_SOCIETY), Membership.Role.STAKEHOLDER)
    client.force_login(cast.lead)
    lines = [line for side in client.get(URL).context["sides"] for line in side.lines]
    assert {line.membership.agency.acronym: [str(x) for x in line.vacancies] for line in lines} == {
        "FAO": ["no head", "no focal point"],
        "ILO": [],
        "IOM": ["no head"],
        "RCO": ["no focal point"],
        "WHO": ["no head"],
        "MFA": ["no head"],
        "SMS": [],
        "MC": [],
        "NGO": ["no representative"],
        "EU": [],
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ilo", {"un": ["ILO"]}),
        ("who in full", {"un": ["WHO"]}),
        ("LIAISON", {"government": ["SMS"]}),
        ("miqrasiya xidməti", {"government": ["SMS"]}),
        ("chief of mission", {"un": ["IOM"]}),
        ("ended", {}),
        ("100%", {}),
    ],
)
def test_directory_finds_agencies_by_name_person_or_office(
    client: Client, cast: Cast, words: str, expected: dict[str, list[str]]
) -> None:
    place(cast, "SMS", 1, local_name="Dövlət Miqrasiya Xidməti")
    cast.secretariat.person.offices.update(title={"original": "en", "en": "Deputy Chief of Mission"})
    assert sides(client, cast.lead, q=words) == expected


def test_directory_filters_by_type(client: Client, cast: Cast) -> None:
    assert sides(client, cast.lead, type=Agency.Type.UN_OFFICE) == {"un": ["RCO"]}


def test_directory_with_an_impossible_filter_shows_everybody_and_says_why(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    response = client.get(URL, {"type": "spaceship"})
    assert response.context["count"] == 8
    assert list(response.context["form"].errors) == ["type"]


@pytest.mark.parametrize(
    ("name", "sees_addresses"),
    [
        ("secretariat", True),
        ("un_co_chair", True),
        ("lead", True),
        ("two_networks", True),
        ("government_co_chair", False),
        ("liaison", False),
        ("ministry", False),
        ("stakeholder", False),
        ("observer", False),
        ("double", False),
    ],
)
def test_directory_shows_addresses_to_the_un_side_only(
    client: Client, cast: Cast, name: str, sees_addresses: bool
) -> None:
    Contact.objects.filter(person=cast.head.person).update(phone="+994 12 555 01 01")
    client.force_login(getattr(cast, name))
    for url in (URL, "/n/baku/agencies/ILO/", f"/n/baku/people/{cast.head.person_id}/"):
        page = client.get(url).content.decode()
        assert ("head@people.example" in page) is sees_addresses
        assert ("+994 12 555 01 01" in page) is sees_addresses


@pytest.mark.parametrize(("name", "code"), [("outsider", 404), ("guest", 404), ("ended", 404), ("administrator", 404)])
def test_directory_is_for_the_people_of_the_network(client: Client, cast: Cast, name: str, code: int) -> None:
    client.force_login(getattr(cast, name))
    assert client.get(URL).status_code == code
    assert client.get("/n/baku/agencies/ILO/").status_code == code
    assert client.get(f"/n/baku/people/{cast.lead.person_id}/").status_code == code


def test_directory_leads_the_anonymous_to_the_login(client: Client, cast: Cast) -> None:
    response = client.get(URL)
    assert (response.status_code, response.headers["Location"]) == (302, f"/login/?next={URL}")


@pytest.mark.parametrize("people_in_all", [5, 500])
def test_directory_costs_the_same_with_5_and_500_representatives(
    client: Client, cast: Cast, django_assert_num_queries: Any, people_in_all: int
) -> None:
    here = Representative.objects.filter(membership__network=cast.network).exclude(ended_on__isnull=False)
    surplus = list(here.order_by("pk").values_list("pk", flat=True)[5:])
    Representative.objects.filter(pk__in=surplus).delete()
    agencies = [make_membership(cast.network, make_agency()) for _number in range(people_in_all // 5)]
    for number in range(people_in_all - here.count()):
        make_representative(agencies[number % len(agencies)], make_person(), Function.ALTERNATE)
    assert here.count() == people_in_all
    client.force_login(cast.secretariat)
    client.get(URL)
    # session, account, access; network; memberships, details, people, addresses; networks of the frame
    with django_assert_num_queries(9):
        client.get(URL)


BAKU_MIDNIGHT = datetime.datetime(2026, 11, 24, 20, 0, tzinfo=datetime.UTC)  # the 25th begins in Baku


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-1, ["Leaves on the 24th"]), (1, ["Comes on the 25th"])],
)
def test_directory_turns_over_at_midnight_of_the_networks_zone(
    client: Client, db: None, minutes: int, expected: list[str]
) -> None:
    network = make_network("baku")
    membership = make_membership(network, make_agency("ILO"), started_on=datetime.date(2026, 1, 1))
    leaver, comer, reader = (make_person(name) for name in ("Leaves on the 24th", "Comes on the 25th", "Reader"))
    make_representative(membership, leaver, ended_on=datetime.date(2026, 11, 24))
    make_representative(membership, comer, started_on=datetime.date(2026, 11, 25))
    other = make_membership(network, make_agency("IOM"), started_on=datetime.date(2026, 1, 1))
    make_representative(other, reader)
    account = make_account(reader)
    with time_machine.travel(BAKU_MIDNIGHT + datetime.timedelta(minutes=minutes), tick=False):
        assert people(client, account, "ILO") == expected


@pytest.mark.parametrize(
    ("minutes", "leaver_code", "comer_code"),
    [(-1, 200, 404), (1, 404, 200)],
)
def test_access_begins_and_ends_at_midnight_of_the_networks_zone(
    client: Client, db: None, minutes: int, leaver_code: int, comer_code: int
) -> None:
    membership = make_membership(make_network("baku"), make_agency("ILO"), started_on=datetime.date(2026, 1, 1))
    leaver, comer = (make_account(make_person()) for _number in range(2))
    make_representative(membership, leaver.person, ended_on=datetime.date(2026, 11, 24))
    make_representative(membership, comer.person, started_on=datetime.date(2026, 11, 25))
    codes = []
    with time_machine.travel(BAKU_MIDNIGHT + datetime.timedelta(minutes=minutes), tick=False):
        for account in (leaver, comer):
            client.force_login(account)
            codes.append(client.get(URL).status_code)
    assert codes == [leaver_code, comer_code]


def test_access_ends_with_the_membership(client: Client, cast: Cast) -> None:
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    cast.network.memberships.filter(agency=cast.ilo).update(ended_on=yesterday)
    client.force_login(cast.lead)
    assert client.get(URL).status_code == 404
    client.force_login(cast.two_agencies)
    assert client.get(URL).status_code == 200
