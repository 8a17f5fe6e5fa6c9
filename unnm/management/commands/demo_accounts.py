import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.demo import password, personas


class Command(BaseCommand):
    help = "Print the accounts of the demonstration and their password; refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json for programs."""
        parser.add_argument("--json", action="store_true", help="as JSON: {password, accounts: [{label, email, role}]}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print who can sign in."""
        try:
            secret = password()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        accounts = [{"label": found.label, "email": found.email, "role": str(found.role_label)} for found in personas()]
        if options["json"]:
            self.stdout.write(json.dumps({"password": secret, "accounts": accounts}))
            return
        for account in accounts:
            self.stdout.write(f"  {account['email']:<60} {account['label']} ({account['role']})")
        self.stdout.write(f"  Password of all: {secret}")
