"""The engines of the test run: PostgreSQL and Valkey for real, under var/test, or those named by the environment.

A plugin rather than a fixture, because pytest-django reads the settings, and with them DATABASE_URL, before a conftest.
Where the tests run in several processes (`pytest -n`), each has engines of its own: some tests empty the broker.
"""

import fcntl
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import IO

import pytest

from unnm.engines import Engines
from unnm.stack import environment, static

VAR = Path(__file__).resolve().parent.parent / "var" / "test"
ENVIRONMENT = {
    "SECRET_KEY": "only-for-the-tests-and-long-enough-for-the-checks-of-django",
    "VAR_DIR": str(VAR),
    "STATIC_ROOT": str(environment.STATIC),
    "EMAIL_URL": "smtp://127.0.0.1:1",  # refuses; a test of delivery starts a server of its own
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "PRODUCTION": "0",
    "LOG_LEVEL": "WARNING",
}
KEPT = ("DATABASE_URL", "REDIS_URL")
# What the process that only hands the tests out gives on to those that run them, and never connects to.
TO_BE_STARTED = {
    "DATABASE_URL": "postgres://each-worker:starts@127.0.0.1:1/its-own",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
_engines = pytest.StashKey[Engines]()
_lock = pytest.StashKey[IO[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the engines and set the environment before anything reads the settings."""
    os.environ.update(ENVIRONMENT)
    for name in ("MIGRATION_DATABASE_URL", "DEBUG", "DEMO"):
        os.environ.pop(name, None)
    if not environment.STATIC.is_dir():  # make test has collected them; this is for pytest alone
        static.collect()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        os.environ["VAR_DIR"] = str(VAR / worker)
        for name, placeholder in TO_BE_STARTED.items():
            if os.environ[name] == placeholder:
                del os.environ[name]
    if not all(os.environ.get(name) for name in KEPT):
        if not worker:
            early_config.stash[_lock] = _be_the_only_run()
        if not worker and getattr(early_config.known_args_namespace, "numprocesses", None):
            os.environ.update({name: os.environ.get(name) or url for name, url in TO_BE_STARTED.items()})
        else:
            early_config.stash[_engines] = _start(VAR / worker)
    return (yield)


def _start(var: Path) -> Engines:
    engines = Engines(var, durable=False)
    urls = engines.start()
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or urls.database_url
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or urls.redis_url
    return engines


def _be_the_only_run() -> IO[str]:
    # A second run would drop the first one's database, and stop its engines at the end.
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another test run of this checkout to end …", file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run has started."""
    if engines := config.stash.get(_engines, None):
        engines.stop()
    if lock := config.stash.get(_lock, None):
        lock.close()
