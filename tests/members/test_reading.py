"""Reading by a parent network: by an explicit grant, what is public or for the network, and never more."""

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from meetings.models import Meeting
from members.access import access_of, role_names
from members.classification import Classification
from members.explaining import asked_about, explain
from members.models import Account, Membership, Network, ReadingGrant, Representative
from members.network_settings.services import end_reading, grant_reading
from notifications.errors import Conflict
from tests.cast import MARKER, Cast
from tests.factories import (
    make_account,
    make_agency,
    make_membership,
    make_network,
    make_person,
    make_representative,
)
from workstreams.models import Workstream

READING = "/n/baku/settings/reading/"


@dataclass
class Region:
    """A parent network with somebody of its UN side and somebody of a government."""

    network: Network
    reader: Account
    government: Account


@pytest.fixture
def region(cast: Cast) -> Region:
    """Return the parent of the cast's network."""
    network = make_network("region", country="", time_zone="Europe/Vienna")
    Network.objects.filter(pk=cast.network.pk).update(parent=network)
    cast.network.refresh_from_db()
    accounts = []
    for name, role in (
        ("Regional reader", Membership.Role.COORDINATOR),
        ("Regional state", Membership.Role.GOVERNMENT),
    ):
        person = make_person(name, f"{name[-5:]}@region.example")
        make_representative(make_membership(network, make_agency(name[-5:]), role), person)
        accounts.append(make_account(person))
    return Region(network, *accounts)


def fresh(account: Account) -> Account:
    """Return the account as the next request loads it."""
    return Account.objects.get(pk=account.pk)


def client_of(account: Account) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def seen(account: Account, network: Network) -> dict[str, int]:
    """Return how many rows of the network somebody sees."""
    user = fresh(account)
    return {
        "networks": Network.objects.visible_to(user).filter(pk=network.pk).count(),
        "workstreams": Workstream.objects.visible_to(user).filter(network=network).count(),
        "meetings": Meeting.objects.visible_to(user).filter(network=network).count(),
        "offices": Representative.objects.visible_to(user).filter(membership__network=network).count(),
    }


NOTHING = {"networks": 0, "workstreams": 0, "meetings": 0, "offices": 0}


def test_parent_reads_nothing_without_a_grant_and_nothing_after_it(cast: Cast, region: Region) -> None:
    assert seen(region.reader, cast.network) == NOTHING
    grant = grant_reading(cast.network, by=cast.secretariat.person, reason="Regional review")
    found = seen(region.reader, cast.network)
    assert (found["networks"], found["workstreams"], found["meetings"]) == (1, 1, 1)
    assert seen(region.government, cast.network) == NOTHING  # the UN side of the parent only
    end_reading(grant, by=cast.secretariat.person)
    assert seen(region.reader, cast.network) == NOTHING


def test_reader_has_a_level_but_neither_role_nor_agency(cast: Cast, region: Region) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    reader = fresh(region.reader)
    access = access_of(reader)
    assert access.level(cast.network.pk) == Classification.NETWORK
    assert (role_names(reader, cast.network), access.agencies(cast.network.pk)) == ([], frozenset())
    assert access.level(cast.other_network.pk) is None


def test_office_of_ones_own_says_more_than_the_grant(cast: Cast, region: Region) -> None:
    make_representative(cast.network.memberships.get(agency=cast.ilo), region.reader.person)
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    assert access_of(fresh(region.reader)).level(cast.network.pk) == Classification.UN_ONLY


def test_grant_to_a_former_parent_opens_nothing(cast: Cast, region: Region) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    Network.objects.filter(pk=cast.network.pk).update(parent=cast.other_network)
    assert seen(region.reader, cast.network) == NOTHING
    assert seen(cast.outsider, cast.network) == NOTHING  # the new parent was granted nothing


def test_grant_is_not_handed_down_to_the_grandparent(cast: Cast, region: Region) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    Network.objects.filter(pk=region.network.pk).update(parent=cast.other_network)
    region.network.refresh_from_db()
    grant_reading(region.network, by=region.reader.person, reason="Asked")
    assert access_of(fresh(cast.outsider)).level(region.network.pk) == Classification.NETWORK
    assert access_of(fresh(cast.outsider)).level(cast.network.pk) is None


