"""Signing in by an OpenID Connect issuer: a real one, on this machine."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from django.test import Client
from pytest_django import Settings

from members.models import Account, BoundIssuer
from tests.cast import Cast
from tests.members.login.issuer_server import CLIENT_ID, KEY, OTHER_KEY, IssuerServer, begin, come_by
from tests.members.login.steps import SECURITY, confirm_password, is_in, subjects_to


@pytest.fixture
def issuer(cast: Cast, settings: Settings) -> Iterator[IssuerServer]:
    """An issuer at which the lead agency's focal point signs in."""
    with IssuerServer({"sub": "s-1", "email": cast.lead.email, "email_verified": True}) as running:
        settings.OIDC_ISSUERS = (running.configuration(),)
        yield running


def links() -> list[tuple[str, str, str, Any]]:
    """Return every link: whose, by which provider id, as which subject, and what else is kept."""
    return [(row.user.email, row.provider, row.uid, row.extra_data) for row in SocialAccount.objects.order_by("pk")]


def refused(response: Any) -> tuple[int, str]:
    """Return the code of a refusal and its reason."""
    return response.status_code, str(response.context["reason"])


def test_first_login_links_the_account_of_the_verified_address(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    response = come_by(client, next="/n/baku/directory/")
    assert (response.status_code, response.headers["Location"]) == (302, "/n/baku/directory/")
    assert client.session["_auth_user_id"] == str(cast.lead.pk)
    assert links() == [(cast.lead.email, "un-id", "s-1", {"iss": issuer.url})]
    assert subjects_to(cast.lead) == ["Your account was linked"]
    assert BoundIssuer.objects.get().issuer == issuer.url


def test_later_login_with_another_address_goes_to_the_same_account(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    come_by(client)
    for changed in ({"email": cast.other.email}, {"email": "x@elsewhere.example"}, {"email_verified": False}):
        issuer.token = changed
        browser = Client()
        come_by(browser)
        assert browser.session["_auth_user_id"] == str(cast.lead.pk)
    assert len(links()) == 1


def test_other_subject_with_the_same_address_does_not_open_the_account(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    come_by(Client())
    issuer.token = {"sub": "s-2"}
    response = come_by(client)
    assert refused(response) == (
        403,
        "The account with your e-mail address is linked to another identity of this service.",
    )
    assert (is_in(client), len(links())) == (False, 1)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ({"email_verified": False}, "The sign-in service does not say that your e-mail address is verified."),
        ({"email_verified": None}, "The sign-in service does not say that your e-mail address is verified."),
        ({"email_verified": "true"}, "The sign-in service does not say that your e-mail address is verified."),
        ({"email": None}, "The sign-in service does not say that your e-mail address is verified."),
        ({"email": "lead@foreign.example"}, "Addresses of your e-mail domain cannot sign in through this service."),
        ({"email": "lead@x.people.example"}, "Addresses of your e-mail domain cannot sign in through this service."),
        ({"email": "nobody@people.example"}, "There is no open account with your e-mail address."),
    ],
)
def test_first_login_is_refused_with_a_reason(
    client: Client, issuer: IssuerServer, token: dict[str, Any], reason: str
) -> None:
    issuer.token = token
    issuer.userinfo = {"sub": "s-1"}
    response = come_by(client)
    assert refused(response) == (403, reason)
    assert "Ask the secretariat of your network" in response.content.decode()
    assert (is_in(client), links(), Account.objects.filter(email="nobody@people.example").count()) == (False, [], 0)


def test_first_login_of_a_closed_account_is_refused(client: Client, cast: Cast, issuer: IssuerServer) -> None:
    Account.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert refused(come_by(client)) == (403, "There is no open account with your e-mail address.")
    assert links() == []


def test_linked_account_that_was_closed_opens_nothing(client: Client, cast: Cast, issuer: IssuerServer) -> None:
    come_by(Client())
    Account.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert come_by(client).headers["Location"] == "/login/closed/"
    assert is_in(client) is False


def public_key() -> bytes:
    """Return the issuer's public key, as an attacker would use it for a shared secret."""
    return KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("token", "signing"),
    [
        ({"iss": "https://other.example"}, {}),
        ({"aud": "other-client"}, {}),
        ({"aud": [CLIENT_ID, "other-client"]}, {}),
        ({"exp": int(time.time()) - 300}, {}),
        ({"exp": None}, {}),
        ({"iat": None}, {}),
        ({"nonce": "another"}, {}),
        ({"nonce": None}, {}),
        ({"sub": None}, {}),
        ({"sub": ""}, {}),
        ({"sub": "x" * 192}, {}),
        ({}, {"key": OTHER_KEY}),
        ({}, {"headers": {"kid": "2"}}),
        ({}, {"headers": None}),
        ({}, {"key": public_key(), "algorithm": "HS256"}),
        ({}, {"key": None, "algorithm": "none"}),
    ],
)
def test_id_token_that_is_not_right_opens_nothing(
    client: Client, issuer: IssuerServer, token: dict[str, Any], signing: dict[str, Any]
) -> None:
    issuer.token, issuer.signing = token, signing
    response = come_by(client)
    assert response.status_code == 401
    assert "Signing in did not work" in response.content.decode()
    assert (is_in(client), links()) == (False, [])


