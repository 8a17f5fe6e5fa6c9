"""The API about the account, networks, agencies and people: what it shows, to whom, and at what cost."""

import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from members.history import history_of
from members.models import Agency, AgencyCode, Contact, MembershipDetail, Representative
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_network, make_person, make_representative

BAKU = "/api/v1/networks/baku/"


def as_(account: Any) -> APIClient:
    """Return a client that is signed in."""
    client = APIClient()
    client.force_login(account)
    return client


def column(client: APIClient, url: str, name: str, **query: str) -> list[Any]:
    """Return one field of each row of a list, through all of its pages."""
    found: list[Any] = []
    address: str | None = url
    while address:
        response = client.get(address, query if address == url else None)
        assert response.status_code == 200, response.data
        found += [row[name] for row in response.data["results"]]
        address = response.data["next"]
    return found


def test_me_says_who_one_is_where(cast: Cast) -> None:
    assert as_(cast.two_networks).get("/api/v1/me/").data == {
        "person": str(cast.two_networks.person_id),
        "name": "Two networks",
        "email": "two-networks@people.example",
        "language": "en",
        "time_zone": "Asia/Baku",
        "is_administrator": False,
        "networks": [
            {"network": "baku", "level": "un_only", "roles": ["un_member"], "agencies": ["WHO"]},
            {"network": "tbilisi", "level": "network", "roles": ["government"], "agencies": ["SMS"]},
        ],
        "token": None,
        "permissions": {"change": True, "open_network": False},
        "available_actions": ["change"],
    }


@pytest.mark.parametrize(
    ("name", "roles", "level"),
    [
        ("secretariat", ["secretariat", "un_member"], "un_only"),
        ("un_co_chair", ["un_co_chair", "un_member"], "un_only"),
        ("government_co_chair", ["government", "government_co_chair"], "network"),
        ("stakeholder", ["stakeholder"], "network"),
        ("observer", ["observer"], "network"),
        ("double", ["government", "un_member"], "network"),
    ],
)
def test_me_names_roles_and_level(cast: Cast, name: str, roles: list[str], level: str) -> None:
    (found,) = as_(getattr(cast, name)).get("/api/v1/me/").data["networks"]
    assert (found["roles"], found["level"]) == (roles, level)


@pytest.mark.parametrize("name", ["guest", "ended", "administrator"])
def test_me_without_an_office_has_no_network(cast: Cast, name: str) -> None:
    assert as_(getattr(cast, name)).get("/api/v1/me/").data["networks"] == []


def test_me_changed_with_wrong_values_says_which(cast: Cast) -> None:
    response = as_(cast.lead).patch("/api/v1/me/", {"language": "tlh", "time_zone": "Mars/Olympus", "name": ""})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert sorted(response.data["errors"]) == ["language", "name", "time_zone"]


def test_me_cannot_make_oneself_an_administrator(cast: Cast) -> None:
    response = as_(cast.lead).patch("/api/v1/me/", {"is_administrator": True, "email": "new@people.example"})
    assert (response.data["is_administrator"], response.data["email"]) == (False, "lead@people.example")
    cast.lead.refresh_from_db()
    assert (cast.lead.is_administrator, cast.lead.email) == (False, "lead@people.example")


def test_networks_are_those_of_the_account(cast: Cast) -> None:
    expected = {"lead": ["baku"], "outsider": ["tbilisi"], "two_networks": ["baku", "tbilisi"], "guest": []}
    assert {name: column(as_(getattr(cast, name)), "/api/v1/networks/", "slug") for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("secretariat", ["view_directory", "view_addresses", "view_outbox", "change"]),
        ("lead", ["view_directory", "view_addresses"]),
        ("liaison", ["view_directory"]),
        ("administrator", []),
    ],
)
def test_network_names_the_available_actions(cast: Cast, name: str, actions: list[str]) -> None:
    response = as_(getattr(cast, name)).get(BAKU)
    assert (response.status_code, response.data["available_actions"]) == (200, actions)
    assert [name for name, is_allowed in response.data["permissions"].items() if is_allowed] == actions
    assert response.data["title"] == {"original": "en", "en": "UN Network on Migration baku"}


