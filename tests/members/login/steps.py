"""Steps of signing in, as a person takes them."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from members.models import Account
from notifications.models import Message
from tests.factories import PASSWORD

SECURITY = "/profile/security/"


def mails_to(account: Account) -> list[Message]:
    """Return the mails to an account's person, the newest first."""
    return list(Message.objects.filter(person=account.person_id).order_by("-created_at", "-queued_at"))


def subjects_to(account: Account) -> list[str]:
    """Return the subjects of the mails to an account's person, in alphabetical order."""
    return sorted(mail.body.subject for mail in mails_to(account))


def code_sent_to(account: Account) -> str:
    """Return the code of the newest mail."""
    code: str = mails_to(account)[0].slots["code"]
    return code


def is_in(client: Client) -> bool:
    """Return whether somebody is signed in."""
    return "_auth_user_id" in client.session


def ask_for_code(client: Client, address: str, **more: str) -> Any:
    """Ask for a code to sign in."""
    return client.post("/login/code/", {"email": address} | more)


def sign_in(client: Client, account: Account, **more: str) -> Any:
    """Sign in with the password."""
    return client.post("/login/", {"login": account.email, "password": PASSWORD} | more)


def confirm_password(client: Client) -> Any:
    """Confirm that it is oneself, as is asked before something sensitive."""
    return client.post(f"{SECURITY}again/password/", {"password": PASSWORD})


def totp_code(secret: str) -> str:
    """Return the code that an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def add_app(client: Client) -> str:
    """Add an authenticator app to the account that is signed in; return its key."""
    confirm_password(client)
    secret: str = client.get(f"{SECURITY}app/add/").context["form"].secret
    response = client.post(f"{SECURITY}app/add/", {"code": totp_code(secret)})
    assert (response.status_code, response.headers["Location"]) == (302, f"{SECURITY}recovery-codes/")
    return secret
