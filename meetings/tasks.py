"""Celery tasks: no arguments, idempotent; whatever the broker loses, the next run makes good."""

from celery import shared_task

from meetings.services.minutes import adopt_after_silence


@shared_task(acks_late=True, ignore_result=True)
def adopt_minutes() -> None:
    """Adopt the minutes over which silence was kept until its hour."""
    adopt_after_silence()
