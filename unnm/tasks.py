"""Tasks of the project itself."""

from celery import shared_task
from celery.signals import worker_ready

from unnm.health import record_heartbeat


@shared_task
def heartbeat() -> None:
    """Say that beat has sent this task and a worker has run it (read by /readyz)."""
    record_heartbeat()


@worker_ready.connect
def announce(**_ignored: object) -> None:
    """Send the first heartbeat through the broker at once: a start need not wait until beat gets to it."""
    heartbeat.delay()
