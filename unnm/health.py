"""Whether this installation is alive and ready: for load balancers, orchestrators and `make demo`.

The answers are for machines, without login, and say no more than which part fails; the reason is in the log.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.models import Message

HEARTBEAT = "unnm.heartbeat"
HEARTBEAT_LIMIT = timedelta(seconds=60)  # beat asks for one every 10 seconds
OUTBOX_LIMIT = timedelta(minutes=10)  # a sweep every 20 seconds claims what is due

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; asks nobody else, so that a slow database never gets it restarted."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, broker, worker and outbox do their work: 200, or 503 with the check that fails."""
    results = {name: _run(name, check) for name, check in CHECKS.items()}
    is_ready = all(result["ok"] for result in results.values())
    return JsonResponse({"ready": is_ready, "checks": results}, status=200 if is_ready else 503)


def record_heartbeat() -> None:
    """Note that a worker has done something just now."""
    cache.set(HEARTBEAT, time.time(), timeout=None)


def last_heartbeat() -> float | None:
    """Return when a worker last gave a sign of life, in seconds since the epoch."""
    heard: float | None = cache.get(HEARTBEAT)
    return heard


def silence() -> float:
    """Return for how many seconds nothing has been heard of the workers; without end where nothing ever was."""
    heard = last_heartbeat()
    return float("inf") if heard is None else max(0.0, time.time() - heard)


def forget_heartbeat() -> None:
    """Drop the last sign of life."""
    cache.delete(HEARTBEAT)


def outbox_age() -> timedelta:
    """Return for how long the oldest message that is due has been waiting to be sent."""
    return Message.objects.oldest_due_age() or timedelta(0)


def _database() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def _broker() -> dict[str, float]:
    last_heartbeat()  # the cache and the broker are one server
    return {}


def _worker() -> dict[str, float]:
    heard = last_heartbeat()
    if heard is None:
        raise _Failing("no worker has been heard yet")
    return _within(timedelta(seconds=max(0.0, time.time() - heard)), HEARTBEAT_LIMIT)


def _outbox() -> dict[str, float]:
    return _within(outbox_age(), OUTBOX_LIMIT)


class _Failing(Exception):
    """A check that does not hold, with what was measured."""

    def __init__(self, reason: str, **measured: float) -> None:
        super().__init__(reason)
        self.measured = measured


def _within(age: timedelta, limit: timedelta) -> dict[str, float]:
    seconds = round(age.total_seconds(), 1)
    if age > limit:
        raise _Failing(f"{seconds} seconds are too long", age_seconds=seconds)
    return {"age_seconds": seconds}


def _run(name: str, check: Callable[[], dict[str, float]]) -> dict[str, bool | float]:
    try:
        return {"ok": True} | check()
    except _Failing as failing:
        log.warning("not_ready", check=name, reason=str(failing))
        return {"ok": False} | failing.measured
    except Exception:
        # Whatever it is, the answer is "not ready", and the reason may hold addresses: it goes to the log only.
        log.exception("not_ready", check=name)
        return {"ok": False}


CHECKS = {"database": _database, "broker": _broker, "worker": _worker, "outbox": _outbox}
