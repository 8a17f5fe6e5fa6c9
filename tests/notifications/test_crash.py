"""Real processes, killed while they send: nobody is left out, and a second copy goes only where rule 2 allows it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection
from redis import Redis

from notifications.models import Attempt, Message, Outcome
from tests.notifications.people import send_to
from tests.notifications.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

PARTICIPANTS = 16
WITHIN = 60  # seconds, from the restart
WORKER = ["-m", "celery", "-A", "unnm", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
BEAT = ["-m", "celery", "-A", "unnm", "beat", "--pidfile=", "--loglevel", "WARNING", "--schedule"]
COMMAND = ["manage.py", "deliver_outbox", "--watch", "0.5"]


class Processes:
    """Processes of the project on the test's database, ended with everything that they started."""

    def __init__(self, folder: Path, stack: ExitStack, **environment: str) -> None:
        self.folder = folder
        self.stack = stack
        self.environment = (
            os.environ
            | environment
            | {
                "DJANGO_SETTINGS_MODULE": "tests.notifications.crew_settings",
                "DATABASE_URL": database_url(),
                "MEDIA_ROOT": str(folder / "media"),
                "LOG_LEVEL": "INFO",
            }
        )

    def start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Start Python with these arguments in a process group of its own."""
        log = self.stack.enter_context((self.folder / f"{len(list(self.folder.glob('*.log')))}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        self.stack.callback(kill, process)
        return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def database_url() -> str:
    """Return the URL of the database that this test uses."""
    parts = connection.settings_dict
    login = quote(parts["USER"]) + (f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else "")
    return f"postgresql://{login}@/{parts['NAME']}?host={quote(parts['HOST'])}&port={parts['PORT'] or 5432}"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until it holds and return for how long; fail with what was waited for."""
    started = time.monotonic()
    while not condition():
        waited = time.monotonic() - started
        assert waited < seconds, f"after {waited:.0f} s: {what}: {Message.objects.tally()}"
        time.sleep(0.1)
    return time.monotonic() - started


def all_sent() -> bool:
    return Message.objects.filter(state="sent").count() == PARTICIPANTS


def copies(server: Server) -> Counter[str]:
    """Return how many mails came with each Message-ID."""
    return Counter(str(mail["Message-ID"]) for mail in server.mails())


def kill_at(server: Server, number: int, victim: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Kill the sender when the server keeps mail `number` and has not said so yet: the worst moment there is."""

    def hook(address: str) -> None:
        if len(server.contents) == number:
            kill(victim())

    server.on_kept = hook


def test_killed_worker_and_emptied_broker_lose_nothing(server: Server, tmp_path: Path, stack: ExitStack) -> None:
    processes = Processes(tmp_path, stack, EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
    broker = Redis.from_url(django_settings.REDIS_URL)
    broker.flushall()
    server.delay = 0.3
    processes.start([*BEAT, str(tmp_path / "schedule")])
    worker = processes.start(WORKER)
    kill_at(server, 6, lambda: worker)
    messages = send_to([uuid4() for _ in range(PARTICIPANTS)])
    wait_until(lambda: worker.poll() is not None, 60, "the worker is killed")
    broker.flushall()
    processes.start(WORKER)
    took = wait_until(all_sent, WITHIN, "all have it")
    arrived = copies(server)
    assert set(arrived) == {message.message_id for message in messages}
    # One was accepted and not recorded; the worker's other process had one in flight at most.
    assert 1 <= sum(arrived.values()) - PARTICIPANTS <= 2
    assert took < WITHIN


def test_command_killed_again_and_again_loses_nothing(server: Server, tmp_path: Path, stack: ExitStack) -> None:
    processes = Processes(tmp_path, stack, EMAIL_URL=f"smtp://127.0.0.1:{server.port}", TEST_LEASE_SECONDS="2")
    messages = send_to([uuid4() for _ in range(PARTICIPANTS)])
    for number in (3, 7, 12):
        process = processes.start(COMMAND)
        kill_at(server, number, lambda process=process: process)  # type: ignore[misc]  # binds this round's process
        wait_until(lambda process=process: process.poll() is not None, 60, "the sender is killed")  # type: ignore[misc]  # likewise
    server.on_kept = None
    last = processes.start(COMMAND)
    wait_until(all_sent, WITHIN, "all have it")
    arrived = copies(server)
    assert set(arrived) == {message.message_id for message in messages}
    assert sum(arrived.values()) - PARTICIPANTS == 3  # one for each kill, each at the worst moment
    assert Attempt.objects.filter(outcome=Outcome.ACCEPTED).count() == PARTICIPANTS
    last.terminate()
    assert last.wait(10) == 0
