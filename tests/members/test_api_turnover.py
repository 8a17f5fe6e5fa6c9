"""The API about invitations and offices: the same services and rules as the pages."""

from typing import Any

import pytest

from members.invitations import invite
from members.models import Invitation, Membership, Representative
from tests.cast import Cast
from tests.factories import make_membership, make_person, make_representative
from tests.members.test_api import as_

INVITATIONS = "/api/v1/networks/baku/invitations/"
NEW = {"agency": "ILO", "name": "New", "email": "new@people.example", "function": "alternate"}


def office(cast: Cast) -> str:
    return f"/api/v1/networks/baku/representatives/{cast.lead.person.offices.get().pk}/"


def test_proposal_is_approved_by_somebody_else_and_sent(cast: Cast) -> None:
    made = as_(cast.lead).post(INVITATIONS, NEW, format="json").data
    assert (made["state"], made["available_actions"]) == ("proposed", ["view", "withdraw"])
    seen = as_(cast.secretariat).get(f"{INVITATIONS}{made['id']}/").data
    assert seen["permissions"] == {
        "view": True,
        "approve": True,
        "refuse": True,
        "resend": False,
        "withdraw": True,
    }
    sent = as_(cast.secretariat).post(f"{INVITATIONS}{made['id']}/approve/").data
    assert (sent["state"], sent["approved_by"]) == ("sent", "Secretariat")
    assert as_(cast.secretariat).post(f"{INVITATIONS}{made['id']}/approve/").status_code == 409


def test_wrong_agency_and_function_are_named(cast: Cast) -> None:
    for wrong, field in ({"agency": "NIX"}, "agency"), ({"function": "co_chair"}, "function"):
        response = as_(cast.lead).post(INVITATIONS, NEW | wrong, format="json")
        assert (response.status_code, list(response.data["errors"])) == (400, [field])
    assert Invitation.objects.count() == 0


def test_address_reveals_no_name_of_another_network(cast: Cast) -> None:
    stranger = make_person("Secret name", "stranger@people.example")
    make_representative(make_membership(cast.other_network, cast.ilo), stranger, "head")
    membership = Membership.objects.get(network=cast.network, agency=cast.ilo)
    invite(membership, stranger, by=cast.lead.person, function="alternate")
    (row,) = as_(cast.lead).get(INVITATIONS).data["results"]
    assert (row["name"], row["email"]) == (None, "stranger@people.example")


@pytest.mark.parametrize("count", [1, 10])
def test_list_costs_the_same(cast: Cast, django_assert_num_queries: Any, count: int) -> None:
    membership = Membership.objects.get(network=cast.network, agency=cast.ilo)
    for _number in range(count):
        invite(membership, make_person(), by=cast.lead.person, function="alternate")
    client = as_(cast.secretariat)
    client.get(INVITATIONS)
    with django_assert_num_queries(8):
        client.get(INVITATIONS)


def test_office_is_handed_over_once(cast: Cast) -> None:
    day = cast.network.today().isoformat()
    given = {"on": day, "successor": str(cast.head.person_id)}
    begun = as_(cast.secretariat).post(office(cast) + "hand-over/", given, format="json")
    assert (begun.status_code, begun.data["person_name"], begun.data["started_on"]) == (201, "Head", day)
    assert begun.data["available_actions"] == ["view", "hand_over", "leave", "confirm"]
    assert as_(cast.secretariat).post(office(cast) + "hand-over/", given, format="json").status_code == 409


def test_hand_over_to_somebody_of_another_agency_is_refused(cast: Cast) -> None:
    given = {"on": cast.network.today().isoformat(), "successor": str(cast.other.person_id)}
    response = as_(cast.secretariat).post(office(cast) + "hand-over/", given, format="json")
    assert (response.status_code, list(response.data["errors"])) == (400, ["successor"])


def test_leaving_ends_the_office(cast: Cast) -> None:
    day = cast.network.today().isoformat()
    assert as_(cast.lead).post(office(cast) + "leave/", {"on": day}, format="json").data["ended_on"] == day
    assert Representative.objects.get(person=cast.lead.person).ended_on == cast.network.today()


def test_secretariat_and_the_person_change_the_record_and_nobody_else(cast: Cast) -> None:
    url = f"/api/v1/networks/baku/persons/{cast.lead.person_id}/"
    given = {"ranks": {"az": "Səfir", "en": "Ambassador"}, "forms_of_address": {"az": "Zati-aliləri"}}
    codes = [
        as_(account).patch(url, given, format="json").status_code
        for account in (cast.secretariat, cast.lead, cast.head, cast.liaison, cast.outsider)
    ]
    assert codes == [200, 200, 403, 403, 404]
    seen = as_(cast.head).get(url).data
    assert (seen["rank"], seen["forms_of_address"], seen["permissions"]) == (
        "Ambassador",
        {"az": "Zati-aliləri"},
        {"change": False},
    )
    response = as_(cast.lead).patch(url, {"ranks": {"tlh": "x"}}, format="json")
    assert (response.status_code, list(response.data["errors"])) == (400, ["ranks"])
