"""The inbox in the app: one's own mails, without secret ones."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.inbox import unread_count, unread_of
from notifications.links import answer_url
from notifications.models import Message, Seen
from notifications.registry import Attachment, Recipient
from notifications.services import cancel_message
from tests.notifications.people import SCOPE, People, a_body, send_to
from tests.notifications.test_links import LINKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(people: People, officer: Client) -> UUID:
    """Whoever is signed in as `officer`, who may read no outbox."""
    assert people.viewer is not None
    people.people[people.viewer] = Recipient(people.viewer, "Me", "me@example.org", "en", "Asia/Baku")
    people.scopes = set()
    return people.viewer


def test_inbox_holds_ones_own_mails_of_all_networks_and_no_secret_ones(
    people: People, officer: Client, me: UUID
) -> None:
    send_to([me], about="a", body=a_body(subject="Mine"))
    send_to([me], about="b", scope="geo", body=a_body(subject="Mine elsewhere"))
    send_to([me], about="c", kind="login", body=a_body(subject="Code 123456"))
    send_to([people.add()], about="d", body=a_body(subject="Theirs"))
    [withdrawn] = send_to([me], about="e", body=a_body(subject="Withdrawn"))
    cancel_message(withdrawn, None)
    page = officer.get("/inbox/").content.decode()
    found = [word in page for word in ("Mine", "Mine elsewhere", "123456", "Theirs", "Withdrawn")]
    assert found == [True, True, False, False, False]
    assert unread_of(me).count() == 2


def test_message_is_unread_until_it_is_opened(people: People, officer: Client, me: UUID) -> None:
    first, second = (send_to([me], about=about)[0] for about in ("a", "b"))
    assert officer.get(f"/inbox/{first.pk}/").status_code == 200
    assert unread_of(me).count() == 2  # a look of a machine changes nothing
    response = officer.post(f"/inbox/{first.pk}/open/")
    assert (response.status_code, response["Location"]) == (302, f"/inbox/{first.pk}/")
    assert officer.post(f"/inbox/{first.pk}/open/").status_code == 302
    assert list(unread_of(me)) == [second]
    assert officer.post("/inbox/read/").status_code == 302
    assert (unread_of(me).count(), Seen.objects.count()) == (0, 2)


def test_count_of_unread_is_one_number(people: People, me: UUID) -> None:
    assert unread_count(me).first() is None
    send_to([me, people.add()])
    send_to([me], about="b")
    assert list(unread_count(me)) == [{"count": 2}]


def test_message_shows_its_links_alive_and_keeps_them_to_itself(people: People, officer: Client, me: UUID) -> None:
    body = a_body(text="[[recipient_name]]: [[answer]]", attachments=[Attachment("a.pdf", b"%PDF", "application/pdf")])
    [message] = send_to([me], body=body, links={"answer": LINKS["accept"]})
    response = officer.get(f"/inbox/{message.pk}/")
    page = response.content.decode()
    assert f'href="{answer_url(message, "accept")}"' in page
    assert ("Me: " in page, "a.pdf" in page) == (True, True)
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("strict-origin", "private, no-store")


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("get", "mail/"), ("post", "open/")])
def test_message_of_somebody_else_or_a_secret_one_is_not_there(
    people: People, officer: Client, me: UUID, method: str, path: str
) -> None:
    [theirs] = send_to([people.add()])
    [secret] = send_to([me], about="b", kind="login")
    for message in (theirs, secret):
        assert getattr(officer, method)(f"/inbox/{message.pk}/{path}").status_code == 404
    assert Seen.objects.count() == 0


def test_html_is_shown_in_a_sandbox(people: People, officer: Client, me: UUID) -> None:
    body = a_body(html='<p style="color:red">[[recipient_name]] [[item]]</p><script>x()</script>')
    [message] = send_to([me], body=body, slots={"item": "<b>"})
    response = officer.get(f"/inbox/{message.pk}/mail/")
    assert '<p style="color:red">Me &lt;b&gt;</p>' in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script-src" not in policy
    people.scopes = {SCOPE}
    assert officer.get(f"/n/aze/outbox/{message.pk}/mail/").status_code == 200


def test_officer_sees_the_html_with_the_links_struck_out(people: People, officer: Client) -> None:
    body = a_body(html='<a href="[[answer]]">x</a>')
    [message] = send_to([people.add()], body=body, links={"answer": LINKS["accept"]})
    page = officer.get(f"/n/aze/outbox/{message.pk}/mail/").content.decode()
    assert page == f'<a href="http://testserver/answer/accept/{message.pk}.••••••/">x</a>'
    [secret] = send_to([people.add()], about="b", kind="login")
    assert officer.get(f"/n/aze/outbox/{secret.pk}/mail/").status_code == 404


def test_inbox_costs_the_same_for_one_and_ten(people: People, officer: Client, me: UUID) -> None:
    counts = []
    for size in (1, 9):
        for number in range(size):
            send_to([me], about=f"{size}:{number}")
        officer.get("/inbox/")
        with CaptureQueriesContext(connection) as queries:
            officer.get("/inbox/")
        counts.append(len(queries))
    assert counts == [6, 6]  # session, account, offices, unread (the frame); count, page
    assert Message.objects.count() == 10
