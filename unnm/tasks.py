"""Tasks of the project itself."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "unnm:heartbeat"


@shared_task
def heartbeat() -> None:
    """Leave the time in the cache: beat has sent the task and a worker has run it (read by /readyz)."""
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), timeout=600)
