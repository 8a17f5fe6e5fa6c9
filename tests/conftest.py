"""What every test has: the network guard, the cast, and settings that do not slow the tests down."""

import pytest
from pytest_django import Settings
from xdist.remote import Producer

from tests.cast import cast
from tests.network import only_local_connections
from tests.parallel import ByFile

__all__ = ["cast", "only_local_connections"]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Share the tests out by file."""
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings) -> None:
    """Hash passwords quickly: their strength is not what is tested. Each test client would read all static files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
