import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications.bodies import purge_body, store_body
from notifications.models import Attempt, Body, BodyAttachment, Message, Outcome, State, StoredFile, UsedLink
from notifications.registry import Attachment
from tests.notifications.people import People, a_body, send_to

PDF = Attachment("agenda.pdf", b"%PDF-1.7 agenda", "application/pdf")


@pytest.mark.django_db
def test_body_with_the_same_content_is_kept_once() -> None:
    assert a_body(attachments=[PDF]).pk == a_body(attachments=[PDF]).pk
    assert Body.objects.count() == 1
    assert BodyAttachment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Other"},
        {"text": "Other"},
        {"html": "Other"},
        {"language": "az"},
        {"audience": "un_only"},
        {"attachments": [PDF]},
    ],
)
def test_body_with_other_content_is_another(changes: dict[str, object]) -> None:
    assert a_body().pk != a_body(**changes).pk


@pytest.mark.django_db
def test_file_of_two_bodies_is_stored_once_under_its_hash(files: Path) -> None:
    a_body(language="en", attachments=[PDF])
    a_body(language="az", attachments=[PDF])
    stored = StoredFile.objects.get()
    assert stored.file.name == f"blobs/{stored.sha256[:2]}/{stored.sha256[2:]}"
    assert [path.read_bytes() for path in files.rglob("*") if path.is_file()] == [PDF.content]


@pytest.mark.django_db
def test_file_cut_short_by_a_crash_is_not_trusted(files: Path) -> None:
    # The crash, staged: a part of the bytes under the file's name, and no row.
    sha256 = hashlib.sha256(PDF.content).hexdigest()
    target = files / "blobs" / sha256[:2] / sha256[2:]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"%PD")
    a_body(attachments=[PDF])
    with StoredFile.objects.get(sha256=sha256).file.open("rb") as stored:
        assert stored.read() == PDF.content


@pytest.mark.django_db
def test_subject_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        store_body(subject="Agenda\nBcc: x@example.org", text="x", language="en")


@pytest.mark.django_db(transaction=True)
def test_body_stored_by_many_at_once_is_kept_once() -> None:
    def store(_number: int) -> int:
        try:
            return a_body(attachments=[PDF]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(store, range(8)))) == 1
    assert BodyAttachment.objects.count() == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_purge_waits_for_unfinished_messages(people: People) -> None:
    body = a_body(attachments=[PDF])
    [message] = send_to([people.add()], body=body)
    assert purge_body(body.pk, timezone.now()) is False
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now(), next_try_at=None)
    assert purge_body(body.pk, timezone.now()) is True
    body.refresh_from_db()
    assert (body.text, body.html, body.attachments.count()) == ("", "", 0)
    assert purge_body(body.pk, timezone.now()) is False


@pytest.mark.django_db
def test_body_stored_after_a_purge_is_new() -> None:
    old = a_body()
    purge_body(old.pk, timezone.now())
    assert a_body().pk != old.pk


def refused(statement: str, key: object) -> bool:
    """Return whether the database refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [str(key)])
    except IntegrityError:
        return True
    return False


@pytest.mark.django_db
def test_what_is_written_stays_written(people: People) -> None:
    body = a_body(attachments=[PDF])
    [message] = send_to([people.add()], body=body, slots={"note": "x"})
    attempt = Attempt.objects.create(message=message, at=timezone.now(), outcome=Outcome.ACCEPTED)
    link = UsedLink.objects.create(message=message, purpose="accept", is_single_use=True)
    statements: list[tuple[str, object]] = [
        ("UPDATE notifications_body SET text = 'other' WHERE id = %s", body.pk),
        ("UPDATE notifications_body SET text = '' WHERE id = %s", body.pk),
        ("UPDATE notifications_body SET purged_at = now() WHERE id = %s", body.pk),
        ("UPDATE notifications_body SET purged_at = now(), text = '', html = '', subject = 'x' WHERE id = %s", body.pk),
        ("DELETE FROM notifications_body WHERE id = %s", body.pk),
        ("UPDATE notifications_bodyattachment SET filename = 'x' WHERE body_id = %s", body.pk),
        ("DELETE FROM notifications_bodyattachment WHERE body_id = %s", body.pk),
        ("UPDATE notifications_storedfile SET size = 1 WHERE size <> %s", 1),
        ("UPDATE notifications_message SET person = gen_random_uuid() WHERE id = %s", message.pk),
        ('UPDATE notifications_message SET slots = \'{"note": "y"}\' WHERE id = %s', message.pk),
        ("DELETE FROM notifications_message WHERE id = %s", message.pk),
        ("UPDATE notifications_attempt SET reason = 'x' WHERE id = %s", attempt.pk),
        ("DELETE FROM notifications_attempt WHERE id = %s", attempt.pk),
        ("UPDATE notifications_usedlink SET purpose = 'x' WHERE id = %s", link.pk),
        ("DELETE FROM notifications_usedlink WHERE id = %s", link.pk),
    ]
    assert [statement for statement, pk in statements if not refused(statement, pk)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"state": "sent"},
        {"state": "sending"},
        {"state": "failed", "next_try_at": None},
        {"state": "cancelled"},
        {"next_try_at": None},
        {"claimed_by": "somebody"},
        {"sent_at": "2026-01-01T00:00Z"},
    ],
)
def test_state_and_its_columns_agree(people: People, changes: dict[str, object]) -> None:
    [message] = send_to([people.add()])
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**changes)
