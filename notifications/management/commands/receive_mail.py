"""Takes one mail from a mail server's pipe."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from notifications.incoming.services import Receipt, receive

# sysexits.h, which Postfix, Exim and Sendmail read: 67 and 65 refuse for good, 75 is tried again later.
EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75
EXITS = {Receipt.UNKNOWN: EX_NOUSER, Receipt.TOO_LARGE: EX_DATAERR}


class Command(BaseCommand):
    """Reads one mail on standard input; says by its exit code what the mail server is to do."""

    help = "Take one mail on standard input: a bounce, an out-of-office note, a reply or a calendar's answer."
    # The checks are the server's; a mail that waits for a pipe must not fail for a warning, nor wait for them.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the envelope's recipient."""
        parser.add_argument("--recipient", default="", help="the envelope's recipient, as the mail server knows it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, answer."""
        content = sys.stdin.buffer.read(settings.INBOUND_MAX_MEGABYTES * 1024 * 1024 + 1)
        try:
            receipt = receive(content, options["recipient"])
        except Exception as error:
            # The database is away, the disk is full: whatever it is, the mail server keeps the mail and tries again.
            self.stderr.write(f"Not now: {type(error).__name__}")
            sys.exit(EX_TEMPFAIL)
        sys.exit(EXITS.get(receipt, 0))
