"""The outbox's own registry, an SMTP server and a folder for files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from members.models import Account, Contact, Person
from notifications.registry import Registry, registry
from tests.notifications.people import People, register
from tests.notifications.server import Server


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> People:
    """Give each test a registry of its own and put the project's back afterwards."""
    for name, value in vars(Registry()).items():
        monkeypatch.setattr(registry, name, value)
    known = People()
    register(known)
    return known


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    """Keep attachments in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A running SMTP server that the settings name."""
    with Server() as running:
        use(settings, running.port)
        yield running


def use(settings: Settings, port: int) -> None:
    """Send through this port of this machine."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }


@pytest.fixture
def officer(client: Client, people: People, django_user_model: type[Account]) -> Client:
    """A browser in which somebody is signed in who may read the outbox of `aze`."""
    person = Person.objects.create()
    Contact.objects.create(person=person, name="Secretariat officer")
    client.force_login(django_user_model.objects.create_user("officer@example.org", person=person))
    people.scopes = {"aze"}
    people.viewer = person.pk
    return client
