"""The page behind the link in a reminder, and what the secretariat sees coming."""

from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.links import answer_url
from notifications.models import Message, Quiet, ReminderPolicy, UsedLink
from notifications.reminders.engine import KIND, send_reminders
from notifications.reminders.ladder import Audience
from tests.notifications.people import People
from tests.notifications.reminders.conftest import Things, baku, day

pytestmark = pytest.mark.django_db
NOW = baku("2026-03-19 10:00")
UPCOMING = "/n/aze/outbox/upcoming/"


def link(person: UUID) -> str:
    """Send the reminder of the day and return the address behind “later, or not mine”."""
    send_reminders(NOW)
    return answer_url(Message.objects.get(kind=KIND, person=person), "reminders")


@pytest.fixture
def reminded(people: People, things: Things) -> UUID:
    """Somebody who is asked for two reports."""
    person = people.add(name="Ana")
    things.add("a", day("2026-03-20"), person)
    things.add("b", day("2026-03-23"), person)
    return person


@time_machine.travel(NOW, tick=False)
def test_page_shows_what_is_open_and_changes_nothing(reminded: UUID, client: Client) -> None:
    url = link(reminded)
    for method in (client.get, client.head):
        assert method(url + "?wish=mute&source=report&about=report:a").status_code == 200
    context: Any = client.get(url).context
    assert [row["line"] for row in context["rows"]] == ["a", "b"]
    assert (Quiet.objects.count(), UsedLink.objects.count()) == (0, 0)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("wish", "about", "until"),
    [("snooze", "report:a", "2026-03-26"), ("mute", "", "2026-04-18"), ("not_mine", "report:a", "2026-06-17")],
)
def test_wish_is_recorded_on_post(reminded: UUID, client: Client, wish: str, about: str, until: str) -> None:
    data = {"wish": wish, "source": "report", "about": "report:a", "ask": "Leyla"}
    assert client.post(link(reminded), data).status_code == 302
    row = Quiet.objects.get()
    assert (row.person, row.source, row.about, row.until_at.date()) == (reminded, "report", about, day(until))
    assert UsedLink.objects.count() == 1


@time_machine.travel(NOW, tick=False)
def test_wish_about_what_is_not_the_persons_does_nothing(
    people: People, things: Things, reminded: UUID, client: Client
) -> None:
    things.add("other", day("2026-03-20"), people.add())
    data = {"wish": "mute", "source": "report", "about": "report:other"}
    assert client.post(link(reminded), data).status_code == 302
    assert Quiet.objects.count() == 0


@time_machine.travel(NOW, tick=False)
def test_nonsense_is_a_bad_request(reminded: UUID, client: Client) -> None:
    assert client.post(link(reminded), {"wish": "everything"}).status_code == 400


@time_machine.travel(NOW, tick=False)
def test_upcoming_names_whom_what_and_why_by_day(people: People, things: Things, officer: Client) -> None:
    ana, head = people.add(name="Ana"), people.add(name="Head", address=None)
    things.add("a", day("2026-03-23"), ana, people={Audience.HEAD: (head,)})
    context: Any = officer.get(UPCOMING).context
    shown = [
        (str(block["day"]), row["person"], row["line"], row["why"], row["is_unreachable"])
        for block in context["days"]
        for row in block["rows"]
    ]
    assert shown == [
        ("2026-03-19", "Ana", "a", "7 days before, asked for it", False),
        ("2026-03-20", "Ana", "a", "1 day before, asked for it", False),
        ("2026-03-24", "Ana", "a", "1 day after, asked for it", False),
        ("2026-03-30", "Ana", "a", "7 days after, asked for it", False),
        ("2026-03-30", "Head", "a", "7 days after, head of the agency", True),
    ]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("count", [1, 10])
def test_upcoming_costs_the_same_queries_with_one_and_with_ten(
    people: People, things: Things, officer: Client, count: int
) -> None:
    for number in range(count):
        things.add(str(number), day("2026-03-20"), people.add())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        officer.get(UPCOMING)
    # session, account; policies, ledger, rhythms, wishes; policies of the network; offices and unread mails (frame)
    assert len(queries) == 9


def test_upcoming_of_another_network_is_not_there(people: People, things: Things, officer: Client) -> None:
    assert officer.get("/n/geo/outbox/upcoming/").status_code == 404
    assert officer.post("/n/geo/outbox/upcoming/policy/", {"source": "report"}).status_code == 404


def test_policy_is_set_for_the_network(people: People, things: Things, officer: Client) -> None:
    data = {"source": "report", "is_on": "on", "days": "−3, 2", "is_weekly": ""}
    assert officer.post(f"{UPCOMING}policy/", data).status_code == 302
    row = ReminderPolicy.objects.get()
    assert (row.scope, row.source, row.is_on, row.days, row.is_weekly) == ("aze", "report", True, [-3, 2], False)
    assert row.changed_by == people.viewer


@pytest.mark.parametrize("days", ["tomorrow", "-31", "61"])
def test_policy_that_makes_no_sense_keeps_what_was_typed(
    people: People, things: Things, officer: Client, days: str
) -> None:
    response = officer.post(f"{UPCOMING}policy/", {"source": "report", "days": days})
    assert (response.status_code, ReminderPolicy.objects.count()) == (422, 0)
    context: Any = response.context
    assert [policy["form"]["days"].value() for policy in context["policies"]] == [days]


def test_policy_of_an_unknown_sort_is_not_there(people: People, things: Things, officer: Client) -> None:
    assert officer.post(f"{UPCOMING}policy/", {"source": "tea", "days": ""}).status_code == 404
