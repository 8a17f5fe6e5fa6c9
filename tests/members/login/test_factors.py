"""The authenticator app and the recovery codes."""

import datetime
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import Account
from tests.cast import Cast
from tests.members.login.steps import (
    SECURITY,
    add_app,
    ask_for_code,
    code_sent_to,
    confirm_password,
    is_in,
    sign_in,
    subjects_to,
    totp_code,
)

FACTOR = "/login/second-factor/"


def recovery_codes(client: Client) -> list[str]:
    """Return the recovery codes that the page shows."""
    page = client.get(f"{SECURITY}recovery-codes/").content.decode()
    return re.findall(r"<li>(\d{8})</li>", page)


def later() -> None:
    """Forget which codes were used in this half minute, as the next half minute does."""
    cache.clear()


def test_app_is_asked_for_after_the_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    secret = add_app(client)
    client.logout()
    later()
    response = sign_in(client, cast.lead, next="/profile/")
    assert (response.headers["Location"], is_in(client)) == (FACTOR, False)
    wrong = client.post(FACTOR, {"code": "000000"})
    assert wrong.context["form"].errors["code"] == [
        "This code is not right. Look for typing mistakes, or ask for a new one."
    ]
    assert client.get("/profile/").status_code == 302
    response = client.post(FACTOR, {"code": totp_code(secret)})
    assert (response.headers["Location"], is_in(client)) == ("/profile/", True)


def test_app_is_asked_for_after_the_code_by_mail(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    secret = add_app(client)
    client.logout()
    later()
    ask_for_code(client, cast.lead.email)
    response = client.post("/login/code/confirm/", {"code": code_sent_to(cast.lead)})
    assert (response.headers["Location"], is_in(client)) == (FACTOR, False)
    client.post(FACTOR, {"code": totp_code(secret)})
    assert is_in(client) is True


def test_app_code_is_good_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    secret = add_app(client)
    codes = []
    for _browser in range(2):
        browser = Client()
        sign_in(browser, cast.lead)
        codes.append(browser.post(FACTOR, {"code": totp_code(secret)}).status_code)
    assert codes == [302, 200]


def test_app_needs_the_password_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    response = client.get(f"{SECURITY}app/add/")
    assert response.headers["Location"] == f"{SECURITY}again/password/?next=%2Fprofile%2Fsecurity%2Fapp%2Fadd%2F"
    assert client.post(f"{SECURITY}app/add/", {"code": "000000"}).status_code == 302
    assert Authenticator.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_app_added_and_removed_is_told_by_mail(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    add_app(client)
    response = client.post(f"{SECURITY}app/remove/")
    assert response.headers["Location"] == SECURITY
    assert Authenticator.objects.count() == 0
    assert subjects_to(cast.lead) == ["An authenticator app was added", "The authenticator app was removed"]


def test_app_key_is_encrypted_in_the_database(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    secret = add_app(client)
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert [row for row in stored if secret in row] == []


def test_recovery_codes_are_shown_once_and_each_opens_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    add_app(client)
    codes = recovery_codes(client)
    assert len(codes) == 10
    assert recovery_codes(client) == []
    answers = []
    for code in (codes[0], codes[0], codes[1]):
        browser = Client()
        sign_in(browser, cast.lead)
        browser.post(FACTOR, {"code": code})
        answers.append(is_in(browser))
    assert answers == [True, False, True]


def test_recovery_codes_made_anew_replace_the_former(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    add_app(client)
    former = recovery_codes(client)
    assert client.post(f"{SECURITY}recovery-codes/new/").headers["Location"] == f"{SECURITY}recovery-codes/"
    fresh = recovery_codes(client)
    assert (len(fresh), set(former) & set(fresh)) == (10, set())
    client.logout()
    sign_in(client, cast.lead)
    client.post(FACTOR, {"code": former[0]})
    assert is_in(client) is False


def test_factor_of_somebody_else_cannot_be_touched(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(
        user=cast.other, type="webauthn", data={"name": "Other's key", "credential": {"clientExtensionResults": {}}}
    )
    pk = Authenticator.objects.get().pk
    client.force_login(cast.lead)
    confirm_password(client)
    for path in (f"passkeys/{pk}/remove/", f"passkeys/{pk}/rename/"):
        assert client.post(f"{SECURITY}{path}", {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Other's key"


def test_security_page_shows_own_factors_only(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.other, type="totp", data={"secret": "x"})
    client.force_login(cast.lead)
    context = client.get(SECURITY).context
    assert (context["totp"], context["passkeys"], context["recovery"]) == (None, [], None)


def test_password_is_changed_and_other_sessions_end(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    sign_in(elsewhere, cast.lead)
    client.force_login(cast.lead)
    given = {"oldpassword": "wrong", "password1": "another-horse-battery", "password2": "another-horse-battery"}
    wrong = client.post(f"{SECURITY}password/", given)
    assert wrong.context["form"].errors["oldpassword"] == ["This is not the password of your account."]
    response = client.post(f"{SECURITY}password/", given | {"oldpassword": "correct-horse-battery"})
    assert response.headers["Location"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).status_code == 302
    assert subjects_to(cast.lead) == ["Your password was changed"]


def test_password_is_set_by_whoever_had_none(client: Client, cast: Cast) -> None:
    cast.lead.set_unusable_password()
    cast.lead.save()
    ask_for_code(client, cast.lead.email)
    client.post("/login/code/confirm/", {"code": code_sent_to(cast.lead)})
    given = {"password1": "another-horse-battery", "password2": "another-horse-battery"}
    assert client.post(f"{SECURITY}password/first/", given).headers["Location"] == SECURITY
    assert Account.objects.get(pk=cast.lead.pk).check_password("another-horse-battery") is True
    assert subjects_to(cast.lead) == ["Your account has a password now", "Your code to sign in"]


def test_account_without_password_and_factor_must_have_signed_in_just_now(client: Client, cast: Cast) -> None:
    cast.lead.set_unusable_password()
    cast.lead.save()
    ask_for_code(client, cast.lead.email)
    client.post("/login/code/confirm/", {"code": code_sent_to(cast.lead)})
    path = f"{SECURITY}passkeys/add/"
    assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        page = client.get(path)
        assert page.status_code == 403
        again = client.post("/logout/", {"next": f"/login/code/?next={path}"})
        assert (again.headers["Location"], is_in(client)) == (f"/login/code/?next={path}", False)
        ask_for_code(client, cast.lead.email, next=path)
        back = client.post("/login/code/confirm/", {"code": code_sent_to(cast.lead), "next": path})
        assert (back.headers["Location"], client.get(path).status_code) == (path, 200)