ADDRESSES = (
    "", "overview/", "workplan/", "workstreams/WG1-01/", "meetings/", "meetings/NET-2026-02/", "decisions/",
    "directory/", "agencies/ILO/", "groups/", "groups/WG1/", "settings/", "settings/terms/", "search/?q=Workstream",
)  # fmt: skip


def test_reader_opens_pages_without_a_word_for_the_un_only_and_without_addresses(cast: Cast, region: Region) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    client = client_of(region.reader)
    for address in ADDRESSES:
        response = client.get(f"/n/baku/{address}")
        page = response.content.decode()
        assert (response.status_code, MARKER in page, "@people.example" in page) == (200, False, False), address
    assert client.get("/n/baku/workstreams/WG1-02/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "workstreams/WG1-01/update/", "workstreams/WG1-01/edit/", "settings/change/mail/", "settings/reading/",
        "directory/add/", "invitations/", "meetings/NET-2026-02/distribute/", "preview/", "turnover/",
    ],
)  # fmt: skip
def test_reader_may_do_nothing(cast: Cast, region: Region, address: str) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    assert client_of(region.reader).get(f"/n/baku/{address}").status_code == 403


def test_switcher_appears_only_for_those_with_several(cast: Cast, region: Region) -> None:
    def has_switcher(account: Account, address: str) -> bool:
        return "network-switch" in client_of(account).get(address).content.decode()

    assert not has_switcher(cast.lead, "/n/baku/directory/")
    assert has_switcher(cast.two_networks, "/n/baku/directory/")
    assert not has_switcher(region.reader, "/n/region/directory/")
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    assert has_switcher(region.reader, "/n/region/directory/")


def test_secretariat_grants_and_ends_it_in_the_browser_and_the_history_says_so(cast: Cast, region: Region) -> None:
    client = client_of(cast.secretariat)
    assert client.post(f"{READING}grant/", {"reason": ""}).status_code == 422
    assert client.post(f"{READING}grant/", {"reason": "Regional review"}).status_code == 302
    assert client.post(f"{READING}grant/", {"reason": "Again"}).status_code == 409
    grant = ReadingGrant.objects.get()
    assert (grant.given_by, grant.reader, grant.reason) == (cast.secretariat.person, region.network, "Regional review")
    assert client_of(cast.lead).get(READING).status_code == 200
    assert client_of(cast.liaison).get(READING).status_code == 403
    assert client.post(f"{READING}{grant.pk}/end/").status_code == 302
    assert client.post(f"{READING}{grant.pk}/end/").status_code == 409
    entries = client.get("/n/baku/settings/").context["entries"]
    assert [(entry.who, entry.what) for entry in entries[:2]] == [
        ("Secretariat", "changed: reading by the parent network"),
        ("Secretariat", "added: reading by the parent network"),
    ]


def test_secretariat_learns_who_reads_and_why(cast: Cast, region: Region) -> None:
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    assert region.reader.person in asked_about(cast.network)
    assert region.government.person not in asked_about(cast.network)
    rows = [cast.workstream, cast.secret_workstream]
    for row in rows:
        row.refresh_from_db()  # the database knows their effective classification
    seen, hidden = (explain(fresh(region.reader), row, cast.network) for row in rows)
    sentence = "Reads this network on the UN side of its parent network, by the secretariat’s grant."
    assert (seen.is_allowed, hidden.is_allowed, sentence in seen.reasons) == (True, False, True)


def test_network_without_a_parent_grants_nothing(cast: Cast) -> None:
    with pytest.raises(Conflict):
        grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")


def test_database_holds_one_standing_grant(cast: Cast, region: Region) -> None:
    values: dict[str, Any] = {"network": cast.network, "reader": region.network, "given_by": cast.secretariat.person}
    ReadingGrant.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingGrant.objects.create(**values)
    assert ReadingGrant.objects.get().given_at.date() <= datetime.datetime.now(datetime.UTC).date()
