"""Celery tasks: no arguments, idempotent, acknowledged late; whatever the broker loses, the next sweep makes good."""

from celery import shared_task

from notifications import delivery, dispatch
from notifications.reminders import engine

# How many runs a sweep starts at most; each ends by itself when nothing is due.
FAN_OUT = 4


@shared_task(acks_late=True, ignore_result=True)
def deliver() -> None:
    """Send what is due; what the run's budget left over goes to a next run, so that other tasks get their turn."""
    if delivery.deliver().is_stopped:
        dispatch.nudge()


@shared_task(acks_late=True, ignore_result=True)
def sweep() -> None:
    """Free what dead senders hold and start as many runs as the queue is worth."""
    due = delivery.sweep()
    for _run in range(min(FAN_OUT, -(-due // delivery.LARGEST_BATCH))):
        dispatch.nudge()


@shared_task(acks_late=True, ignore_result=True)
def remind() -> None:
    """Put into the outbox what people are to be reminded of now; as often as one likes, nothing is said twice."""
    engine.send_reminders()


def start_delivery() -> None:
    """Ask a worker for a run; gives up at once, rather than holding a request, when the broker is down."""
    deliver.apply_async(retry=True, retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0})
