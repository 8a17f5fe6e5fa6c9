"""Who must have a second factor, and what is open without."""

import datetime
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from members.models import Account
from members.services import issue_token
from tests.access.table import API, PAGES
from tests.access.test_urls import names
from tests.cast import Cast
from tests.members.login.issuer_server import IssuerServer, come_by
from tests.members.login.steps import SECURITY, add_app, sign_in

# What opens without the factor that somebody must have, written down and not computed.
OPEN = {
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "end_other_sessions",
    "end_session",
    "healthz",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "notifications:answer",
    "openid_connect_callback",
    "openid_connect_login",
    "readyz",
    "set_language",
    "socialaccount_login_cancelled",
}


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def issuer(cast: Cast) -> Iterator[IssuerServer]:
    """An issuer at which the secretariat's officer signs in."""
    with IssuerServer({"sub": "s-1", "email": cast.secretariat.email, "email_verified": True}) as running:
        yield running


def answer(client: Client, path: str = "/profile/") -> tuple[int, str]:
    """Return the code and where it leads."""
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def test_officers_and_administrators_are_led_to_get_a_factor_and_nobody_else(cast: Cast) -> None:
    codes = {}
    for part, account in cast.accounts().items():
        client = Client()
        client.force_login(account)
        codes[part] = answer(client)
    held = {"secretariat", "outsider", "administrator"}  # the outsider is the other network's secretariat
    assert codes == {part: (302, SECURITY) if part in held else (200, "") for part in codes}


def test_only_the_named_addresses_open_without_the_factor(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    found = set()
    for name in names(get_resolver()):
        address = (PAGES | API)[name][0]
        try:
            path = reverse(name, kwargs=address.arguments(cast))
        except Exception:
            path = ""
        if not path:
            continue
        response = client.get(path, follow=False)
        is_held = response.headers.get("Location") == SECURITY and name not in OPEN
        is_held = is_held or (path.startswith("/api/") and response.status_code == 403)
        if not is_held:
            found.add(name)
    assert found == OPEN


def test_page_says_what_is_missing_until_the_factor_is_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    assert "Your office needs a second factor." in client.get(SECURITY).content.decode()
    add_app(client)
    assert "Your office needs a second factor." not in client.get(SECURITY).content.decode()
    assert answer(client) == (200, "")


def test_setting_is_off_outside_production(client: Client, cast: Cast, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(cast.secretariat)
    assert answer(client) == (200, "")


def test_api_says_why_it_is_closed_to_a_session_and_to_a_token(client: Client, cast: Cast) -> None:
    detail = "Your office needs a second factor. Add one under Account security."
    client.force_login(cast.secretariat)
    response = client.get("/api/v1/me/")
    assert (response.status_code, response.headers["Content-Type"]) == (403, "application/problem+json")
    assert response.json()["detail"] == detail
    lifetime = datetime.timedelta(days=1)
    _token, text = issue_token(
        cast.secretariat, by=cast.secretariat.person, name="x", is_read_only=True, lifetime=lifetime
    )
    program = Client(headers={"authorization": f"Bearer {text}"})
    assert (program.get("/api/v1/me/").status_code, program.get("/api/v1/me/").json()["detail"]) == (401, detail)
    Authenticator.objects.create(user=cast.secretariat, type="totp", data={"secret": "x"})
    assert program.get("/api/v1/me/").status_code == 200


def test_recovery_codes_alone_are_no_factor(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.secretariat, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client.force_login(cast.secretariat)
    assert answer(client) == (302, SECURITY)


def test_last_factor_cannot_be_removed_by_whoever_must_have_one(client: Client, cast: Cast) -> None:
    for account, remaining in ((cast.secretariat, 1), (cast.lead, 0)):
        client.force_login(account)
        add_app(client)
        client.post(f"{SECURITY}app/remove/")
        assert Authenticator.objects.filter(user=account, type="totp").count() == remaining
        client.logout()


def test_last_passkey_cannot_be_removed_by_whoever_must_have_one(client: Client, cast: Cast) -> None:
    data = {"name": "Key", "credential": {"clientExtensionResults": {}}}
    for account, remaining in ((cast.secretariat, 1), (cast.lead, 0)):
        Authenticator.objects.filter(user=account).delete()
        key = Authenticator.objects.create(user=account, type="webauthn", data=data)
        client.force_login(account)
        client.post(f"{SECURITY}again/password/", {"password": "correct-horse-battery"})
        client.post(f"{SECURITY}passkeys/{key.pk}/remove/")
        assert Authenticator.objects.filter(user=account).count() == remaining
        client.logout()


@pytest.mark.parametrize(("is_trusted", "expected"), [(False, (302, SECURITY)), (True, (200, ""))])
def test_issuer_counts_as_a_factor_only_if_it_is_trusted(
    client: Client, issuer: IssuerServer, settings: Settings, is_trusted: bool, expected: tuple[int, str]
) -> None:
    settings.OIDC_ISSUERS = (issuer.configuration(trusted_second_factor=is_trusted),)
    come_by(client)
    assert answer(client) == expected


def test_issuer_that_was_trusted_does_not_count_for_a_session_by_password(
    client: Client, cast: Cast, issuer: IssuerServer, settings: Settings
) -> None:
    settings.OIDC_ISSUERS = (issuer.configuration(trusted_second_factor=True),)
    come_by(client)
    client.post("/logout/")
    sign_in(client, cast.secretariat)
    assert answer(client) == (302, SECURITY)
    assert Account.objects.filter(pk=cast.secretariat.pk, is_active=True).count() == 1
