"""The hook by which a service asks for delivery without importing tasks; apps.py connects it to Celery."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

_start: Callable[[], object] | None = None


def connect(start: Callable[[], object]) -> None:
    """Set what starts a delivery."""
    global _start
    _start = start


def nudge() -> None:
    """Ask for delivery now. Never raises: when the broker is down, the next sweep finds the messages."""
    if _start is None:
        return
    try:
        _start()
    except Exception as error:
        # The rows are committed: nothing about the broker may fail the request.
        logger.warning("The broker took no nudge (%s); the next sweep delivers.", type(error).__name__)
