"""Codes by mail: to sign in without a password, and to choose a new one."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from members.login.mails import TEXTS, write
from members.models import Account
from notifications.delivery import deliver
from notifications.models import Body, Message
from notifications.registry import registry
from tests.cast import Cast
from tests.factories import PASSWORD, make_account, make_person
from tests.members.login.steps import ask_for_code, code_sent_to, is_in, mails_to, sign_in, subjects_to
from tests.notifications.server import Server

CONFIRM = "/login/code/confirm/"
NEW_PASSWORD = "another-horse-battery"


def test_code_by_mail_signs_in_without_a_password(client: Client, cast: Cast) -> None:
    response = ask_for_code(client, cast.lead.email, next="/n/baku/directory/")
    assert response.headers["Location"] == f"{CONFIRM}?next=%2Fn%2Fbaku%2Fdirectory%2F"
    response = client.post(CONFIRM, {"code": code_sent_to(cast.lead), "next": "/n/baku/directory/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/n/baku/directory/")
    assert client.session["_auth_user_id"] == str(cast.lead.pk)


def test_code_opens_one_session_of_the_browser_that_asked_for_it(client: Client, cast: Cast) -> None:
    ask_for_code(client, cast.lead.email)
    code = code_sent_to(cast.lead)
    elsewhere = Client()
    ask_for_code(elsewhere, cast.other.email)
    elsewhere.post(CONFIRM, {"code": code})
    assert is_in(elsewhere) is False
    client.post(CONFIRM, {"code": code})
    client.logout()
    client.post(CONFIRM, {"code": code})
    assert is_in(client) is False


def test_code_is_refused_after_three_wrong_ones(client: Client, cast: Cast) -> None:
    ask_for_code(client, cast.lead.email)
    for _attempt in range(3):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})
    client.post(CONFIRM, {"code": code_sent_to(cast.lead)})
    assert is_in(client) is False


def test_code_is_refused_after_fifteen_minutes(client: Client, cast: Cast) -> None:
    ask_for_code(client, cast.lead.email)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        client.post(CONFIRM, {"code": code_sent_to(cast.lead)})
    assert is_in(client) is False


def test_code_session_lasts_until_the_browser_closes_unless_asked_to_remember(client: Client, cast: Cast) -> None:
    for more, ends_with_browser in (({}, True), ({"remember": "on"}, False)):
        ask_for_code(client, cast.lead.email, **more)
        client.post(CONFIRM, {"code": code_sent_to(cast.lead)})
        assert client.session.get_expire_at_browser_close() is ends_with_browser
        client.logout()


def test_code_mail_is_secret_urgent_and_in_the_language_of_the_person(client: Client, cast: Cast) -> None:
    ask_for_code(client, cast.liaison.email)
    (mail,) = mails_to(cast.liaison)
    assert (mail.kind, mail.language, mail.is_urgent, mail.scope) == ("login_code", "az", True, "baku")
    assert registry.is_secret(mail.kind) is True
    lifetime = (mail.expires_at or mail.created_at) - mail.created_at
    assert round(lifetime.total_seconds() / 60) == 15
    assert code_sent_to(cast.liaison) not in mail.body.text + mail.body.html + mail.body.subject


def test_code_mail_of_somebody_without_office_comes_from_the_platform(client: Client, db: None) -> None:
    account = make_account(make_person("Nobody's"))
    ask_for_code(client, account.email)
    assert [mail.scope for mail in mails_to(account)] == ["platform"]


def test_code_mail_goes_to_the_present_address_of_the_person(client: Client, cast: Cast) -> None:
    cast.lead.person.email_addresses.update(address="moved@people.example")
    ask_for_code(client, cast.lead.email)
    (mail,) = mails_to(cast.lead)
    assert registry.resolve([mail.person])[mail.person].address == "moved@people.example"


def test_code_is_in_the_mail_and_nowhere_once_it_is_sent(client: Client, cast: Cast, settings: Settings) -> None:
    ask_for_code(client, cast.lead.email)
    code = code_sent_to(cast.lead)
    with Server() as server:
        settings.MAILERS = mailers(server.port)
        deliver()
        (mail,) = server.mails()
    assert (mail["To"], mail["Subject"]) == (f"Lead <{cast.lead.email}>", "Your code to sign in")
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert part.get_content().count(code) == 1
    (row,) = mails_to(cast.lead)
    assert (row.state, row.slots, row.body.text) == ("sent", {}, "")


def mailers(port: int) -> dict[str, Any]:
    """Return the setting that sends through this port of this machine."""
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def pages_of(client: Client, address: str, path: str, confirm: str) -> list[str]:
    """Return what somebody sees who asks for a code for this address, and then types a wrong one."""
    pages = []
    response = client.post(path, {"email": address}, follow=True)
    pages.append(response.content.decode())
    pages.append(client.post(confirm, {"code": "BBBB-BBBB"}).content.decode())
    return [re.sub(r'value="[\w-]{64}"', "", page).replace(address, "ADDRESS") for page in pages]


@pytest.mark.parametrize(
    ("path", "confirm"), [("/login/code/", CONFIRM), ("/login/password/", "/login/password/code/")]
)
def test_codes_answer_alike_for_known_unknown_and_closed_accounts(cast: Cast, path: str, confirm: str) -> None:
    Account.objects.filter(pk=cast.other.pk).update(is_active=False)
    known = pages_of(Client(), cast.lead.email, path, confirm)
    assert "This code is not right." in known[1]
    assert pages_of(Client(), "nobody@people.example", path, confirm) == known
    assert pages_of(Client(), cast.other.email, path, confirm) == known
    assert [mail.person for mail in Message.objects.all()] == [cast.lead.person_id]


def test_code_costs_as_many_queries_for_an_unknown_address(cast: Cast) -> None:
    counts = []
    ask_for_code(Client(), cast.lead.email)  # the text of the mail is kept from here on
    for address in (cast.lead.email, "nobody@people.example"):
        with CaptureQueriesContext(connection) as queries:
            ask_for_code(Client(), address)
        counts.append(sum("notifications_" in query["sql"] for query in queries))
    assert counts[0] == counts[1]
    assert counts[0] > 3


def test_codes_asked_for_too_often_answer_so(client: Client, cast: Cast) -> None:
    answers = [ask_for_code(Client(), cast.lead.email) for _attempt in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert answers[3].context["form"].errors["email"] == ["Too many attempts. Wait five minutes and try again."]
    codes = [client.post("/login/password/", {"email": cast.other.email}).status_code for _attempt in range(6)]
    assert codes == [302] * 5 + [429]


def test_password_is_chosen_anew_with_a_code_and_all_sessions_end(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    sign_in(elsewhere, cast.lead)
    assert elsewhere.get("/profile/").status_code == 200
    client.post("/login/password/", {"email": cast.lead.email})
    response = client.post("/login/password/code/", {"code": code_sent_to(cast.lead)})
    assert response.headers["Location"] == "/login/password/new/"
    wrong = client.post("/login/password/new/", {"password1": "short", "password2": "short"})
    assert list(wrong.context["form"].errors) == ["password1"]
    response = client.post("/login/password/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert response.headers["Location"] == "/login/password/done/"
    assert elsewhere.get("/profile/").status_code == 302
    assert is_in(client) is False
    assert client.login(email=cast.lead.email, password=PASSWORD) is False
    assert client.login(email=cast.lead.email, password=NEW_PASSWORD) is True
    assert subjects_to(cast.lead) == ["Your code to choose a new password", "Your password was changed"]


def test_password_page_opens_only_after_the_code(client: Client, cast: Cast) -> None:
    client.post("/login/password/", {"email": cast.lead.email})
    response = client.post("/login/password/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert response.headers["Location"] == "/login/password/code/"
    assert client.login(email=cast.lead.email, password=PASSWORD) is True


def test_outbox_never_shows_what_a_code_mail_says(client: Client, cast: Cast) -> None:
    ask_for_code(Client(), cast.lead.email)
    (mail,) = mails_to(cast.lead)
    client.force_login(cast.secretariat)
    for page in (f"/n/baku/outbox/{mail.pk}/", "/n/baku/outbox/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert code_sent_to(cast.lead) not in shown.content.decode()


def test_mails_of_all_kinds_can_be_written_in_each_language(cast: Cast) -> None:
    provider = IssuerNamed("Example issuer")
    context = {"code": "X", "timestamp": timezone.now(), "ip": "::1", "user_agent": "Probe", "provider": provider}
    for account in (cast.lead, cast.liaison, cast.stakeholder):
        for name in TEXTS:
            write(name, account.email, context)
    assert Message.objects.count() == 3 * len(TEXTS)
    assert sorted(set(Body.objects.values_list("language", flat=True))) == ["az", "en", "ru"]


class IssuerNamed:
    """What allauth hands over as a provider, as far as a mail looks at it."""

    def __init__(self, name: str) -> None:
        self.name = name
