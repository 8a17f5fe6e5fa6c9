"""What people change about themselves: their profile and their tokens."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Account, ApiToken, Contact, Person
from notifications.errors import Conflict

LONGEST_LIFETIME = timedelta(days=365)
LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def update_profile(
    person: Person, *, by: Person, name: str, language: str, time_zone: str, **contact_fields: Any
) -> Person:
    """Change how a person is named, in which language mails and pages come, and in which time zone they show times.

    `contact_fields` are phone, rank, ranks and forms_of_address; what is not given stays as it is.
    """
    unknown = contact_fields.keys() - {"phone", "rank", "ranks", "forms_of_address"}
    if unknown:
        raise TypeError(f"A contact has no {', '.join(sorted(unknown))} to change here.")
    with acting(by):
        locked = Person.objects.select_for_update().get(pk=person.pk)
        locked.language, locked.time_zone = language, time_zone
        locked.save(update_fields=["language", "time_zone"])
        given = {"name": name} | contact_fields
        contact, is_new = Contact.objects.get_or_create(person=locked, defaults=given)
        changed = [field for field, value in given.items() if getattr(contact, field) != value]
        if not is_new and changed:
            for field in changed:
                setattr(contact, field, given[field])
            contact.save(update_fields=changed)
    return Person.objects.select_related("contact").get(pk=person.pk)


def issue_token(
    account: Account, *, by: Person, name: str, is_read_only: bool, lifetime: timedelta
) -> tuple[ApiToken, str]:
    """Make a token for the API; return it with the text that opens the API, which nobody can read again.

    Raises ValueError for a lifetime that is not between nothing and a year.
    """
    if not timedelta(0) < lifetime <= LONGEST_LIFETIME:
        raise ValueError("A token lives for at most a year.")
    prefix, secret = ApiToken.generate()
    with acting(by):
        token = ApiToken.objects.create(
            account=account,
            name=name,
            prefix=prefix,
            digest=ApiToken.digest_of(secret),
            is_read_only=is_read_only,
            expires_at=timezone.now() + lifetime,
        )
    return token, f"unnm_{prefix}_{secret}"


def revoke_token(token: ApiToken, *, by: Person) -> None:
    """Close a token for ever. Raises Conflict when it is closed already."""
    with acting(by):
        if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            raise Conflict(_("This token was revoked already."))


def demo_login(request: HttpRequest, email: str) -> Account | None:
    """Sign in as one of the demonstration's people, without a password; None for anybody else.

    Raises RuntimeError outside the demonstration: a view must not even ask there.
    """
    if not is_demo():
        raise RuntimeError("One-click login exists in the demonstration only.")
    from members.demo import personas  # imported here, so that production never loads the demonstration

    if email not in {persona.email for persona in personas()}:
        return None
    account = Account.objects.filter(email=email, is_active=True).first()
    if account is not None:
        login(request, account, backend=LOGIN_BACKEND)
        UserSession.objects.create_from_request(request)
    return account


def is_demo() -> bool:
    """Say whether this is a demonstration, and certainly not production."""
    return bool(settings.DEMO) and not settings.PRODUCTION
