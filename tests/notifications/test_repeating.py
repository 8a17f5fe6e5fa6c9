"""Sending again, after a warning."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notifications.bodies import purge_body
from notifications.models import Attempt, Message, Outcome, State
from notifications.registry import Attachment
from notifications.shown import filled, shown_slots
from tests.notifications.people import People, a_body, send_to
from tests.notifications.test_links import LINKS

pytestmark = pytest.mark.django_db


def sent(people: People, **more: object) -> Message:
    body = a_body(
        text="Dear [[recipient_name]], [[answer]]",
        html="<html><body style='margin:0'><p>[[answer]]</p></body></html>",
        attachments=[Attachment("a.pdf", b"%PDF", "application/pdf")],
    )
    [message] = send_to([people.add()], body=body, links={"answer": LINKS["accept"]}, **more)  # type: ignore[arg-type]  # options of send_to
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now(), next_try_at=None)
    return message


def url(message: Message) -> str:
    return f"/n/aze/outbox/{message.pk}/again/"


def test_message_is_sent_again_as_a_new_one_that_says_so(people: People, officer: Client) -> None:
    message = sent(people)
    assert "a second time" in officer.get(url(message)).content.decode()
    assert Message.objects.count() == 1
    response = officer.post(url(message))
    again = Message.objects.exclude(pk=message.pk).select_related("body").get()
    assert response["Location"] == f"/n/aze/outbox/{again.pk}/"
    assert (again.state, again.person, again.about, again.in_reply_to) == (
        State.QUEUED,
        message.person,
        message.about,
        message.message_id,
    )
    assert again.body.subject == "Sent again: Agenda"
    text = filled(again.body.text, shown_slots(again, "Ana"))
    assert text.startswith("This mail was sent to you before.")
    assert text.endswith(f"Dear Ana, http://testserver/answer/accept/{again.pk}.••••••/")
    assert again.body.html.startswith("<html><body style='margin:0'><p style=")
    assert [row.filename for row in again.body.attachments.all()] == ["a.pdf"]
    assert list(Attempt.objects.values_list("message", "outcome", "by")) == [
        (message.pk, Outcome.REPEATED, people.viewer)
    ]


def test_second_repeat_is_another_message(people: People, officer: Client) -> None:
    message = sent(people)
    for _each in range(2):
        assert officer.post(url(message)).status_code == 302
    assert sorted(Message.objects.values_list("step", flat=True)) == ["1", "1 again 1", "1 again 2"]


def test_what_is_on_its_way_pointless_secret_or_purged_is_not_sent_again(people: People, officer: Client) -> None:
    [queued] = send_to([people.add()], about="a")
    late = sent(people, about="b", expires_at=timezone.now() - timedelta(hours=1))
    secret = sent(people, about="c", kind="login")
    purged = sent(people, about="d")
    purge_body(purged.body_id, timezone.now())
    for message in (queued, late, secret, purged):
        assert officer.get(url(message)).status_code == 404
        assert officer.post(url(message)).status_code == 409
    assert Message.objects.count() == 4
