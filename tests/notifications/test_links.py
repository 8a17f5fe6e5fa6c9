from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import InternalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from notifications.errors import Conflict
from notifications.links import Answer, answer_url, open_answer, struck_out_url
from notifications.models import Message, UsedLink
from notifications.registry import AnswerPurpose, registry
from notifications.services import Addressed, cancel_message, enqueue
from tests.notifications.people import People, a_body, send_to

pytestmark = pytest.mark.django_db

LINKS = {
    "accept": {"purpose": "accept", "about": "participant:7"},
    "update": {"purpose": "update", "about": "person"},
}


def link(message: Message, purpose: str = "accept") -> str:
    """Return the path of the message's link."""
    return urlsplit(answer_url(message, purpose)).path


@pytest.fixture
def message(people: People) -> Message:
    [sent] = send_to([people.add(name="Focal point of ILO", language="en")], links=LINKS)
    return sent


def test_link_opens_for_its_person_purpose_and_object(message: Message) -> None:
    purpose, token = link(message).strip("/").split("/")[1:]
    answer = open_answer(purpose, token)
    assert isinstance(answer, Answer)
    assert (answer.person, answer.purpose.name, answer.about) == (message.person, "accept", "participant:7")
    assert answer.recipient.name == "Focal point of ILO"


def test_token_is_useless_for_another_purpose_or_message(people: People, message: Message, client: Client) -> None:
    [other] = send_to([people.add()], links=LINKS, about="distribution:2")
    token = link(message).rpartition(".")[2].strip("/")
    paths = {
        "another purpose": f"/answer/update/{message.pk}.{token}/",
        "another message": f"/answer/accept/{other.pk}.{token}/",
        "no purpose": f"/answer/vote/{message.pk}.{token}/",
        "no message": f"/answer/accept/{people.add()}.{token}/",
        "no token": f"/answer/accept/{message.pk}/",
        "empty token": f"/answer/accept/{message.pk}./",
        "shorter token": f"/answer/accept/{message.pk}.{token[:-1]}/",
        "not ASCII": f"/answer/accept/{message.pk}.{token}ə/",
        "not a message": f"/answer/accept/x.{token}/",
    }
    assert client.get(link(message)).status_code == 200
    assert {name: client.get(path).status_code for name, path in paths.items()} == dict.fromkeys(paths, 404)
    assert {name: client.post(path).status_code for name, path in paths.items()} == dict.fromkeys(paths, 404)


def test_token_of_a_purpose_that_the_mail_did_not_offer_is_useless(people: People, client: Client) -> None:
    [plain] = send_to([people.add()], about="plain")
    assert client.get(link(plain)).status_code == 404


def test_token_does_not_survive_another_secret_key_but_a_fallback(
    message: Message, client: Client, settings: Settings
) -> None:
    path = link(message)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-django-to-be-content-with"
    assert client.get(path).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(path).status_code == 200


def test_struck_out_link_does_not_open(message: Message, client: Client) -> None:
    assert client.get(urlsplit(struck_out_url(message, "accept")).path).status_code == 404


def test_post_acts_once_and_leaves_the_person(people: People, message: Message, client: Client) -> None:
    assert client.post(link(message)).content == b"Thank you"
    second = client.post(link(message))
    assert second.status_code == 410
    assert b"This link has been used already" in second.content
    assert client.get(link(message)).status_code == 410
    assert people.answered == [(message.person, "accept", "participant:7")]
    assert list(UsedLink.objects.values_list("message__person", "purpose")) == [(message.person, "accept")]


def test_purpose_without_single_use_works_again(people: People, message: Message, client: Client) -> None:
    path = link(message, "update")
    assert [client.post(path).status_code for _ in range(2)] == [200, 200]
    assert UsedLink.objects.count() == 2


def test_two_clicks_at_once_act_once(message: Message) -> None:
    # Both have passed every check before the first completes: only the database can tell.
    purpose, token = link(message).strip("/").split("/")[1:]
    first, second = open_answer(purpose, token), open_answer(purpose, token)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    first.complete()
    with pytest.raises(Conflict, match="used already"):
        second.complete()
    assert UsedLink.objects.count() == 1


def test_link_expires_counted_from_when_it_was_sent(message: Message, client: Client) -> None:
    sent_at = timezone.now() + timedelta(days=1)
    Message.objects.update(state="sent", sent_at=sent_at, next_try_at=None)
    with time_machine.travel(sent_at + timedelta(days=14, seconds=-1), tick=False):
        assert client.get(link(message)).status_code == 200
    with time_machine.travel(sent_at + timedelta(days=14), tick=False):
        response = client.post(link(message))
    assert response.status_code == 410
    assert b"This link has expired" in response.content
    assert UsedLink.objects.count() == 0


