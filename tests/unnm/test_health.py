"""/healthz and /readyz: what they say, when, and to whom."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from meetings.services import distribute_agenda
from notifications.models import Message, State
from tests.cast import Cast
from unnm import health
from unnm.celery import app
from unnm.tasks import heartbeat


@pytest.fixture(autouse=True)
def recent_heartbeat() -> None:
    """Let a worker have been heard just now."""
    heartbeat()


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_readyz_is_ready_when_each_part_works(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        response = client.get("/readyz")
    checks = response.json()["checks"]
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert {name: result["ok"] for name, result in checks.items()} == dict.fromkeys(health.CHECKS, True)
    assert sorted(health.CHECKS) == ["broker", "database", "outbox", "worker"]


@pytest.mark.django_db
def test_readyz_is_not_ready_without_a_worker(client: Client) -> None:
    health.forget_heartbeat()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["worker"] == {"ok": False}


@pytest.mark.django_db
def test_readyz_is_not_ready_when_the_worker_was_last_heard_long_ago(client: Client) -> None:
    cache.set(health.HEARTBEAT, time.time() - 61, timeout=None)
    worker = client.get("/readyz").json()["checks"]["worker"]
    assert worker["ok"] is False
    assert 61 <= worker["age_seconds"] < 70


@pytest.mark.django_db
def test_readyz_is_not_ready_when_mail_waits_too_long(client: Client, cast: Cast) -> None:
    long_ago = timezone.now() - health.OUTBOX_LIMIT - timedelta(seconds=1)
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    assert client.get("/readyz").status_code == 200
    Message.objects.filter(state=State.QUEUED).update(next_try_at=long_ago)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["outbox"]["ok"] is False


@pytest.mark.django_db(transaction=True)
def test_readyz_says_which_part_fails_and_not_why(client: Client, settings: Settings) -> None:
    connection = connections["default"]
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "no_such_database"
    try:
        response = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == {"ok": False}
    assert b"no_such_database" not in response.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_heartbeat_is_asked_for_more_often_than_it_is_missed() -> None:
    entry = app.conf.beat_schedule["heartbeat"]
    assert entry["task"] == heartbeat.name
    assert entry["schedule"] * 3 < health.HEARTBEAT_LIMIT
