"""What a new network begins with: a first workplan, and groups."""

from typing import Any

import pytest
from django.test import Client

from members.models import Account, Network
from tests.cast import Cast
from tests.factories import make_membership, make_network, make_representative
from workstreams.models import WorkingGroup, Workplan

PLAN = {"title": "Workplan 2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31", "currency": "USD"}
GROUP = {"code": "WG1", "title": "Data", "classification": "2"}


@pytest.fixture
def network(cast: Cast) -> Network:
    """Return a new network, without workplan and groups, whose secretariat is that of the cast."""
    network = make_network("new")
    coordinator = make_membership(network, cast.iom, "coordinator")
    make_representative(coordinator, cast.secretariat.person, "secretariat_officer")
    return network


def client_of(account: Account) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def test_first_workplan_is_begun_once(cast: Cast, network: Network) -> None:
    client = client_of(cast.secretariat)
    assert "/n/new/workplan/first/" in client.get("/n/new/workplan/").content.decode()
    assert client.post("/n/new/workplan/first/", PLAN).headers["Location"] == "/n/new/workplan/"
    plan = Workplan.objects.get(network=network)
    assert (plan.title, plan.version, plan.currency) == ({"original": "en", "en": "Workplan 2027"}, "0.1", "USD")
    assert client.post("/n/new/workplan/first/", PLAN | {"starts_on": "2028-01-01"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": "2026-01-01"}, "ends_on"), ({"currency": "dollars"}, "currency"), ({"title": ""}, "title")],
)
def test_wrong_workplan_is_refused(cast: Cast, network: Network, changes: dict[str, str], field: str) -> None:
    response = client_of(cast.secretariat).post("/n/new/workplan/first/", PLAN | changes)
    assert list(response.context["form"].errors) == [field]
    assert not Workplan.objects.filter(network=network).exists()


def test_groups_come_after_each_other(cast: Cast, network: Network) -> None:
    client = client_of(cast.secretariat)
    assert client.post("/n/new/groups/new/", GROUP).headers["Location"] == "/n/new/groups/WG1/"
    assert client.post("/n/new/groups/new/", GROUP | {"code": "WG2", "classification": "3"}).status_code == 302
    rows: list[Any] = list(WorkingGroup.objects.filter(network=network))
    assert [(row.code, row.position, row.effective_classification) for row in rows] == [("WG1", 1, 2), ("WG2", 2, 3)]


@pytest.mark.parametrize("code", ["WG1", "new", "a/b", "two words", ""])
def test_group_whose_code_is_taken_or_no_code_is_refused(cast: Cast, network: Network, code: str) -> None:
    WorkingGroup.objects.create(network=network, code="WG1", title={"original": "en", "en": "Data"})
    response = client_of(cast.secretariat).post("/n/new/groups/new/", GROUP | {"code": code})
    assert list(response.context["form"].errors) == ["code"]
    assert WorkingGroup.objects.filter(network=network).count() == 1
