"""What everybody may read: only where it is switched on, no name without consent, nobody whom a list could harm."""

from typing import Any

import pytest
from django.test import Client

from members.consent import give_consent, withdraw_consent
from members.models import Network
from members.public import asks_for_consent, switch_public_page
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_person, make_representative

PAGE = "/public/baku/"


def switch(client: Client, cast: Cast, answer: str) -> int:
    client.force_login(cast.secretariat)
    return client.post(f"/n/{cast.network.slug}/public-page/", {"is_on": answer}).status_code


def test_nobody_reads_a_network_that_did_not_open_its_page(client: Client, cast: Cast) -> None:
    texts = [Client().get(path) for path in ("/public/", "/login/")]
    assert [("Baku" in each.text, "baku" in each.text) for each in texts] == [(False, False)] * 2
    assert Client().get(PAGE).status_code == 404
    assert switch(client, cast, "yes") == 302
    assert [each in Client().get("/public/").text for each in (PAGE, "/public/tbilisi/")] == [True, False]
    assert "/public/" in Client().get("/login/").text
    assert (Client().get(PAGE).status_code, switch(client, cast, "no"), Client().get(PAGE).status_code) == (
        200,
        302,
        404,
    )


def test_names_stand_there_with_consent_only(client: Client, cast: Cast) -> None:
    switch(client, cast, "yes")
    reading = [Client().get(PAGE).text]
    give_consent(cast.lead.person, by=cast.lead.person)
    reading.append(Client().get(PAGE).text)
    withdraw_consent(cast.lead.person, by=cast.lead.person)
    reading.append(Client().get(PAGE).text)
    assert ["<li>Lead <" in text for text in reading] == [False, True, False]
    assert ["<li>focal point</li>" in text for text in reading] == [True, True, True]
    for account in cast.accounts().values():
        assert account.email not in reading[1]
        assert account == cast.lead or f"<li>{account.person.name} <" not in reading[1], account


def test_stakeholders_and_observers_are_not_listed(client: Client, cast: Cast) -> None:
    switch(client, cast, "yes")
    page = Client().get(PAGE)
    listed = [line.membership.agency.acronym for side in page.context["sides"] for line in side.agencies]
    assert sorted(listed) == ["ILO", "IOM", "MFA", "RCO", "SMS", "WHO"]
    assert "MC in full" not in page.text


def test_who_would_be_named_is_asked_until_there_is_an_answer(client: Client, cast: Cast) -> None:
    assert asks_for_consent(cast.lead.person) == []
    switch(client, cast, "yes")
    asked = {name for name, account in cast.accounts().items() if asks_for_consent(account.person)}
    assert asked == {"un_co_chair", "government_co_chair", "lead", "other", "head", "liaison", "ministry"}
    client.force_login(cast.lead)
    assert "May your name stand there?" in client.get("/profile/").text
    client.post("/profile/consent/", {"consent": "yes"})
    assert "May your name stand there?" not in client.get("/profile/").text


def test_page_is_switched_once_and_stands_in_the_history(client: Client, cast: Cast) -> None:
    switch(client, cast, "yes")
    network = Network.objects.get(pk=cast.network.pk)
    with pytest.raises(Conflict):
        switch_public_page(network, by=cast.secretariat.person, is_on=True)
    entry = client.get(f"/n/{cast.network.slug}/public-page/").context["entries"][0]
    assert (entry.who, [change.label for change in entry.changes]) == ("Secretariat", ["Public page"])


@pytest.mark.parametrize("count", [1, 10])
def test_public_page_costs_the_same(client: Client, cast: Cast, django_assert_num_queries: Any, count: int) -> None:
    for _number in range(count):
        make_representative(make_membership(cast.network, make_agency()), make_person(), "head")
    switch(client, cast, "yes")
    visitor = Client()
    with django_assert_num_queries(5):
        visitor.get(PAGE)
