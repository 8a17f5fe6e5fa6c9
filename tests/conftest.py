"""What every test has: the network guard, the cast, and settings that do not slow the tests down."""

import gc

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings
from xdist.remote import Producer

from tests.cast import cast
from tests.network import only_local_connections
from tests.parallel import ByFile

__all__ = ["cast", "only_local_connections"]


def pytest_collection_finish() -> None:
    """Leave what lives until the end out of each search for garbage, and search less often: an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Share the tests out by file."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the tests that commit empty the tables after them, of what is sent and adopted too."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'never_emptied'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_emptied")


@pytest.fixture(autouse=True)
def quick_settings(settings: Settings) -> None:
    """Hash passwords quickly: their strength is not what is tested. Each test client would read all static files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
