from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.links import answer_url
from notifications.models import Attempt, Message, Outcome, State
from notifications.progress import progress_of
from notifications.registry import Attachment
from tests.notifications.people import People, a_body, send_to, states
from tests.notifications.test_links import LINKS

pytestmark = pytest.mark.django_db

OUTBOX = "/n/aze/outbox/"


def page_of(message: Message, action: str = "") -> str:
    return f"{OUTBOX}{message.pk}/{action}"


def ended(message: Message, state: State, **columns: object) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, next_try_at=None, **columns)


PAGES = [
    ("get", ""),
    ("get", "progress/?about=distribution:1"),
    ("get", "{pk}/"),
    ("post", "{pk}/retry/"),
    ("post", "{pk}/cancel/"),
]


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_page_sends_the_anonymous_to_the_login(people: People, client: Client, method: str, page: str) -> None:
    [message] = send_to([people.add()])
    response = getattr(client, method)(OUTBOX + page.format(pk=message.pk))
    assert response.status_code == 302
    assert "login" in response["Location"]
    assert states([message]) == ["queued"]


@pytest.mark.parametrize(("method", "page"), PAGES)
@pytest.mark.parametrize("scopes", [set(), {"geo"}])
def test_page_is_not_there_for_those_who_may_not_see_the_scope(
    people: People, officer: Client, method: str, page: str, scopes: set[str]
) -> None:
    [message] = send_to([people.add()])
    people.scopes = scopes
    assert getattr(officer, method)(OUTBOX + page.format(pk=message.pk)).status_code == 404
    assert states([message]) == ["queued"]


@pytest.mark.parametrize(("method", "page"), [page for page in PAGES if "{pk}" in page[1]])
def test_message_of_another_scope_is_not_there(people: People, officer: Client, method: str, page: str) -> None:
    [message] = send_to([people.add()], scope="geo", about="distribution:2")
    assert getattr(officer, method)(OUTBOX + page.format(pk=message.pk)).status_code == 404
    assert states([message]) == ["queued"]


@pytest.mark.parametrize("action", ["retry/", "cancel/"])
def test_action_by_get_does_nothing(people: People, officer: Client, action: str) -> None:
    [message] = send_to([people.add()])
    assert officer.get(page_of(message, action)).status_code == 405
    assert states([message]) == ["queued"]


def test_outbox_lists_the_scope_only_newest_first(people: People, officer: Client) -> None:
    send_to([people.add(name="Older")], about="a", body=a_body(subject="First"))
    send_to([people.add(name="Newer")], about="b", body=a_body(subject="Second [[item]]"), slots={"item": "<x>"})
    send_to([people.add(name="Foreign")], about="c", scope="geo")
    page = officer.get(OUTBOX).content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "Second &lt;x&gt;" in page
    assert "Foreign" not in page


def test_outbox_filters_by_state_kind_and_about(people: People, officer: Client) -> None:
    send_to([people.add(name="Queued one")], about="a")
    [failed] = send_to([people.add(name="Failed one")], about="b", kind="invitation")
    ended(failed, State.FAILED, failure="550")

    def found(query: str) -> list[bool]:
        page = officer.get(OUTBOX + query).content.decode()
        return ["Queued one" in page, "Failed one" in page]

    assert found("?state=queued") == [True, False]
    assert found("?kind=invitation") == [False, True]
    assert found("?about=b&state=") == [False, True]
    assert found("?state=queued&kind=invitation") == [False, False]
    assert found("?state=nonsense") == [False, False]


def test_outbox_costs_the_same_for_one_and_ten(people: People, officer: Client) -> None:
    counts = []
    for size in (1, 9):
        send_to([people.add() for _ in range(size)], about=f"size:{size}")
        officer.get(OUTBOX)  # what is read once for each process is read
        people.resolve_calls = 0
        with CaptureQueriesContext(connection) as queries:
            officer.get(OUTBOX)
        counts.append((len(queries), people.resolve_calls))
    # session, account, offices, unread mails (the frame); tally, count, page; the oldest mail that waits
    assert counts == [(8, 1), (8, 1)]


def test_outbox_has_pages(people: People, officer: Client) -> None:
    send_to([people.add() for _ in range(51)])
    first, second = officer.get(OUTBOX).content.decode(), officer.get(f"{OUTBOX}?page=2").content.decode()
    assert (first.count('class="lead-cell"'), second.count('class="lead-cell"')) == (50, 1)
    assert ('rel="next" href="?page=2"' in first, 'rel="prev" href="?page=1"' in second) == (True, True)


