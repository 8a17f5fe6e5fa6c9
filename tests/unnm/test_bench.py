"""The measurements stand on the same tables in one run, so none takes what another has made."""

import pytest

from members.models import Network
from tests.factories import make_agency
from unnm.bench import contacts, outbox, recipients

pytestmark = pytest.mark.django_db


def test_measurements_have_networks_of_their_own() -> None:
    make_agency("IOM")
    contacts.make_network()
    recipients.make_network(outbox.NETWORK)
    assert Network.objects.count() == 2
