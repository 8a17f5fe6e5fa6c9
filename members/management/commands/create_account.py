import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from members.models import Account, Contact, EmailAddress, Person


class Command(BaseCommand):
    help = "Create a person with an account, such as the first platform administrator of an installation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the name; the password is asked for, or read from standard input."""
        parser.add_argument("email", help="the address with which the person signs in")
        parser.add_argument("name", help="the name as others see it")
        parser.add_argument("--administrator", action="store_true", help="may run the installation")
        parser.add_argument("--language", default="en", choices=("en", "az", "ru"))

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account, or say why not."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is not an e-mail address.") from None
        if Account.objects.filter(email=email).exists() or EmailAddress.objects.filter(address__iexact=email).exists():
            raise CommandError(f"Somebody has the address {email} already.")
        password = self._password()
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person = Person.objects.create(language=options["language"])
        Contact.objects.create(person=person, name=options["name"])
        EmailAddress.objects.create(person=person, address=email, is_primary=True)
        Account.objects.create_user(email, person=person, password=password, is_administrator=options["administrator"])
        self.stdout.write(f"{options['name']} can sign in as {email}.")

    def _password(self) -> str:
        """Ask twice at a terminal; else take the first line of standard input."""
        if not os.isatty(sys.stdin.fileno()):
            return sys.stdin.readline().rstrip("\n")
        first = getpass.getpass("Password: ")
        if first != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ; nothing was created.")
        return first
