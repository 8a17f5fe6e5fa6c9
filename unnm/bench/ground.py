"""What a measurement stands on: durable engines of its own under var/bench, and new tables each time."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unnm.engines import Engines
from unnm.stack.environment import NOT_INHERITED, STATIC, VAR

BENCH = VAR / "bench"


@contextmanager
def ground(var: Path = BENCH) -> Iterator[None]:
    """Start engines that nobody else uses, set this process up on empty tables, stop the engines at the end."""
    engines = Engines(var)
    urls = engines.start()
    try:
        for name in NOT_INHERITED:
            os.environ.pop(name, None)
        os.environ.update(
            {
                "SECRET_KEY": secrets.token_urlsafe(64),
                "DEMO": "1",
                "DATABASE_URL": urls.database_url,
                "REDIS_URL": urls.redis_url,
                "EMAIL_URL": "smtp://127.0.0.1:1",  # refuses; a measurement that sends names its own server
                "VAR_DIR": str(var),
                "STATIC_ROOT": str(STATIC),
                "LOG_LEVEL": "WARNING",
                "DJANGO_SETTINGS_MODULE": "unnm.settings",
            }
        )
        _new_tables()
        yield
    finally:
        engines.stop()


def _new_tables() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", "--no-input", "--verbosity", "0")
