"""Prints a new token for the API, for scripts and for those who have no browser at hand."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.models import Account
from members.services import issue_token


class Command(BaseCommand):
    help = "Makes a token for the API and prints it, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose token, what it may do and for how long."""
        parser.add_argument("email", help="the address with which the account signs in")
        parser.add_argument("--read-write", action="store_true", help="may write too; without it the token only reads")
        parser.add_argument("--days", type=int, default=30, help="how long it lives, 1 to 365 days (30)")
        parser.add_argument("--name", default="command line", help="how the profile page lists it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token. Raises CommandError for an unknown or closed account or an impossible lifetime."""
        account = Account.objects.filter(email__iexact=options["email"], is_active=True).first()
        if account is None:
            raise CommandError(f"No open account signs in as {options['email']}.")
        if not 1 <= options["days"] <= 365:
            raise CommandError("--days must be from 1 to 365.")
        _token, text = issue_token(
            account,
            by=account.person,
            name=options["name"],
            is_read_only=not options["read_write"],
            lifetime=timedelta(days=options["days"]),
        )
        self.stdout.write(text)