def test_id_token_for_several_clients_names_ours_as_the_party(client: Client, issuer: IssuerServer) -> None:
    issuer.token = {"aud": [CLIENT_ID, "other-client"], "azp": CLIENT_ID}
    come_by(client)
    assert is_in(client) is True


def test_address_may_come_from_userinfo_of_the_same_subject_only(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    issuer.token = {"email": None, "email_verified": None}
    issuer.userinfo = {"sub": "s-2", "email": cast.lead.email, "email_verified": True}
    assert come_by(client).status_code == 401
    issuer.userinfo["sub"] = "s-1"
    come_by(client)
    assert is_in(client) is True


def test_issuer_that_calls_itself_otherwise_is_not_believed(client: Client, issuer: IssuerServer) -> None:
    issuer.named = "https://other.example"
    response = client.post("/login/by/un-id/")
    assert response.status_code == 401
    path = "/login/by/un-id/callback/?code=x&state=y"
    assert (client.get(path).status_code, is_in(client)) == (401, False)


def test_callback_works_once_and_in_the_browser_that_began(client: Client, issuer: IssuerServer) -> None:
    path = begin(client)
    elsewhere = Client()
    assert (elsewhere.get(path).status_code, is_in(elsewhere)) == (401, False)
    client.get(path)
    assert is_in(client) is True
    client.logout()
    assert (client.get(path).status_code, is_in(client)) == (401, False)


def test_cancelling_at_the_issuer_changes_nothing(client: Client, issuer: IssuerServer) -> None:
    state = begin(client).partition("state=")[2]
    response = client.get(f"/login/by/un-id/callback/?error=access_denied&state={state}", follow=True)
    assert response.redirect_chain == [("/login/cancelled/", 302)]
    assert is_in(client) is False


def test_issuer_that_does_not_answer_is_told(client: Client, cast: Cast, issuer: IssuerServer) -> None:
    issuer.__exit__(None, None, None)
    assert client.post("/login/by/un-id/").status_code == 401


def test_login_begins_by_post_only_and_takes_no_parameter_of_strangers(client: Client, issuer: IssuerServer) -> None:
    assert client.get("/login/by/un-id/").status_code == 405
    address = client.post("/login/by/un-id/?auth_params=nonce%3Dmine&scope=admin").context["address"]
    assert "mine" not in address
    assert "admin" not in address


def test_login_page_has_a_button_for_each_issuer(client: Client, issuer: IssuerServer, settings: Settings) -> None:
    other = issuer.configuration("other", name="Ministry", issuer="https://login.gov.example")
    settings.OIDC_ISSUERS = (*settings.OIDC_ISSUERS, other)
    page = client.get("/login/").content.decode()
    assert [page.count(text) for text in ("/login/by/un-id/", "/login/by/other/", ">UN ID<", ">Ministry<")] == [1] * 4


@pytest.mark.parametrize(("is_trusted", "goes_to"), [(False, "/login/second-factor/"), (True, "/")])
def test_second_factor_is_asked_for_unless_the_issuer_is_trusted_with_it(
    client: Client, cast: Cast, issuer: IssuerServer, settings: Settings, is_trusted: bool, goes_to: str
) -> None:
    Authenticator.objects.create(user=cast.lead, type="totp", data={"secret": "x"})
    settings.OIDC_ISSUERS = (issuer.configuration(trusted_second_factor=is_trusted),)
    assert come_by(client).headers["Location"] == goes_to
    assert is_in(client) is is_trusted


def test_issuer_is_linked_on_the_security_page_after_the_password(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    client.force_login(cast.lead)
    asked = client.post("/login/by/un-id/", {"process": "connect"})
    assert asked.headers["Location"].startswith(f"{SECURITY}again/password/?")
    confirm_password(client)
    assert come_by(client, process="connect").headers["Location"] == SECURITY
    assert links() == [(cast.lead.email, "un-id", "s-1", {"iss": issuer.url})]


def test_issuer_is_not_linked_to_an_account_of_another_address(
    client: Client, cast: Cast, issuer: IssuerServer
) -> None:
    client.force_login(cast.other)
    confirm_password(client)
    assert come_by(client, process="connect").status_code == 403
    assert links() == []
    come_by(Client())
    assert refused(come_by(client, process="connect")) == (403, "This identity is linked to another account.")
    assert [row[0] for row in links()] == [cast.lead.email]


def test_link_is_removed_by_its_owner_and_told_by_mail(client: Client, cast: Cast, issuer: IssuerServer) -> None:
    come_by(client)
    pk = SocialAccount.objects.get().pk
    stranger = Client()
    stranger.force_login(cast.other)
    confirm_password(stranger)
    assert stranger.post(f"{SECURITY}links/{pk}/remove/").status_code == 404
    confirm_password(client)
    assert client.post(f"{SECURITY}links/{pk}/remove/").headers["Location"] == SECURITY
    assert links() == []
    assert subjects_to(cast.lead) == ["A link of your account was removed", "Your account was linked"]
