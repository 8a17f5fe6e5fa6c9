"""Celery tasks of this app; each may run twice or be missed."""

from celery import shared_task

from members import retention


@shared_task(acks_late=True, ignore_result=True)
def purge() -> None:
    """Remove what has been kept for long enough."""
    retention.purge_due()