def test_message_page_shows_the_mail_with_its_links_struck_out(people: People, officer: Client) -> None:
    body = a_body(
        text="Dear [[recipient_name]], [[answer]]", attachments=[Attachment("agenda.pdf", b"%PDF", "application/pdf")]
    )
    links = {"answer": LINKS["accept"]}
    [message] = send_to([people.add("ilo@example.org", name="Focal <b>point</b>")], body=body, links=links)
    page = officer.get(page_of(message)).content.decode()
    token = answer_url(message, "accept").rpartition(".")[2].strip("/")
    assert f"Dear Focal &lt;b&gt;point&lt;/b&gt;, http://testserver/answer/accept/{message.pk}.••••••/" in page
    assert "agenda.pdf" in page
    assert (token in page, "ilo@example.org" in page, message.nonce in page) == (False, False, False)


@pytest.mark.parametrize("path", ["", "{pk}/"])
def test_login_mail_is_never_shown(people: People, officer: Client, path: str) -> None:
    body = a_body(subject="Code 123456", text="Your code is 123456 [[code]]")
    [message] = send_to([people.add(name="Focal point")], kind="login", body=body, slots={"code": "654321"})
    page = officer.get(OUTBOX + path.format(pk=message.pk)).content.decode()
    assert "Focal point" in page
    assert ("123456" in page, "654321" in page) == (False, False)


def test_mail_of_a_kind_that_nobody_vouches_for_is_not_shown(people: People, officer: Client) -> None:
    from notifications.registry import registry

    [message] = send_to([people.add()], kind="login", body=a_body(subject="Code 1", text="Your code is 123456"))
    del registry._kinds["login"]
    page = officer.get(page_of(message)).content.decode() + officer.get(OUTBOX).content.decode()
    assert ("123456" in page, "Code 1" in page) == (False, False)


def test_faulty_message_has_a_page_that_says_why(people: People, officer: Client) -> None:
    [message] = send_to([uuid4()], body=a_body(subject="[[item]]", text="[[item]]"), slots={"item": "x"})
    Message.objects.filter(pk=message.pk).update(slots={})
    ended(message, State.FAILED, failure="The slot “item” has no value.")
    for path in (OUTBOX, page_of(message)):
        assert "The slot “item” has no value." in officer.get(path).content.decode()


def test_retry_and_cancel_by_the_buttons_leave_the_name(people: People, officer: Client) -> None:
    [message] = send_to([people.add()])
    assert officer.post(page_of(message, "cancel/")).status_code == 302
    assert states([message]) == ["cancelled"]
    [other] = send_to([people.add()], about="b")
    ended(other, State.FAILED, failure="550")
    assert "Try again now" in officer.get(page_of(other)).content.decode()
    assert officer.post(page_of(other, "retry/")).status_code == 302
    assert states([other]) == ["queued"]
    assert list(Attempt.objects.order_by("pk").values_list("outcome", "by")) == [
        (Outcome.CANCELLED, people.viewer),
        (Outcome.RETRIED, people.viewer),
    ]


def test_cancel_too_late_is_a_conflict(people: People, officer: Client) -> None:
    [message] = send_to([people.add()])
    ended(message, State.SENT, sent_at=timezone.now())
    response = officer.post(page_of(message, "cancel/"))
    assert response.status_code == 409
    assert states([message]) == ["sent"]


def test_progress_counts_until_it_is_finished(people: People, officer: Client) -> None:
    messages = send_to([people.add() for _ in range(4)])
    url = f"{OUTBOX}progress/?about=distribution:1"
    before = officer.get(url).content.decode()
    assert ("0 of 4 sent" in before, 'hx-trigger="every 2s"' in before) == (True, True)
    assert "/n/aze/outbox/progress/?about=distribution%3A1" in before
    ended(messages[0], State.SENT, sent_at=timezone.now())
    ended(messages[1], State.FAILED, failure="550")
    Message.objects.filter(pk=messages[2].pk).update(state=State.DEFERRED, failure="451")
    progress = progress_of("aze", "distribution:1")
    assert (progress.sentence, progress.is_finished) == ("1 of 4 sent", False)
    ended(messages[3], State.SENT, sent_at=timezone.now())
    after = officer.get(url).content.decode()
    assert ("2 of 4 sent" in after, "1 refused" in after, "1 deferred" in after, "hx-trigger" in after) == (
        True,
        True,
        True,
        False,
    )


def test_progress_costs_one_query_however_many_messages(people: People) -> None:
    send_to([people.add() for _ in range(10)])
    with CaptureQueriesContext(connection) as queries:
        assert progress_of("aze", "distribution:1").total == 10
    assert len(queries) == 1
