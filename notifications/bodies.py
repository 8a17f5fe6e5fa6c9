"""Bodies and their files: kept once, dropped once."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from notifications.models import Body, BodyAttachment, InboundFile, Message, StoredFile
from notifications.registry import Attachment, registry


@transaction.atomic
def store_body(
    *,
    subject: str,
    text: str,
    html: str = "",
    language: str,
    audience: str = "",
    attachments: Sequence[Attachment] = (),
) -> Body:
    """Return the body with this content, stored if it is new; the same content is kept once.

    The row stays locked until the end of the caller's transaction: it cannot be purged before its messages are there.
    Raises ValueError for a subject with a line break.
    """
    if "\r" in subject or "\n" in subject:
        raise ValueError("The subject of a mail is one line.")
    files = [(attachment, hashlib.sha256(attachment.content).hexdigest()) for attachment in attachments]
    listed = [[a.filename, a.mime_type, a.is_calendar, a.calendar_method, sha256] for a, sha256 in files]
    content = json.dumps([subject, text, html, language, audience, listed])
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    # Two at once: the second insert waits for the first, finds the conflict and reads the first one's row.
    new = Body(subject=subject, text=text, html=html, language=language, audience=audience, content_hash=content_hash)
    kept = Body.objects.select_for_update(no_key=True).filter(content_hash=content_hash, purged_at__isnull=True)
    if body := kept.first():
        return body
    Body.objects.bulk_create([new], ignore_conflicts=True)
    body = kept.get()
    if files and not body.attachments.exists():
        BodyAttachment.objects.bulk_create(
            BodyAttachment(
                body=body,
                position=position,
                stored_file=store_file(attachment, sha256),
                filename=attachment.filename,
                is_calendar=attachment.is_calendar,
                calendar_method=attachment.calendar_method,
            )
            for position, (attachment, sha256) in enumerate(files)
        )
    return body


@transaction.atomic
def store_file(attachment: Attachment, sha256: str) -> StoredFile:
    """Return the file with this content, saved if it is new.

    A file without a row is not trusted (a crash may have cut it short): the storage then picks another name.
    """
    # The lock: a file that the daily task is about to drop is waited for and then made anew.
    if stored := StoredFile.objects.select_for_update(no_key=True).filter(sha256=sha256).first():
        return stored
    name = default_storage.save(f"blobs/{sha256[:2]}/{sha256[2:]}", ContentFile(attachment.content))
    stored, is_new = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={"size": len(attachment.content), "mime_type": attachment.mime_type, "file": name},
    )
    if not is_new and stored.file.name != name:
        default_storage.delete(name)
    return stored


def drop_secret(message: Message, now: datetime) -> None:
    """After the end of a login or reset mail: drop its slots' values, and its text once no other mail needs it."""
    if not registry.is_secret(message.kind):
        return
    Message.objects.filter(pk=message.pk).update(slots={})
    purge_body(message.body_id, now)


@transaction.atomic
def purge_body(pk: int, now: datetime) -> bool:
    """Drop a body's text and files unless an unfinished message needs it; the row stays. Returns whether it did."""
    # Two statements: the lock waits for whoever is just enqueuing this body, the second then sees their messages.
    locked = Body.objects.select_for_update().filter(pk=pk, purged_at__isnull=True)
    if not locked.exists() or Message.objects.filter(body=pk, state__in=Message.UNFINISHED).exists():
        return False
    Body.objects.filter(pk=pk).update(subject="", text="", html="", purged_at=now)
    BodyAttachment.objects.filter(body=pk).delete()
    return True


def purge_old(before: datetime) -> int:
    """Drop text, files and slots of every mail that was written before the instant; return how many bodies went.

    A body that a later mail uses, or an unfinished one, stays until its day. The fact stays for ever: what kind of mail
    about what went to whom, when, and what became of it.
    """
    later = Message.objects.filter(body=OuterRef("pk")).filter(
        Q(created_at__gte=before) | Q(state__in=Message.UNFINISHED)
    )
    old = Body.objects.filter(created_at__lt=before, purged_at__isnull=True).exclude(Exists(later))
    now = timezone.now()
    dropped = [pk for pk in old.values_list("pk", flat=True) if purge_body(pk, now)]
    Message.objects.filter(body__in=dropped).exclude(slots={}).update(slots={})
    _drop_unused_files()
    return len(dropped)


@transaction.atomic
def _drop_unused_files() -> None:
    """Delete the files that neither a mail nor an answer to one has any more."""
    unused = StoredFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        ~Exists(BodyAttachment.objects.filter(stored_file=OuterRef("pk"))),
        ~Exists(InboundFile.objects.filter(stored_file=OuterRef("pk"))),
    )
    for stored in unused:
        name = str(stored.file.name)
        stored.delete()
        transaction.on_commit(partial(default_storage.delete, name))
