"""What the secretariat is told about its mail without looking for it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notifications.alarms import alarms, cut_off
from notifications.models import Message, State
from notifications.registry import Unreachable, registry
from tests.notifications.people import SCOPE, People, send_to

pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return [alarm.text for alarm in [*alarms(SCOPE), *cut_off(SCOPE)]]


@pytest.mark.parametrize(("minutes", "expected"), [(14, []), (16, ["A mail has been waiting for 16 minutes."])])
def test_mail_that_waits_is_an_alarm(people: People, minutes: int, expected: list[str]) -> None:
    send_to([people.add()])
    Message.objects.update(next_try_at=timezone.now() - timedelta(minutes=minutes, seconds=1))
    assert texts() == expected
    assert alarms("geo") == []


def test_deferred_mail_whose_time_has_not_come_is_none(people: People) -> None:
    send_to([people.add()])
    later = timezone.now() + timedelta(hours=1)
    Message.objects.update(state=State.DEFERRED, failure="451", next_try_at=later)
    assert texts() == []


@pytest.mark.parametrize(("seconds", "count"), [(10.0, 0), (181.0, 1), (float("inf"), 1)])
def test_silent_scheduler_is_an_alarm(people: People, seconds: float, count: int) -> None:
    registry.set_silence(lambda: seconds)
    assert len(texts()) == count


def test_address_that_takes_no_mail_is_an_alarm_on_the_page(people: People, officer: Client) -> None:
    person = people.add()
    rows = [
        Unreachable(person, "Ana", "ana@example.org", timezone.now(), "/"),
        Unreachable(person, "Bo", "", None, "/"),
    ]
    registry.set_addresses(failed=lambda *a: None, works=lambda *a: None, unreachable=lambda scope: rows)
    assert texts() == ["The address of 1 person takes no mail."]
    assert "The address of 1 person takes no mail." in officer.get("/n/aze/outbox/").content.decode()


def test_outbox_is_narrowed_by_person_and_period(people: People, officer: Client) -> None:
    ana, bo = people.add(name="Ana"), people.add(name="Bo")
    registry.set_person_search(lambda words: [ana] if words == "an" else [])
    send_to([ana, bo])
    day = (timezone.now() - timedelta(days=3)).date().isoformat()

    def found(query: str) -> list[bool]:
        page = officer.get(f"/n/aze/outbox/?{query}").content.decode()
        return [f">{name}</a>" in page for name in ("Ana", "Bo")]

    assert found("person=an") == [True, False]
    assert found("person=nobody") == [False, False]
    assert (found(f"until={day}"), found(f"since={day}")) == ([False, False], [True, True])
    assert found("since=soon") == [False, False]
