"""Deliver the outbox without Celery."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from notifications import delivery


class Command(BaseCommand):
    """Sweep and send what is due, once or until stopped."""

    help = "Sends what is due in the outbox, for an installation (or a moment) without Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="go on, looking again after so many seconds, until SIGTERM"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; a signal ends it after the message in hand."""
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while True:
            try:
                self._run(stopped)
            except DatabaseError as error:
                if options["watch"] is None:
                    raise
                self.stderr.write(f"The database cannot be reached ({type(error).__name__}).")
                connection.close()
            if options["watch"] is None or stopped.wait(options["watch"]):
                return

    def _run(self, stopped: threading.Event) -> None:
        delivery.sweep()
        report = delivery.deliver(budget=None, should_stop=stopped.is_set)
        if report.tried or report.is_server_down:
            self.stdout.write(_summary(report))


def _summary(report: delivery.Report) -> str:
    counts = ", ".join(f"{outcome.value} {count}" for outcome, count in report.outcomes.items() if count)
    return " ".join(filter(None, [counts, "(the mail server cannot be reached)" if report.is_server_down else ""]))