CHANGES: dict[str, Any] = {
    "title": {"original": "az", "az": "Şəbəkə", "en": "Network"},
    "country": "GE",
    "time_zone": "Asia/Tbilisi",
    "working_days": [0, 1, 2, 3, 5],
    "languages": ["ru", "en"],
    "chairing": "un",
    "quorum_chairs": "one",
    "quorum_un_percent": 60,
    "quorum_rule": "Most",
    "secretariat": "IOM",
    "reply_to": "new@baku.example",
}


def change(account: Any, data: dict[str, Any], **headers: str) -> Any:
    """Change the network as somebody who has just read it."""
    client = as_(account)
    tag = client.get(BAKU).headers.get("ETag", '"0"')
    return client.patch(BAKU, data, format="json", headers={"If-Match": tag} | headers)


def test_network_is_changed_by_its_secretariat_as_the_page_does_it(cast: Cast) -> None:
    response = change(cast.secretariat, CHANGES)
    assert response.status_code == 200
    assert {name: response.data[name] for name in CHANGES} == CHANGES
    assert response.headers["ETag"] == as_(cast.secretariat).get(BAKU).headers["ETag"]
    assert {entry.who for entry in history_of(cast.network, cast.secretariat)[:1]} == {"Secretariat"}
    kept = change(cast.secretariat, {"quorum_un_percent": None}).data
    assert kept == response.data | {"quorum_un_percent": None}


# secretariat, UN co-chair, lead, liaison, observer, two networks; outsider, guest, ended, administrator
PATCHES = {
    "secretariat": 200,
    "un_co_chair": 403,
    "lead": 403,
    "liaison": 403,
    "observer": 403,
    "two_networks": 403,
    "outsider": 404,
    "guest": 404,
    "ended": 404,
    "administrator": 403,
}


def test_network_is_changed_by_nobody_else(cast: Cast) -> None:
    assert {name: change(getattr(cast, name), {"secretariat": name}).status_code for name in PATCHES} == PATCHES
    assert APIClient().patch(BAKU, {"secretariat": "x"}).status_code == 401
    assert [name for name in PATCHES if "ETag" in as_(getattr(cast, name)).get(BAKU).headers] == ["secretariat"]


def test_network_is_changed_only_as_it_was_read(cast: Cast) -> None:
    client = as_(cast.secretariat)
    tag = client.get(BAKU).headers["ETag"]
    codes = [
        client.patch(BAKU, {"secretariat": str(number)}, format="json", headers=headers).status_code
        for number, headers in enumerate(({}, {"If-Match": "nothing"}, {"If-Match": tag}, {"If-Match": tag}))
    ]
    assert codes == [428, 412, 200, 412]
    assert client.get(BAKU).data["secretariat"] == "2"


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"title": {"original": "en", "en": ""}}, ["title"]),
    ({"title": {"original": "en", "en": "N" * 201}}, ["title"]),
    ({"country": "UN"}, ["country"]),
    ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
    ({"working_days": []}, ["working_days"]),
    ({"working_days": [7]}, ["working_days"]),
    ({"languages": ["tlh"]}, ["languages"]),
    ({"quorum_un_percent": 101, "chairing": "nobody"}, ["chairing", "quorum_un_percent"]),
    ({"reply_to": "nowhere", "secretariat": ""}, ["reply_to", "secretariat"]),
]


@pytest.mark.parametrize(("data", "fields"), WRONG)
def test_network_with_wrong_values_is_not_changed_at_all(cast: Cast, data: dict[str, Any], fields: list[str]) -> None:
    response = change(cast.secretariat, data | {"quorum_rule": "Most"})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert sorted(response.data["errors"]) == fields
    assert as_(cast.secretariat).get(BAKU).data["quorum_rule"] == ""


def test_each_detail_says_what_is_permitted_and_so_available(cast: Cast) -> None:
    office = Representative.objects.get(person=cast.lead.person)
    routes = {
        "agency": "agencies/ILO/",
        "membership": f"memberships/{office.membership_id}/",
        "person": f"persons/{cast.lead.person_id}/",
        "representative": f"representatives/{office.pk}/",
        "invitation": f"invitations/{cast.invitation_pk()}/",
    }
    found = {name: as_(cast.lead).get(BAKU + route).data for name, route in routes.items()}
    assert {name: data["available_actions"] for name, data in found.items()} == {
        "agency": ["view"],
        "membership": ["view", "view_history", "invite"],
        "person": ["change"],
        "representative": ["view", "hand_over", "leave", "confirm"],
        "invitation": ["view", "withdraw"],
    }
    for name, data in found.items():
        granted = [action for action, is_allowed in data["permissions"].items() if is_allowed]
        assert granted == data["available_actions"], name
    membership = as_(cast.liaison).get(BAKU + routes["membership"]).data
    assert membership["permissions"] == {"view": True, "view_history": False, "invite": False}


