"""How often people hear of what: chosen signed in, by link, or by one click of a mail app."""

from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from notifications.compose import Writer
from notifications.links import answer_url
from notifications.models import Message, Preference, UsedLink
from notifications.registry import registry
from notifications.reminders.engine import KIND, send_reminders
from notifications.reminders.planning import forecast
from notifications.rhythms import Rhythm, choose, preferred_day
from tests.notifications.people import SCOPE, People, send_to
from tests.notifications.reminders.conftest import Things, baku, day

pytestmark = pytest.mark.django_db
DUE = day("2026-03-20")  # a Friday
NOW = baku("2026-03-19 10:00")


def run(*instants: str) -> list[int]:
    return [send_reminders(baku(instant)) for instant in instants]


def chosen(person: UUID) -> dict[str, str]:
    return dict(Preference.objects.filter(person=person).values_list("topic", "rhythm"))


def reminder(person: UUID) -> Message:
    send_reminders(NOW)
    return Message.objects.get(kind=KIND, person=person)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm.AT_ONCE, "2026-03-19"),
        (Rhythm.DAILY, "2026-03-19"),
        (Rhythm.WEEKLY, "2026-03-24"),  # Monday is a holiday
    ],
)
def test_preferred_day_of_a_thursday(people: People, rhythm: Rhythm, expected: str) -> None:
    people.holidays = {day("2026-03-23")}
    assert preferred_day(day("2026-03-19"), rhythm, people.is_working) == day(expected)


def test_weekly_mails_go_on_the_first_working_day_of_the_week(people: People, things: Things) -> None:
    person = people.add()
    choose(person, {"report": "weekly"})
    things.add("a", DUE, person)
    assert run("2026-03-13 10:00", "2026-03-16 10:00", "2026-03-19 10:00", "2026-03-23 10:00") == [0, 1, 0, 1]


def test_who_wants_nothing_of_a_topic_gets_nothing_and_others_do(people: People, things: Things) -> None:
    person, other = people.add(), people.add()
    choose(person, {"report": "never"})
    things.add("a", DUE, person, other)
    assert run("2026-03-19 10:00") == [1]
    assert Message.objects.get().person == other
    assert {one.recipient.person for one in forecast(SCOPE, NOW)} == {other}


def test_at_once_does_not_wait_for_the_next_morning(people: People, things: Things) -> None:
    daily, at_once = people.add(), people.add()
    choose(at_once, {"report": "at_once"})
    things.add("a", DUE, daily, at_once)
    run("2026-03-19 10:00")
    things.add("b", DUE, daily, at_once)
    assert run("2026-03-19 11:00", "2026-03-20 10:00") == [1, 1]
    assert [mail.person for mail in Message.objects.order_by("created_at")[2:]] == [at_once, daily]


def test_urgent_thing_goes_alone_at_once_and_the_rest_in_the_morning(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    things.add("urgent", DUE, person, is_urgent=True)
    assert run("2026-03-19 10:00") == [2]
    assert {tuple(v for k, v in m.slots.items() if k.startswith("line")) for m in Message.objects.all()} == {
        ("a",),
        ("urgent",),
    }
    choose(person, {"report": "never"})
    things.add("urgent too", DUE, person, is_urgent=True)
    assert run("2026-03-19 11:00") == [0]


def test_reminder_has_the_headers_of_one_click_and_other_mails_have_not(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    mails = [reminder(person), *send_to([person])]
    recipient = registry.resolve([person])[person]
    with_leave, without = (
        message_from_bytes(Writer().write(mail, recipient).content, policy=policy.SMTP) for mail in mails
    )
    assert with_leave["List-Unsubscribe"] == f"<{answer_url(mails[0], 'unsubscribe')}>"
    assert with_leave["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert with_leave["Auto-Submitted"] == "auto-generated"
    assert (without["List-Unsubscribe"], without["List-Unsubscribe-Post"]) == (None, None)


@time_machine.travel(NOW, tick=False)
def test_one_click_stops_the_sorts_of_the_mail_and_a_look_does_not(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    url = answer_url(reminder(person), "unsubscribe")
    client = Client(enforce_csrf_checks=True)  # as a mail provider: no cookie, no token
    for method in (client.get, client.head):
        assert method(url).status_code == 200
    assert chosen(person) == {}
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert chosen(person) == {"report": "never"}
    assert UsedLink.objects.get().purpose == "unsubscribe"


@time_machine.travel(NOW, tick=False)
def test_choice_by_link_is_kept_for_the_person_of_the_mail(people: People, things: Things, client: Client) -> None:
    person = people.add()
    things.add("a", DUE, person)
    url = answer_url(reminder(person), "mail_preferences")
    assert client.post(url, {"report": "weekly"}).status_code == 302
    assert chosen(person) == {"report": "weekly"}
    context: Any = client.get(url).context
    assert context["form"]["report"].initial == "weekly"


def test_choice_of_whoever_is_signed_in_is_kept(people: People, things: Things, officer: Client) -> None:
    assert officer.post("/preferences/", {"report": "never"}).status_code == 302
    assert chosen(people.viewer) == {"report": "never"}  # type: ignore[arg-type]  # the officer's person
    assert officer.post("/preferences/", {"report": "hourly"}).status_code == 422
    assert chosen(people.viewer) == {"report": "never"}  # type: ignore[arg-type]  # the officer's person
