"""The sessions of an account: listed, ended, over when the account is closed."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from members.login.sessions import device
from members.models import Account
from tests.cast import Cast
from tests.members.login.steps import SECURITY, sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
    "Mobile Safari/537.36"
)


def browser(account: Account, user_agent: str = FIREFOX, address: str = "10.0.0.1") -> Client:
    """Return a browser in which somebody has signed in."""
    found = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    sign_in(found, account)
    return found


def shown(client: Client) -> list[tuple[str, str, bool]]:
    """Return what the page shows of each session."""
    return [(seen.device, seen.ip, seen.is_current) for seen in client.get(SECURITY).context["sessions"]]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_device_is_named_in_words(user_agent: str, name: str) -> None:
    assert device(user_agent) == name


def test_sessions_are_listed_with_device_and_address_for_their_owner_only(cast: Cast) -> None:
    here, _there = browser(cast.lead), browser(cast.lead, PHONE, "10.0.0.2")
    browser(cast.other, address="10.0.0.3")
    assert shown(here) == [("Firefox, Windows", "10.0.0.1", True), ("Chrome, Android", "10.0.0.2", False)]


def test_session_is_ended_from_another_browser(cast: Cast) -> None:
    here, there = browser(cast.lead), browser(cast.lead, PHONE, "10.0.0.2")
    row = UserSession.objects.get(ip="10.0.0.2")
    assert here.post(f"{SECURITY}sessions/{row.pk}/end/").headers["Location"] == SECURITY
    assert (here.get("/profile/").status_code, there.get("/profile/").status_code) == (200, 302)
    assert shown(here) == [("Firefox, Windows", "10.0.0.1", True)]


def test_session_of_somebody_else_cannot_be_ended(cast: Cast) -> None:
    here, there = browser(cast.lead), browser(cast.other)
    row = UserSession.objects.get(user=cast.other)
    assert here.post(f"{SECURITY}sessions/{row.pk}/end/").status_code == 404
    assert there.get("/profile/").status_code == 200


def test_other_sessions_are_ended_at_once(cast: Cast) -> None:
    here, *others = [browser(cast.lead) for _number in range(3)]
    stranger = browser(cast.other)
    here.post(f"{SECURITY}sessions/end-others/")
    codes = [each.get("/profile/").status_code for each in (here, *others, stranger)]
    assert codes == [200, 302, 302, 200]
    assert Session.objects.count() == 2


def test_session_is_over_when_the_account_is_closed(cast: Cast) -> None:
    here = browser(cast.lead)
    assert here.get("/profile/").status_code == 200
    Account.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert here.get("/profile/").status_code == 302


def test_session_is_seen_every_ten_minutes_without_a_write_for_each_request(cast: Cast) -> None:
    here = browser(cast.lead)
    first = UserSession.objects.get().last_seen_at
    here.get("/profile/")
    assert UserSession.objects.get().last_seen_at == first
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        here.get("/profile/", REMOTE_ADDR="10.0.0.9")
        row = UserSession.objects.get()
        assert ((row.last_seen_at - first).total_seconds() > 600, row.ip) == (True, "10.0.0.9")


def test_security_page_costs_the_same_with_1_and_10_sessions(cast: Cast, django_assert_num_queries: Any) -> None:
    here = browser(cast.lead)
    for number in range(1, 11):
        if number in (1, 10):
            assert len(here.get(SECURITY).context["sessions"]) == number
            with django_assert_num_queries(8):
                here.get(SECURITY)
        browser(cast.lead, PHONE)
