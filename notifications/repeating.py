"""Sending a mail again: a new message with the same content that says so."""

import re
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from notifications.bodies import store_body
from notifications.errors import Conflict
from notifications.models import Attempt, Body, Message, Outcome, State
from notifications.registry import Attachment, registry
from notifications.services import Addressed, enqueue

REPEATABLE = (State.SENT, State.FAILED, State.CANCELLED)
BODY_TAG = re.compile(r"<body[^>]*>", re.IGNORECASE)


def can_repeat(message: Message) -> bool:
    """Say whether sending the message again is possible and makes sense."""
    has_point = message.expires_at is None or message.expires_at > timezone.now()
    is_kept = message.body.purged_at is None and not registry.is_secret(message.kind)
    return message.state in REPEATABLE and has_point and is_kept


@transaction.atomic
def send_again(message: Message, *, by: UUID | None) -> Message:
    """Put a copy of a finished message into the outbox for the same person; two at once make one copy.

    Raises Conflict where it is on its way, has no point any more or has lost its text.
    """
    locked = Message.objects.select_for_update(of=("self",)).select_related("body").get(pk=message.pk)
    if not can_repeat(locked):
        raise Conflict(_("This message cannot be sent again: it is on its way, or its text is gone."))
    step = f"{locked.step[:80]} again {locked.history.filter(outcome=Outcome.REPEATED).count() + 1}"
    with translation.override(locked.language):
        body = _marked(locked.body)
    enqueue(
        scope=locked.scope,
        kind=locked.kind,
        about=locked.about,
        step=step,
        body=body,
        recipients=[Addressed(locked.person, locked.language, locked.slots, locked.links)],
        expires_at=locked.expires_at,
        in_reply_to=locked.message_id,
        thread=locked.thread,
    )
    Attempt.objects.create(message=locked, at=timezone.now(), outcome=Outcome.REPEATED, by=by)
    return Message.objects.get(kind=locked.kind, about=locked.about, step=step, person=locked.person)


def _marked(body: Body) -> Body:
    """Return the same text and files with a word at the top that they were sent before."""
    note = _("This mail was sent to you before. It is sent again at the wish of the secretariat.")
    paragraph = f'<p style="margin:0;padding:12px 20px;background-color:#fdeedb;color:#1b2733;">{escape(note)}</p>'
    opening = BODY_TAG.search(body.html)
    at = opening.end() if opening else 0
    files = []
    for row in body.attachments.select_related("stored_file"):
        with row.stored_file.file.open("rb") as file:
            content = file.read()
        files.append(Attachment(row.filename, content, row.stored_file.mime_type, row.is_calendar, row.calendar_method))
    return store_body(
        subject=(_("Sent again: %(subject)s") % {"subject": body.subject})[:500],
        text=f"{note}\n\n{body.text}",
        html=body.html[:at] + paragraph + body.html[at:] if body.html else "",
        language=body.language,
        audience=body.audience,
        attachments=files,
    )
