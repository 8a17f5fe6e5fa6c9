"""The illustrative workplan, unshifted, on its own day; and browsers for the cast."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from members import loading
from members.loading import Shift
from members.models import Account, Network
from tests.factories import make_account
from workstreams.loading import agencies_named, example_workplan, load_catalogues, load_example

ANCHOR = datetime.datetime(2026, 11, 24, 6, tzinfo=datetime.UTC)  # ten o'clock in Baku


@dataclass(frozen=True)
class Example:
    """The example network and who looks at it."""

    network: Network
    secretariat: Account
    ilo: Account
    liaison: Account


@pytest.fixture(scope="module")
def loaded_example(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Example]:
    """Load the example data once for a module, in a transaction that is rolled back after it, the day frozen."""
    with django_db_blocker.unblock(), time_machine.travel(ANCHOR, tick=False), transaction.atomic():
        loading.load_agencies()
        load_catalogues()
        network = loading.load_example_network(agencies_named(example_workplan()), Shift())
        load_example(network, Shift())
        yield Example(
            network=network,
            secretariat=_account(network, "IOM", "Secretariat officer"),
            ilo=_account(network, "ILO", "Focal point, ILO"),
            liaison=_account(network, "SMS", "Liaison officer, State Migration Service"),
        )
        transaction.set_rollback(True)


@pytest.fixture
def example(loaded_example: Example, db: None) -> Example:
    """Return the example; what a test writes is undone after it."""
    return loaded_example


def _account(network: Network, acronym: str, label: str) -> Account:
    return make_account(loading.example_person(network, acronym=acronym, label=label, shift=Shift()))


@pytest.fixture
def browser() -> Callable[[Account], Client]:
    """Return a browser in which the account is signed in."""

    def signed_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(account)
        return client

    return signed_in
