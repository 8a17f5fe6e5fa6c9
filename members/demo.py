"""The people of the demonstration who can sign in: role titles with one shared password, never in production."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.loading import EXAMPLE_SLUG, Shift, example_person, refuse_in_production
from members.models import Account, Contact, EmailAddress, Network, Person


@dataclass(frozen=True)
class Persona:
    """One demo account: who it is, with which address it signs in, and what to look at."""

    label: str
    email: str
    role_label: str | Promise


# acronym, office, what this person comes for
OFFICES = (
    ("IOM", "Secretariat officer", _("calls meetings, sends agendas, chases")),
    ("ILO", "Focal point, ILO", _("answers for an agency")),
    ("SMS", "Liaison officer, State Migration Service", _("sees where the country stands")),
    ("RCO", "UN Resident Coordinator, co-chair", _("co-chair of the UN side")),
    ("SMS", "Chief of the State Migration Service, co-chair", _("co-chair of the Government's side")),
    ("WHO", "Focal point, WHO", _("leads a working group")),
    ("MC-SMS", "Chairperson, Migrant Council", _("stakeholder")),
)
ADMINISTRATOR_EMAIL = "administrator@unnm.example"
PASSWORD_FILE = "demo-password"  # noqa: S105  # the name of the file, not a password


def password() -> str:
    """Return the password of all demo accounts, made up once and kept in a file that only its owner reads."""
    refuse_in_production()
    path = Path(settings.VAR_DIR) / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _number in range(4)))
    return path.read_text().strip()


@transaction.atomic
def load_accounts(network: Network, shift: Shift) -> list[Account]:
    """Give each demo person and the platform administrator a login with the shared password."""
    refuse_in_production()
    people = [example_person(network, acronym=acronym, label=label, shift=shift) for acronym, label, _why in OFFICES]
    accounts = [_account(person) for person in people]
    accounts.append(_account(_administrator(network), is_administrator=True))
    # One hash serves all, and is made only when the password is new: hashing is slow on purpose.
    if not all(account.has_usable_password() for account in accounts) or not accounts[0].check_password(password()):
        Account.objects.filter(pk__in=[account.pk for account in accounts]).update(password=make_password(password()))
    return accounts


def _administrator(network: Network) -> Person:
    existing = EmailAddress.objects.filter(address=ADMINISTRATOR_EMAIL).select_related("person").first()
    if existing is not None:
        return existing.person
    person = Person.objects.create(kind=Person.Kind.ROLE_MAILBOX, time_zone=network.time_zone)
    Contact.objects.create(person=person, name="Platform administrator")
    EmailAddress.objects.create(person=person, address=ADMINISTRATOR_EMAIL, is_primary=True)
    return person


def _account(person: Person, *, is_administrator: bool = False) -> Account:
    existing = Account.objects.filter(person=person).first()
    address = person.email_addresses.get(is_primary=True).address
    return existing or Account.objects.create_user(address, person=person, is_administrator=is_administrator)


def personas() -> list[Persona]:
    """Return the demo accounts that exist, in the order in which they are worth a look."""
    accounts = {
        account.person.name: account
        for account in Account.objects.filter(person__offices__membership__network__slug=EXAMPLE_SLUG)
    }
    found = []
    for _acronym, label, why in OFFICES:
        for name, account in accounts.items():
            if name.startswith(label.removesuffix(", co-chair")):
                found.append(Persona(name, account.email, why))
    administrator = Account.objects.filter(email=ADMINISTRATOR_EMAIL, is_administrator=True).first()
    if administrator is not None:
        found.append(Persona(administrator.person.name, administrator.email, _("runs the installation")))
    return found