ROUTES = ("", "agencies/", "agencies/ILO/", "memberships/", "representatives/", "persons/")


@pytest.mark.parametrize("route", ROUTES)
def test_routes_below_a_network_hide_it_from_outsiders(cast: Cast, route: str) -> None:
    expected = {"lead": 200, "liaison": 200, "observer": 200, "outsider": 404, "guest": 404, "ended": 404}
    codes = {name: as_(getattr(cast, name)).get(BAKU + route).status_code for name in expected}
    assert codes == expected
    assert APIClient().get(BAKU + route).status_code == 401


def test_rows_of_another_network_are_not_found(cast: Cast) -> None:
    outside = make_membership(cast.other_network, make_agency("ELSEWHERE"))
    office = make_representative(outside, make_person("Elsewhere"))
    client = as_(cast.two_networks)
    for route in (
        "agencies/ELSEWHERE/",
        f"memberships/{outside.pk}/",
        f"representatives/{office.pk}/",
        f"persons/{office.person_id}/",
    ):
        assert client.get(f"/api/v1/networks/tbilisi/{route}").status_code == 200
        assert client.get(BAKU + route).status_code == 404
    assert column(client, BAKU + "agencies/", "acronym", q="ELSE") == []
    assert column(client, BAKU + "representatives/", "id", agency="ELSEWHERE") == []
    assert column(client, BAKU + "representatives/", "id", person=str(office.person_id)) == []


def test_agency_shows_codes_and_membership_of_the_network_only(cast: Cast) -> None:
    AgencyCode.objects.create(agency=cast.iom, scheme="IATI", code="XM-DAC-47066")
    membership = cast.network.memberships.get(agency=cast.iom)
    MembershipDetail.objects.create(
        membership=membership,
        presence="resident",
        protocol_order=2,
        local_name="BMqT",
        started_on=membership.started_on,
    )
    data = as_(cast.two_networks).get(BAKU + "agencies/IOM/").data
    assert data["codes"] == [{"scheme": "IATI", "code": "XM-DAC-47066"}]
    assert data["memberships"] == [
        {
            "id": membership.pk,
            "agency": "IOM",
            "role": "coordinator",
            "started_on": membership.started_on.isoformat(),
            "ended_on": None,
            "presence": "resident",
            "protocol_order": 2,
            "local_name": "BMqT",
        }
    ]


def test_agency_with_a_space_and_a_hyphen_in_its_acronym_is_found(cast: Cast) -> None:
    make_membership(cast.network, make_agency("UN Women-X"))
    assert as_(cast.lead).get(BAKU + "agencies/UN%20Women-X/").data["acronym"] == "UN Women-X"


def test_lists_are_filtered(cast: Cast) -> None:
    client = as_(cast.lead)
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    assert column(client, BAKU + "agencies/", "acronym", type=Agency.Type.GOVERNMENT) == ["MFA", "SMS"]
    assert column(client, BAKU + "agencies/", "acronym", role="coordinator") == ["IOM"]
    assert column(client, BAKU + "agencies/", "acronym", q="mfa in") == ["MFA"]
    assert sorted(column(client, BAKU + "memberships/", "agency", role="government")) == ["MFA", "SMS"]
    assert column(client, BAKU + "representatives/", "person_name", agency="MC") == ["Stakeholder"]
    names = column(client, BAKU + "representatives/", "person_name", agency="ILO", function="alternate")
    assert sorted(names) == ["Ended", "Two agencies"]
    today = {"agency": "ILO", "function": "alternate", "active_on": cast.network.today().isoformat()}
    assert column(client, BAKU + "representatives/", "person_name", **today) == ["Two agencies"]
    day_before = today | {"active_on": yesterday.isoformat()}
    assert sorted(column(client, BAKU + "representatives/", "person_name", **day_before)) == ["Ended", "Two agencies"]
    assert column(client, BAKU + "persons/", "name", q="LIAI") == ["Liaison"]


