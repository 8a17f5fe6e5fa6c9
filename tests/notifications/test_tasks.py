"""The tasks with a real broker: what a service asks for arrives there, and a broker that is down disturbs nobody."""

import json
import os
import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings as django_settings
from redis import Redis

from notifications import dispatch, tasks
from tests.notifications.people import People, send_to


@pytest.fixture
def broker() -> Redis:
    """The queue of the tasks, empty."""
    valkey = Redis.from_url(django_settings.REDIS_URL)
    valkey.delete("celery")
    return valkey


def waiting(broker: Redis) -> list[tuple[str, object]]:
    """Return name and arguments of the tasks in the queue."""
    raw = broker.lrange("celery", 0, -1)
    assert isinstance(raw, list)
    found = [json.loads(entry) for entry in raw]
    return [(entry["headers"]["task"], entry["headers"]["argsrepr"]) for entry in found]


def test_tasks_are_registered_by_the_names_that_the_schedule_uses() -> None:
    assert [current_app.tasks[name].name for name in ("notifications.tasks.sweep", "notifications.tasks.deliver")] == [
        "notifications.tasks.sweep",
        "notifications.tasks.deliver",
    ]
    assert current_app.tasks["notifications.tasks.deliver"].acks_late is True


@pytest.mark.django_db(transaction=True)
def test_enqueue_puts_one_task_without_arguments_into_the_queue(people: People, broker: Redis) -> None:
    send_to([people.add() for _ in range(3)])
    assert waiting(broker) == [("notifications.tasks.deliver", "()")]


@pytest.mark.django_db(transaction=True)
def test_sweep_starts_runs_only_for_what_is_due(people: People, broker: Redis) -> None:
    tasks.sweep()
    assert waiting(broker) == []
    send_to([people.add() for _ in range(3)])
    broker.delete("celery")
    tasks.sweep()
    assert waiting(broker) == [("notifications.tasks.deliver", "()")]


NUDGE = """
import time, django
django.setup()
from notifications import dispatch
started = time.monotonic()
dispatch.nudge()
print("returned", time.monotonic() - started < 2)
"""


def test_nudge_with_a_broker_that_is_down_is_quick_and_silent() -> None:
    environment = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0", "LOG_LEVEL": "WARNING", "LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", NUDGE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["returned True"]
    assert "the next sweep delivers" in done.stderr


def test_nudge_before_anything_is_connected_does_nothing(monkeypatch: pytest.MonkeyPatch, broker: Redis) -> None:
    monkeypatch.setattr(dispatch, "_start", None)
    dispatch.nudge()
    assert waiting(broker) == []
