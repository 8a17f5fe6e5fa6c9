"""Old mails: text, files and slots go, the fact that they were sent stays and says so."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.retention import purge_due
from notifications.bodies import purge_old
from notifications.models import Message, StoredFile
from notifications.registry import Attachment
from notifications.repeating import can_repeat
from tests.notifications.people import People, a_body, send_to

pytestmark = pytest.mark.django_db
PDF = Attachment("agenda.pdf", b"%PDF-1.7 agenda", "application/pdf")


@pytest.fixture
def later() -> datetime:
    """An instant that is later than all mails of the test."""
    return timezone.now() + timedelta(days=1)


def finish(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now(), next_try_at=None)


def write(people: People, text: str, *files: Attachment) -> Message:
    """Put a mail with a slot into the outbox."""
    [message] = send_to(
        [people.add()], body=a_body(text=f"{text} [[item]]", attachments=files), slots={"item": "Ali"}, about=text
    )
    return message


def test_old_mail_loses_text_slots_and_files_and_stays_as_a_fact(people: People, later: datetime) -> None:
    message = write(people, "old", PDF)
    finish(message)
    name = StoredFile.objects.get().file.name
    assert purge_old(later) == 1
    message.refresh_from_db()
    body = message.body
    assert (body.subject, body.text, body.html, message.slots) == ("", "", "", {})
    assert (message.state, message.kind, message.about) == ("sent", "agenda", "old")
    assert StoredFile.objects.count() == 0
    assert body.purged_at is not None
    assert name


@pytest.mark.django_db(transaction=True)
def test_file_of_an_old_mail_is_deleted_and_one_that_others_have_is_not(people: People, later: datetime) -> None:
    finish(write(people, "old", PDF, Attachment("other.pdf", b"%PDF other", "application/pdf")))
    write(people, "waiting", PDF)
    names = {str(row.file.name): row.size for row in StoredFile.objects.all()}
    assert purge_old(later) == 1
    kept = [str(row.file.name) for row in StoredFile.objects.all()]
    assert [names[name] for name in kept] == [len(PDF.content)]
    assert [default_storage.exists(name) for name in names] == [name in kept for name in names]


def test_text_that_a_later_mail_uses_or_a_mail_still_needs_stays(people: People) -> None:
    first, waiting = write(people, "used again"), write(people, "waiting")
    finish(first)
    between = timezone.now()
    send_to([people.add()], body=first.body, slots={"item": "Eva"}, about="later")
    Message.objects.exclude(pk=waiting.pk).update(state="sent", sent_at=timezone.now(), next_try_at=None)
    assert purge_old(between) == 0
    assert purge_old(timezone.now()) == 1
    assert [Message.objects.get(pk=pk).body.purged_at is None for pk in (first.pk, waiting.pk)] == [False, True]


def test_purge_twice_does_nothing_more(people: People, later: datetime) -> None:
    finish(write(people, "old"))
    assert [purge_old(later), purge_old(later)] == [1, 0]


def test_daily_task_purges_mails_after_their_period(people: People) -> None:
    finish(write(people, "old"))
    assert purge_due()["mails"] == 0
    assert purge_due(timezone.now() + timedelta(days=1096))["mails"] == 1


def test_pages_say_that_the_text_is_no_longer_kept(people: People, officer: Client, later: datetime) -> None:
    message = write(people, "old", PDF)
    finish(message)
    purge_old(later)
    outbox = officer.get(reverse("notifications:outbox", args=["aze"])).content.decode()
    page = officer.get(reverse("notifications:message", args=["aze", message.pk])).content.decode()
    assert "No longer kept" in outbox
    assert "The text and the files of this mail are no longer kept" in page
    assert "agenda.pdf" not in page
    message.refresh_from_db()
    assert can_repeat(message) is False
