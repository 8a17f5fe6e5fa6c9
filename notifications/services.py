"""Writing the outbox: what other apps call to send mail, and what people may do with a message."""

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import dispatch
from notifications.bodies import drop_secret, store_body
from notifications.compose import domain
from notifications.errors import Conflict, SlotError
from notifications.models import Attempt, Body, Message, Outcome, State
from notifications.registry import registry
from notifications.slots import RECIPIENT_NAME, fill, literal, slot_names

__all__ = ["LIST", "Addressed", "cancel_message", "enqueue", "fill", "literal", "retry_message", "store_body"]

BATCH = 1000
# A slot that no text needs: the code of the working group that a mail speaks for, so that mail apps can sort by it.
LIST = "list"


@dataclass(frozen=True)
class Addressed:
    """One recipient of a body: the values of its slots, and its links as {slot: {"purpose": …, "about": …}}.

    A message has at most one link for each purpose of single use. The slot `recipient_name` is filled at send.
    """

    person: UUID
    language: str
    slots: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@transaction.atomic
def enqueue(
    *,
    scope: str,
    kind: str,
    about: str,
    step: str | int,
    body: Body,
    recipients: Iterable[Addressed],
    expires_at: datetime | None = None,
    in_reply_to: str | None = None,
    thread: str = "",
) -> int:
    """Put one message for each recipient into the outbox, in the caller's transaction; return how many are new.

    Idempotent: whoever has a message of this kind, about and step gets no second one. Mail clients show the mails of
    the same `thread` (an opaque key such as "meeting:12") together; `in_reply_to` is the Message-ID of a mail answered.
    Raises SlotError when body and slots do not fit, UnknownName for a kind or purpose that nobody registered.
    """
    needed = slot_names(body.subject) | slot_names(body.text) | slot_names(body.html)
    now = timezone.now()
    is_urgent = registry.kind(kind).urgent
    our_domain = domain()
    messages = []
    for addressed in recipients:
        _check(addressed, needed)
        pk = uuid.uuid4()
        messages.append(
            Message(
                id=pk,
                scope=scope,
                kind=kind,
                about=about,
                step=str(step),
                person=addressed.person,
                language=addressed.language,
                body=body,
                slots=dict(addressed.slots),
                links={slot: dict(link) for slot, link in addressed.links.items()},
                nonce=secrets.token_hex(16),
                message_id=f"<{pk}@{our_domain}>",
                in_reply_to=in_reply_to or "",
                thread=thread,
                is_urgent=is_urgent,
                created_at=now,
                queued_at=now,
                next_try_at=now,
                expires_at=expires_at,
            )
        )
    return _insert(messages, body)


def _insert(messages: list[Message], body: Body) -> int:
    # The lock keeps the body's text from being dropped until the messages that need it are committed.
    if Body.objects.select_for_update(no_key=True).filter(pk=body.pk, purged_at__isnull=True).first() is None:
        raise Conflict(_("The text of this mail has been dropped."))
    Message.objects.bulk_create(messages, batch_size=BATCH, ignore_conflicts=True)
    created = Message.objects.filter(pk__in=[message.pk for message in messages]).count()
    if created:
        transaction.on_commit(dispatch.nudge)
    return created


def _check(addressed: Addressed, needed: set[str]) -> None:
    """Refuse early what could never be sent: a slot without value, an unknown purpose, links sharing a single use."""
    missing = needed - {RECIPIENT_NAME} - addressed.slots.keys() - addressed.links.keys()
    if missing:
        raise SlotError(f"These slots have no value: {', '.join(sorted(missing))}.")
    links = {(link["purpose"], link["about"]) for link in addressed.links.values()}
    purposes = [purpose for purpose, _about in links]
    for purpose in purposes:
        if registry.purpose(purpose).single_use and purposes.count(purpose) > 1:
            raise ValueError("A mail has at most one link for a purpose of single use.")


def retry_message(message: Message, by: UUID | None) -> None:
    """Put a message that failed, or waits for its next try, at the head of the queue.

    Raises Conflict when it is in another state by now, or was a login mail whose text has been dropped.
    """
    if message.state == State.FAILED and registry.is_secret(message.kind):
        raise Conflict(_("The text of this mail has been dropped. Ask for a new one."))
    now = timezone.now()
    _move(
        message,
        (State.FAILED, State.DEFERRED, State.UNKNOWN),
        Outcome.RETRIED,
        by,
        now,
        state=State.QUEUED,
        queued_at=now,
        next_try_at=now,
    )
    transaction.on_commit(dispatch.nudge)


def cancel_message(message: Message, by: UUID | None) -> None:
    """Stop a message that waits. Raises Conflict when it is being sent, was sent or has ended otherwise."""
    _move(message, Message.WAITING, Outcome.CANCELLED, by, timezone.now(), state=State.CANCELLED, next_try_at=None)


@transaction.atomic
def _move(
    message: Message,
    allowed: tuple[State, ...],
    outcome: Outcome,
    by: UUID | None,
    now: datetime,
    **changes: object,
) -> None:
    """Compare and set: change the row if its state still allows it, and write the attempt with the person's name."""
    if not Message.objects.filter(pk=message.pk, state__in=allowed).update(**changes):
        message.refresh_from_db()
        raise Conflict(_not_possible(message))
    Attempt.objects.create(message=message, at=now, outcome=outcome, by=by)
    message.refresh_from_db()
    if message.is_finished:
        drop_secret(message, now)


def _not_possible(message: Message) -> str:
    last = message.history.last()
    if last is None:
        return _("This message is now in the state “%(state)s”.") % {"state": message.get_state_display()}
    values = {"state": message.get_state_display(), "at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M")}
    return _("This message is in the state “%(state)s” since %(at)s.") % values
