"""The Celery worker of the running platform, held back for a moment so that a test sees what comes before its work."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from unnm.stack.supervisor import Stack


@contextmanager
def halted_worker(platform: Stack) -> Iterator[None]:
    """Halt the worker and its children; what is announced meanwhile waits in the outbox."""
    rows = json.loads((platform.var / "processes.json").read_text())
    (group,) = [row["pid"] for row in rows if row["name"] == "worker"]
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)
