"""Mail scanners follow every link of every mail: nothing may come of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from meetings.models import Meeting
from meetings.services import distribute_agenda
from notifications.compose import Writer
from notifications.models import Message
from notifications.registry import registry
from notifications.reminders.engine import send_reminders
from notifications.services import Addressed, enqueue
from tests.cast import Cast
from tests.factories import make_participant

pytestmark = pytest.mark.django_db
MAILS, PARTS = 1000, 2  # every second mail in each of two tests, which run beside each other on two cores
METHODS = ("HEAD", "GET")
LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture
def mails(cast: Cast) -> list[Message]:
    """Mails as the apps write them: agendas with their links, and reminders of what is due."""
    for account in (cast.other, cast.liaison, cast.stakeholder, cast.observer):
        make_participant(cast.meeting, account.person)
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/room")
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    noon = timezone.now().replace(hour=8, minute=0)  # of Baku
    for days in range(2, 100):
        send_reminders(noon + timedelta(days=days))
    written = list(Message.objects.all())
    assert {message.kind for message in written} == {"agenda", "reminder"}
    step = 0
    while Message.objects.count() < MAILS:
        step += 1
        for message in written:
            addressed = Addressed(message.person, message.language, message.slots, message.links)
            enqueue(
                scope=message.scope,
                kind=message.kind,
                about=message.about,
                step=f"copy {step} of {message.step}",
                body=message.body,
                recipients=[addressed],
            )
    return list(Message.objects.order_by("created_at", "about", "step", "person")[:MAILS])


def links_of(message: Message, writer: Writer) -> Iterator[str]:
    """Yield every address of ours in a mail as it goes out: texts and headers."""
    content = writer.write(message, registry.resolve([message.person])[message.person]).content
    mail = message_from_bytes(content, policy=policy.SMTP)
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    found = {link for text in [*texts, str(mail["List-Unsubscribe"] or "")] for link in LINK.findall(text)}
    yield from sorted(link for link in found if link.startswith("http://testserver/"))


class Asking:
    """Asks as a scanner does, through every middleware; the test client would copy what each page is made of."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._requests = RequestFactory(headers={"user-agent": "scanner"})

    def __call__(self, method: str, path: str) -> int:
        # Not closed: that would end the connection, and with it the transaction of the test.
        return self._handler.get_response(self._requests.generic(method, path)).status_code


def state() -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and a sum of what they say."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(row::text, ',' ORDER BY row::text)), '') FROM {name} AS row"  # noqa: S608 -- names of our own tables
            )
            found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_following_every_link_of_every_mail_changes_nothing(cast: Cast, mails: list[Message], part: int) -> None:
    writer, mine = Writer(), mails[part::PARTS]
    links = [link for message in mine for link in links_of(message, writer)]
    assert len(links) > 2 * len(mine) == 2 * MAILS // PARTS
    ask = Asking()
    before = state()
    assert before["notifications_message"][0] >= MAILS
    asked = [
        (ask(method, path), path) for path in sorted({urlsplit(link).path for link in links}) for method in METHODS
    ]
    # Pages behind a sign-in send to it; what has no point any more says so.
    assert [path for code, path in asked if code not in (200, 302)] == []
    assert state() == before
