"""Tasks of the project itself."""

from celery import shared_task

from unnm.health import record_heartbeat


@shared_task
def heartbeat() -> None:
    """Say that beat has sent this task and a worker has run it (read by /readyz)."""
    record_heartbeat()
