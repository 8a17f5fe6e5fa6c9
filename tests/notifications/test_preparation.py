"""A network in preparation writes to its secretariat only."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from django.test import Client

from notifications.compose import Unsendable, Writer
from notifications.models import Message
from notifications.registry import registry
from tests.notifications.people import SCOPE, People, send_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_preparation() -> set[str]:
    """The scopes that are in preparation."""
    found = {SCOPE}

    def switch(scope: str, is_on: bool, by: UUID) -> None:
        found.discard(scope)
        found.update({scope} if is_on else set())

    registry.set_preparation(is_on=lambda scope: scope in found, switch=switch)
    return found


def written(message: Message) -> tuple[str, EmailMessage]:
    envelope = Writer().write(message, registry.resolve([message.person])[message.person])
    mail = message_from_bytes(envelope.content, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    return envelope.recipient, mail


def test_mail_goes_to_the_secretariat_with_its_person_in_the_subject(people: People) -> None:
    [message] = send_to([people.add("focal@example.org", name="Əli Ələkbərov")])
    recipient, mail = written(message)
    assert (recipient, mail["Subject"]) == ("secretariat@example.org", "[Əli Ələkbərov <focal@example.org>] Agenda")
    assert [address.addr_spec for address in mail["To"].addresses] == ["secretariat@example.org"]
    assert "Dear Əli Ələkbərov," in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has a text part


def test_login_mail_and_other_networks_go_to_their_people(people: People) -> None:
    person = people.add("focal@example.org")
    [login] = send_to([person], kind="login", about="a")
    [elsewhere] = send_to([person], scope="geo", about="b")
    assert [written(each)[0] for each in (login, elsewhere)] == ["focal@example.org"] * 2


def test_without_a_secretariat_nothing_goes_out(people: People) -> None:
    registry.set_reply_to(lambda scope: "")
    [message] = send_to([people.add()])
    with pytest.raises(Unsendable, match="in preparation"):
        written(message)


def test_secretariat_ends_and_begins_it(people: People, officer: Client, in_preparation: set[str]) -> None:
    page = officer.get("/n/aze/outbox/").content.decode()
    assert "End the test mode" in page
    assert officer.post("/n/aze/outbox/preparation/", {"is_on": "0"}).status_code == 302
    assert in_preparation == set()
    assert officer.post("/n/aze/outbox/preparation/", {"is_on": "1"}).status_code == 302
    assert in_preparation == {SCOPE}
    people.scopes = {"geo"}
    assert officer.post("/n/aze/outbox/preparation/", {"is_on": "0"}).status_code == 404
