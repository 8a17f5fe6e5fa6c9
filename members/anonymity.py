"""A departed person is made anonymous: names and addresses go, what they did stays under their role.

Minutes and sent distributions hold labels of roles and keys of persons, so they and their checksums stay as they are.
"""

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.history import event_model
from members.models import Account, AddressClaim, Contact, EmailAddress, Invitation, Person
from notifications.errors import Conflict

# What the login keeps about an account, where these parts of it are installed.
OF_THE_LOGIN = ("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount")


def holds_office(person: Person) -> bool:
    """Say whether the person holds an office in any network today or later, or is invited to one."""
    offices = person.offices.select_related("membership__network")
    if any(
        (day is None or day >= office.membership.network.today())
        and (office.membership.ended_on is None or office.membership.ended_on >= office.membership.network.today())
        for office in offices
        for day in [office.ended_on]
    ):
        return True
    return Invitation.objects.filter(person=person, state__in=Invitation.OPEN).exists()


def make_anonymous(person: Person, *, by: Person) -> None:
    """Remove the name and every address with their history, and close the account for ever.

    Raises Conflict for somebody who holds an office or is invited to one.
    """
    with acting(by):
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if holds_office(locked):
            raise Conflict(_("This person holds an office or is invited to one. End it first."))
        Contact.objects.filter(person=locked).delete()
        EmailAddress.objects.filter(person=locked).delete()
        AddressClaim.objects.filter(person=locked).delete()
        for account in Account.objects.filter(person=locked):
            _close(account)
        event_model(Contact).objects.filter(pgh_obj_id=locked.pk).delete()
        event_model(EmailAddress).objects.filter(person_id=locked.pk).delete()


def _close(account: Account) -> None:
    for label in OF_THE_LOGIN:
        if apps.is_installed(f"allauth.{label.split('.')[0]}"):
            apps.get_model(label)._default_manager.filter(user=account).delete()
    account.email = f"former-{account.pk}@anonymous.invalid"
    account.is_active = account.is_administrator = False
    account.set_unusable_password()
    account.save()
    account.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    event_model(Account).objects.filter(pgh_obj_id=account.pk).delete()
