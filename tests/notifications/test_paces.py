"""Rates of receiving domains: no stretch of time has more than its mails, nothing is lost, others overtake."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings
from redis import Redis

from notifications import paces
from notifications.delivery import deliver
from notifications.models import Attempt, Message, Pace
from tests.notifications.people import People, send_to, states
from tests.notifications.server import Server
from tests.notifications.test_claims import elsewhere

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def rates(settings: Settings) -> None:
    """One domain takes three mails a minute."""
    settings.OUTBOX_RATES = {"slow.example": (3, 60)}


def outbox(people: People, count: int, domain: str = "slow.example", **more: object) -> list[Message]:
    """Put mails into the outbox that are due since long."""
    messages = send_to([people.add(f"p{n}@{domain}") for n in range(count)], **more)  # type: ignore[arg-type]  # options of send_to
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(next_try_at=NOON - MINUTE)
    return messages


def deliver_at(now: datetime) -> None:
    deliver(now=lambda: now)


def test_domain_with_a_rate_gets_so_many_a_minute_and_others_overtake(people: People, server: Server) -> None:
    slow = outbox(people, 8)
    quick = outbox(people, 5, "quick.example", about="quick")
    sent = []
    for minute in range(4):
        deliver_at(NOON + minute * MINUTE)
        sent.append(Counter(address.partition("@")[2] for address in server.recipients))
    assert [found["slow.example"] for found in sent] == [3, 6, 8, 8]
    assert sent[0]["quick.example"] == 5
    assert states([*slow, *quick]) == ["sent"] * 13


def test_mail_that_waits_for_its_turn_says_so_and_counts_as_untried(people: People, server: Server) -> None:
    outbox(people, 8)
    deliver_at(NOON)
    waiting = Message.objects.filter(state="deferred").order_by("next_try_at")
    first = NOON.replace(second=0) + MINUTE
    assert list(waiting.values_list("next_try_at", "turn_at", "attempts")) == [
        *[(first, first, 0)] * 3,
        *[(first + MINUTE, first + MINUTE, 0)] * 2,
    ]
    assert {row.failure for row in waiting} == {
        "Waits for its turn: the receiving domain takes only so much mail at a time."
    }
    assert Attempt.objects.count() == 3


def test_after_a_time_without_workers_what_was_promised_does_not_go_at_once(people: People, server: Server) -> None:
    outbox(people, 12)
    deliver_at(NOON)
    for minute in range(60, 64):
        deliver_at(NOON + minute * MINUTE)
    assert len(server.recipients) == 12
    sent = Counter(Message.objects.values_list("sent_at", flat=True))
    assert sorted(sent.values()) == [3, 3, 3, 3]


def test_mail_that_is_refused_for_a_while_takes_a_new_place(people: People, server: Server) -> None:
    server.replies["p0@slow.example"] = "451 4.3.2 Busy"
    outbox(people, 1)
    deliver_at(NOON)
    assert Message.objects.get().turn_at is None
    deliver_at(NOON + 2 * MINUTE)
    assert list(Pace.objects.values_list("taken", flat=True)) == [1]
    assert Pace.objects.get().stretch_at == NOON.replace(second=0) + 2 * MINUTE


def test_urgent_mail_does_not_wait_and_takes_a_place(people: People, server: Server) -> None:
    outbox(people, 4)
    deliver_at(NOON)
    outbox(people, 1, kind="login", about="login:1")
    deliver_at(NOON)
    assert Counter(Message.objects.values_list("kind", "state")) == {
        ("agenda", "sent"): 3,
        ("agenda", "deferred"): 1,
        ("login", "sent"): 1,
    }
    assert Pace.objects.get().taken == 2


def test_emptied_valkey_lets_no_more_go(people: People, server: Server) -> None:
    outbox(people, 5)
    deliver_at(NOON)
    Redis.from_url(django_settings.REDIS_URL).flushall()
    Message.objects.waiting().update(next_try_at=NOON, turn_at=None)
    deliver_at(NOON)
    assert len(server.recipients) == 3


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_places_of_a_domain() -> None:
    def take() -> datetime | None:
        return paces.take_turn("a@SLOW.example", None, NOON)

    turns = [elsewhere(take) if number % 2 else take() for number in range(7)]
    connection.close()
    first = NOON.replace(second=0)
    assert turns == [None, None, None, *[first + MINUTE] * 3, first + 2 * MINUTE]


def test_domain_without_a_rate_asks_nothing(people: People, django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(0):
        assert paces.take_turn("a@quick.example", None, NOON) is None
