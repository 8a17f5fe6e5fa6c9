"""Staging of races: hold a row, start those who want it, and go on only when all of them wait."""

import threading
import time
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models import Model

# Not pg_stat_activity, of which a transaction sees the same snapshot until it ends.
WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"


def wait_until_waiting(count: int) -> None:
    """Return when so many connections wait for a lock. Raises TimeoutError after ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise TimeoutError("Not all of them wait for the lock.")


def all_at_once(held: Model, actions: Sequence[Callable[[], object]], refused: type[Exception]) -> list[str]:
    """Let all actions run in connections of their own, begun while the row was held; return how each ended, sorted."""
    outcomes: list[str] = []

    def run(action: Callable[[], object]) -> None:
        try:
            action()
            outcomes.append("done")
        except refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    with transaction.atomic():
        type(held)._default_manager.select_for_update(of=("self",)).get(pk=held.pk)
        for thread in threads:
            thread.start()
        wait_until_waiting(len(threads))
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)
