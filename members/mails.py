"""Mails of this app: short letters with at most one button, written in the language of their reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from members.models import Network, Person
from notifications.models import Message
from notifications.registry import Attachment, MessageKind, Recipient, registry
from notifications.services import Addressed, enqueue, literal, store_body

type Words = str | Promise
PLATFORM = "platform"  # the scope of mails to people who hold no office in any network


@dataclass(frozen=True)
class Letter:
    """What a letter says; names and titles that people typed are made harmless here."""

    subject: str
    lines: Sequence[str]
    button: str = ""
    why: str = ""
    notes: Sequence[str] = field(default_factory=tuple)


def send_letter(
    network: Network | None,
    person: Person,
    letter: Letter,
    *,
    kind: str,
    about: str,
    step: str | int,
    purpose: str = "",
    purpose_about: str = "",
    address: str = "",
    expires_at: datetime | None = None,
    slots: Mapping[str, str] | None = None,
    thread: str = "",
) -> int:
    """Put the letter into the outbox, in the caller's transaction; the same kind, about and step goes out once.

    The button leads to the answer link of `purpose`, or to `address`, a page of this site. Without a network it is a
    mail of the platform, to somebody who holds no office.
    """
    with translation.override(person.language):
        context = {
            "subject": literal(letter.subject),
            "lines": [literal(line) for line in letter.lines],
            "notes": [literal(line) for line in letter.notes],
            "button": letter.button,
            "has_link": bool(purpose or address),
            "why": literal(letter.why),
            "network": literal(str(network or "UNNM")),
            "secretariat": literal(network.secretariat if network else ""),
        }
        text = render_to_string("members/mail/letter.txt", context)
        html = render_to_string("members/mail/letter.html", context)
    body = store_body(
        subject=" ".join(literal(letter.subject).split()), text=text.strip() + "\n", html=html, language=person.language
    )
    links: Mapping[str, Mapping[str, str]] = (
        {"link": {"purpose": purpose, "about": purpose_about or about}} if purpose else {}
    )
    values = dict(slots or {}) | ({"link": address} if address and not purpose else {})
    return enqueue(
        scope=network.slug if network else PLATFORM,
        kind=kind,
        about=about,
        step=step,
        body=body,
        recipients=[Addressed(person.pk, person.language, values, links)],
        expires_at=expires_at,
        thread=thread,
    )


type Attached = Callable[[Message, Recipient], list[Attachment]]


def register_kind(
    name: str,
    label: Words,
    *,
    urgent: bool = False,
    is_secret: bool = False,
    attachments: Attached | None = None,
    reaches_in_preparation: bool = False,
) -> None:
    """Give the outbox a kind of mail."""
    kind = MessageKind(
        name,
        label,  # type: ignore[arg-type]  # a lazy string is fine
        is_secret=is_secret,
        urgent=urgent,
        attachments=attachments,
        reaches_in_preparation=reaches_in_preparation,
    )
    registry.register_kind(kind)
