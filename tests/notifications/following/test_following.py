"""Who follows a thing hears what changes, in the one mail of the day, as long as they may read it."""

import datetime
from collections.abc import Collection
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from notifications.following import source
from notifications.following.services import announce, follow, unfollow
from notifications.models import Change, Follow, Message
from notifications.registry import ChangeKind, Followed, registry
from notifications.reminders.engine import send_reminders
from notifications.reminders.planning import forecast
from notifications.rhythms import choose
from notifications.slots import fill
from tests.notifications.people import SCOPE, People
from tests.notifications.reminders.conftest import Things, baku, day, things

pytestmark = pytest.mark.django_db
__all__ = ["things"]
NOW = baku("2026-03-19 10:00")  # a Thursday


class Readers:
    """Who may read what changes; a test takes people away."""

    def __init__(self) -> None:
        self.barred: set[UUID] = set()

    def readers(self, change: Change, persons: Collection[UUID]) -> set[UUID]:
        return set(persons) - self.barred


@pytest.fixture
def readers(things: Things) -> Readers:
    """A sort of change and a sort of things to follow."""
    known = Readers()
    registry.register_change(ChangeKind("moved", lambda c: f"{c.row} moved", lambda c: f"/{c.row}/", known.readers))
    registry.register_followed(
        "thing", lambda key, user: Followed(SCOPE, f"Thing {key}", f"/thing/{key}/") if key == "1" else None
    )
    source.register()
    return known


def move(row: str = "Thing", *, by: UUID | None = None, at: datetime.datetime = NOW, reaches: str = "thing:1") -> None:
    announce("moved", row, scope=SCOPE, reaches=[reaches, "group:1"], by=by)
    Change.objects.filter(row=row).update(at=at - datetime.timedelta(hours=1))


def follows(person: UUID, about: str = "thing:1") -> None:
    follow(SCOPE, about, person=person)
    Follow.objects.update(since_at=baku("2026-03-01 09:00"))


def lines(message: Message) -> list[str]:
    return [value for name, value in sorted(message.slots.items()) if name.startswith("line_")]


def test_followers_hear_of_a_change_once_and_who_made_it_does_not(people: People, readers: Readers) -> None:
    person, of_group, author, other = (people.add() for _each in range(4))
    follows(person)
    follows(of_group, "group:1")
    follows(author)
    follows(other, "thing:2")
    move(by=author)
    assert [send_reminders(NOW), send_reminders(NOW), send_reminders(baku("2026-03-20 10:00"))] == [2, 0, 0]
    assert {message.person for message in Message.objects.all()} == {person, of_group}
    message = Message.objects.select_related("body").filter(person=person).get()
    assert fill(message.body.subject, message.slots, is_html=False) == "News: Thing moved"
    assert (lines(message), message.slots["when_1"]) == (["Thing moved"], "Changed on 19 March 2026.")
    assert "manage_link" not in message.links


def test_news_and_what_is_asked_come_in_one_mail_news_last(people: People, readers: Readers, things: Things) -> None:
    person = people.add()
    follows(person)
    move()
    things.add("Report", day("2026-03-20"), person)
    assert send_reminders(NOW) == 1
    message = Message.objects.select_related("body").get()
    assert lines(message) == ["Report", "Thing moved"]
    assert fill(message.body.subject, message.slots, is_html=False) == "Reminder: Report"
    assert message.body.text.index("Asked of you") < message.body.text.index("What you follow")


def test_who_may_not_read_it_any_more_hears_nothing(people: People, readers: Readers) -> None:
    person = people.add()
    follows(person)
    move()
    readers.barred = {person}
    assert send_reminders(NOW) == 0
    readers.barred = set()
    assert send_reminders(NOW) == 1


def test_what_changed_before_one_followed_or_long_ago_is_no_news(people: People, readers: Readers) -> None:
    person = people.add()
    follows(person)
    move("Old", at=baku("2026-02-28 10:00"))
    move("Late", at=baku("2026-03-04 10:00"))
    assert send_reminders(NOW) == 0
    unfollow("thing:1", person=person)
    move("New")
    assert send_reminders(NOW) == 0


def test_rhythm_is_the_persons_own(people: People, readers: Readers) -> None:
    weekly, never, at_once = people.add(), people.add(), people.add()
    for person, rhythm in ((weekly, "weekly"), (never, "never"), (at_once, "at_once")):
        follows(person)
        choose(person, {"followed": rhythm})
    move("First")
    assert send_reminders(NOW) == 1
    move("Second", at=baku("2026-03-19 12:00"))
    assert send_reminders(baku("2026-03-19 12:10")) == 1
    assert send_reminders(baku("2026-03-23 09:00")) == 1  # Monday
    assert [m.person for m in Message.objects.order_by("created_at")] == [at_once, at_once, weekly]
    assert lines(Message.objects.get(person=weekly)) == ["First moved", "Second moved"]


def test_nothing_changed_means_no_mail(people: People, readers: Readers) -> None:
    follows(people.add())
    assert send_reminders(NOW) == 0
    move()
    assert forecast(SCOPE, NOW) == []  # nobody foresees news


@time_machine.travel(NOW, tick=False)
def test_news_are_no_policy_and_nothing_to_snooze(people: People, readers: Readers, officer: Client) -> None:
    page = officer.get("/n/aze/outbox/upcoming/").content.decode()
    assert ("Reports" in page, "what I follow" in page) == (True, False)
    response = officer.post("/n/aze/outbox/upcoming/policy/", {"source": "followed", "days": "1"})
    assert response.status_code == 404


def test_button_follows_what_one_may_see_and_stops(people: People, readers: Readers, officer: Client) -> None:
    assert officer.post("/following/thing:1/start/")["Location"] == "/thing/1/"
    assert officer.post("/following/thing:1/start/").status_code == 302
    assert list(Follow.objects.values_list("about", "person")) == [("thing:1", people.viewer)]
    assert "Thing 1" in officer.get("/following/").content.decode()
    for about in ("thing:2", "else:1", "thing:x", "thing"):
        assert officer.post(f"/following/{about}/start/").status_code == 404
    assert officer.post("/following/thing:1/stop/")["Location"] == "/thing/1/"
    assert Follow.objects.count() == 0
    follow(SCOPE, "thing:9", person=people.viewer)  # type: ignore[arg-type]  # the officer's person
    assert "may not see any more" in officer.get("/following/").content.decode()
    assert officer.post("/following/thing:9/stop/")["Location"] == "/following/"