def test_link_of_a_cancelled_message_is_withdrawn(message: Message, client: Client) -> None:
    cancel_message(message, None)
    response = client.post(link(message))
    assert (response.status_code, b"This link was withdrawn" in response.content) == (410, True)


def test_link_is_useless_to_somebody_else_who_is_signed_in(people: People, message: Message, officer: Client) -> None:
    for method in (officer.get, officer.post):
        response = method(link(message))
        assert (response.status_code, b"This link is for somebody else" in response.content) == (403, True)
    assert people.answered == []
    people.viewer = message.person
    assert officer.post(link(message)).status_code == 200


def test_headers_keep_the_link_to_its_reader(message: Message, client: Client) -> None:
    for response in (client.get(link(message)), client.post(link(message)), client.post(link(message))):
        assert [response[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")] == [
            "strict-origin",
            "no-store",
            "noindex, nofollow",
        ]


@pytest.mark.parametrize(("cookie", "language"), [("", "az"), ("ru", "ru")])
def test_page_speaks_the_language_of_the_mail_unless_the_reader_chose(
    people: People, client: Client, cookie: str, language: str
) -> None:
    def page(request: HttpRequest, answer: Answer) -> HttpResponse:
        return HttpResponse(translation.get_language())

    registry.register_purpose(AnswerPurpose("say", "Say", page, single_use=False, lifetime=timedelta(days=1)))
    links = {"say": {"purpose": "say", "about": "x"}}
    recipients = [Addressed(people.add(), "az", {}, links)]
    enqueue(scope="aze", kind="agenda", about="x", step=1, body=a_body(), recipients=recipients)
    if cookie:
        client.cookies["django_language"] = cookie
    assert client.get(link(Message.objects.get(), "say")).content.decode() == language


def everything() -> dict[str, object]:
    """Return every row of every table with its version: any write at all, even one that changes nothing, shows."""
    found: dict[str, object] = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT ctid::text, xmin::text, t::text FROM "{table}" t ORDER BY ctid')  # noqa: S608 -- names of our own tables
            found[table] = cursor.fetchall()
    return found


@pytest.mark.django_db(transaction=True)
def test_mail_scanner_that_follows_every_link_changes_nothing(people: People, client: Client) -> None:
    messages = send_to([people.add() for _ in range(25)], links=LINKS)
    paths = [link(message, purpose) for message in messages for purpose in ("accept", "update")]
    before = everything()
    statuses = {method(path).status_code for path in paths for method in (client.get, client.head)}
    assert statuses == {200}
    assert everything() == before
    assert client.post(paths[0]).status_code == 200
    assert everything() != before


def careless(request: HttpRequest, answer: Answer) -> HttpResponse:
    """A page that acts on whatever comes."""
    answer.complete()
    return HttpResponse("Done")


def test_page_that_acts_on_get_is_stopped_by_the_database_and_head_does_not_reach_it(
    people: People, client: Client
) -> None:
    registry.register_purpose(AnswerPurpose("rash", "Rash", careless, single_use=True, lifetime=timedelta(days=1)))
    [message] = send_to([people.add()], links={"go": {"purpose": "rash", "about": "x"}})
    with pytest.raises(InternalError, match="read-only transaction"):
        client.get(link(message, "rash"))
    found = client.head(link(message, "rash"))
    assert (found.status_code, found.content, found["Cache-Control"]) == (200, b"", "no-store")
    assert UsedLink.objects.count() == 0
    assert client.post(link(message, "rash")).content == b"Done"


def too_late(request: HttpRequest, answer: Answer) -> HttpResponse:
    """A page whose service finds that something has changed."""
    if request.method == "POST":
        raise Conflict("The meeting was cancelled.")
    return HttpResponse("Accept?")


def test_conflict_of_the_service_is_a_page_that_keeps_the_link_to_its_reader(people: People, client: Client) -> None:
    registry.register_purpose(AnswerPurpose("late", "Late", too_late, single_use=True, lifetime=timedelta(days=1)))
    [message] = send_to([people.add()], links={"go": {"purpose": "late", "about": "x"}})
    response = client.post(link(message, "late"))
    assert (response.status_code, b"The meeting was cancelled." in response.content) == (409, True)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_do_nothing(people: People, message: Message, client: Client, method: str) -> None:
    assert getattr(client, method)(link(message)).status_code == 405
    assert people.answered == []


def test_answer_needs_no_cookie_and_no_csrf_token(people: People, message: Message) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(message)).status_code == 200
