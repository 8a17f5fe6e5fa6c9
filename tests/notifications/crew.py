"""The kinds and persons of the outbox's tests, for a worker in a process of its own: an app that its settings add."""

import os
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.apps import AppConfig

from notifications.registry import Recipient


class CrewConfig(AppConfig):
    """Gives the process the registry of the tests instead of the project's."""

    name = "tests.notifications.crew"

    def ready(self) -> None:
        from notifications import claims
        from notifications.registry import Registry, registry
        from tests.notifications.people import People, register

        vars(registry).update(vars(Registry()))
        register(People())
        registry.set_recipient_resolver(resolve)
        if seconds := os.environ.get("TEST_LEASE_SECONDS"):
            claims.LEASE = timedelta(seconds=float(seconds))


def resolve(persons: Iterable[UUID]) -> dict[UUID, Recipient]:
    """Everybody exists, and the address tells who it is."""
    return {person: Recipient(person, "Somebody", f"{person}@example.org", "en", "UTC") for person in persons}