def test_filter_with_an_unknown_value_is_refused(cast: Cast) -> None:
    response = as_(cast.lead).get(BAKU + "agencies/", {"type": "spaceship"})
    assert (response.status_code, list(response.data["errors"])) == (400, ["type"])


@pytest.mark.parametrize(
    ("name", "email", "phone"),
    [
        ("secretariat", "head@people.example", "+994 12"),
        ("lead", "head@people.example", "+994 12"),
        ("head", "head@people.example", "+994 12"),
        ("liaison", None, None),
        ("stakeholder", None, None),
        ("double", None, None),
    ],
)
def test_addresses_are_for_the_un_side(cast: Cast, name: str, email: str | None, phone: str | None) -> None:
    Contact.objects.filter(person=cast.head.person).update(phone="+994 12")
    client = as_(getattr(cast, name))
    detail = client.get(f"{BAKU}persons/{cast.head.person_id}/").data
    assert (detail["email"], detail["phone"]) == (email, phone)
    row = next(x for x in client.get(BAKU + "persons/").data["results"] if x["id"] == str(cast.head.person_id))
    assert (row["email"], row["phone"]) == (email, phone)


def test_own_addresses_are_shown_to_everybody(cast: Cast) -> None:
    data = as_(cast.liaison).get(f"{BAKU}persons/{cast.liaison.person_id}/").data
    assert (data["email"], data["available_actions"]) == ("liaison@people.example", ["change"])


def test_person_shows_the_offices_of_the_network_only(cast: Cast) -> None:
    url = f"persons/{cast.two_networks.person_id}/"
    offices = as_(cast.secretariat).get(BAKU + url).data["offices"]
    assert [(office["agency"], office["function"]) for office in offices] == [("WHO", "alternate")]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_people_and_agencies_are_only_read(cast: Cast, method: str) -> None:
    client = as_(cast.secretariat)
    office = Representative.objects.get(person=cast.lead.person)
    routes = ["agencies/ILO/", f"representatives/{office.pk}/"]
    if method != "patch":  # a record is corrected, a network set, neither made nor removed
        routes += [f"persons/{cast.lead.person_id}/", ""]
    for route in routes:
        assert getattr(client, method)(BAKU + route, {}).status_code == 405


def test_lists_come_in_pages(cast: Cast) -> None:
    client = as_(cast.lead)
    first = client.get(BAKU + "agencies/", {"limit": 3})
    assert [row["acronym"] for row in first.data["results"]] == ["EU", "ILO", "IOM"]
    assert first.data["previous"] is None
    second = client.get(first.data["next"])
    assert [row["acronym"] for row in second.data["results"]] == ["MC", "MFA", "RCO"]


# session, account, access, network, rows; memberships also their details, persons also their addresses
@pytest.mark.parametrize(
    ("route", "queries"), [("agencies/", 5), ("memberships/", 6), ("representatives/", 5), ("persons/", 6)]
)
@pytest.mark.parametrize("rows", [1, 10])
def test_list_costs_the_same_with_1_and_10_rows(
    cast: Cast, django_assert_num_queries: Any, route: str, queries: int, rows: int
) -> None:
    network = make_network("ganja")
    for number in range(rows):
        person = cast.lead.person if number == 0 else make_person()
        make_representative(make_membership(network, make_agency()), person)
    client = as_(cast.lead)
    with django_assert_num_queries(queries):
        response = client.get(f"/api/v1/networks/ganja/{route}")
    assert len(response.data["results"]) == rows


@pytest.mark.parametrize("networks", [1, 10])
def test_networks_and_me_cost_the_same_with_1_and_10_networks(
    cast: Cast, django_assert_num_queries: Any, networks: int
) -> None:
    for _number in range(networks - 1):
        make_representative(make_membership(make_network(), make_agency()), cast.lead.person)
    client = as_(cast.lead)
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/networks/").data["results"]) == networks
    with django_assert_num_queries(5):
        assert len(client.get("/api/v1/me/").data["networks"]) == networks


def test_documentation_page_shows_the_schema_under_the_policy(client: Any, db: None) -> None:
    response = client.get("/api/v1/docs/")
    assert (response.status_code, response.context["schema_url"]) == (200, "/api/v1/schema/")
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in response.content.decode()
