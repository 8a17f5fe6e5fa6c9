"""The login page, leaving, and the one-click login of the demonstration."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from members.demo import load_accounts
from members.loading import Shift, load_agencies, load_example_network
from tests.cast import Cast
from tests.factories import PASSWORD, make_account, make_person

URL = "/login/"
WRONG = "This e-mail address and password do not fit together."


def errors_of(client: Client, email: str, password: str) -> list[str]:
    """Return the errors that the login page shows."""
    response = client.post(URL, {"login": email, "password": password})
    return [str(error) for error in response.context["form"].non_field_errors()]


def test_login_with_the_right_password_leads_to_the_wanted_page(client: Client, cast: Cast) -> None:
    response = client.post(URL, {"login": cast.lead.email, "password": PASSWORD, "next": "/n/baku/directory/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/n/baku/directory/")
    assert client.session["_auth_user_id"] == str(cast.lead.pk)


def test_login_never_leads_to_another_site(client: Client, cast: Cast) -> None:
    response = client.post(URL, {"login": cast.lead.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_login_lasts_until_the_browser_closes_unless_asked_to_remember(client: Client, cast: Cast) -> None:
    client.post(URL, {"login": cast.lead.email, "password": PASSWORD})
    assert client.session.get_expire_at_browser_close() is True
    client.logout()
    client.post(URL, {"login": cast.lead.email, "password": PASSWORD, "remember": "on"})
    assert client.session.get_expire_at_browser_close() is False


def test_login_answers_alike_for_known_and_unknown_addresses(client: Client, cast: Cast) -> None:
    known = errors_of(client, cast.lead.email, "wrong-password")
    unknown = errors_of(client, "nobody@people.example", "wrong-password")
    assert known == unknown == [WRONG]


def test_login_keeps_the_address_that_was_typed_and_no_password(client: Client, cast: Cast) -> None:
    page = client.post(URL, {"login": cast.lead.email, "password": "wrong-password"}).content.decode()
    assert f'value="{cast.lead.email}"' in page
    assert "wrong-password" not in page


def test_login_is_refused_for_a_while_after_five_wrong_passwords(client: Client, cast: Cast) -> None:
    for _attempt in range(5):
        assert errors_of(client, cast.lead.email, "wrong-password") == [WRONG]
    assert errors_of(client, cast.lead.email, PASSWORD) == ["Too many attempts. Wait five minutes and try again."]


def test_login_of_a_closed_account_says_so_only_with_its_password(client: Client, cast: Cast) -> None:
    cast.lead.is_active = False
    cast.lead.save()
    assert errors_of(client, cast.lead.email, "wrong-password") == [WRONG]
    response = client.post(URL, {"login": cast.lead.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/login/closed/", 302)]
    assert "This account is closed" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_login_page_asked_too_often_answers_429(client: Client, db: None) -> None:
    codes = [
        client.post(URL, {"login": f"person{number}@x.example", "password": "no"}).status_code for number in range(31)
    ]
    assert codes == [200] * 30 + [429]


def test_logout_needs_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert client.get("/logout/").status_code == 200
    assert client.session["_auth_user_id"] == str(cast.lead.pk)
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_signup_is_closed(client: Client, db: None) -> None:
    for response in (
        client.get("/signup/"),
        client.post("/signup/", {"email": "new@people.example", "password1": PASSWORD}),
    ):
        assert "Accounts come by invitation" in response.content.decode()
    assert client.login(email="new@people.example", password=PASSWORD) is False


def test_accounts_have_no_other_pages(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    paths = ["email/", "confirm-email/", "accounts/", "accounts/login/", "profile/security/email/", "signup/passkey/"]
    assert {path: client.get(f"/{path}").status_code for path in paths} == dict.fromkeys(paths, 404)


@pytest.fixture
def demo(db: None, settings: Settings, tmp_path: Path) -> None:
    """Load the people of the demonstration and turn it on."""
    settings.DEMO, settings.PRODUCTION, settings.VAR_DIR = True, False, tmp_path
    load_agencies()
    shift = Shift()
    load_accounts(load_example_network({"IOM", "ILO", "WHO", "SMS", "RCO", "MC-SMS"}, shift), shift)


def personas_on(client: Client) -> list[str]:
    """Return the addresses behind the buttons of the login page."""
    return re.findall(r'name="email" value="([^"]+)"', client.get(URL).content.decode())


def test_personas_sign_in_with_one_click(client: Client, demo: None) -> None:
    addresses = personas_on(client)
    assert len(addresses) == 8
    for address in addresses:
        response = client.post("/login/persona/", {"email": address, "next": "/profile/"})
        assert (response.status_code, response.headers["Location"]) == (302, "/profile/")
        assert client.get("/profile/").context["user"].email == address


def test_persona_login_does_not_act_on_get(client: Client, demo: None) -> None:
    assert client.get("/login/persona/", {"email": personas_on(client)[0]}).status_code == 405


def test_persona_login_is_for_the_demonstrations_people_only(client: Client, demo: None) -> None:
    somebody = make_account(make_person("Somebody real"))
    response = client.post("/login/persona/", {"email": somebody.email})
    assert response.headers["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("is_demo", "is_production"), [(False, False), (False, True), (True, True)])
def test_persona_login_is_absent_elsewhere(
    client: Client, demo: None, settings: Settings, is_demo: bool, is_production: bool
) -> None:
    address = personas_on(client)[0]
    settings.DEMO, settings.PRODUCTION = is_demo, is_production
    assert personas_on(client) == []
    assert client.post("/login/persona/", {"email": address}).status_code == 404
    assert "_auth_user_id" not in client.session
