"""Clients of the API for the cast."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from members.models import Account


@pytest.fixture
def api() -> Callable[[Account], APIClient]:
    """Return a client that is signed in as the account."""

    def signed_in(account: Account) -> APIClient:
        client = APIClient()
        client.force_authenticate(Account.objects.get(pk=account.pk))
        return client

    return signed_in
