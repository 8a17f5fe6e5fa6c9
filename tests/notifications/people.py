"""Who and what the outbox's tests are about: persons, kinds and purposes, and short ways to write a message."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notifications.links import Answer
from notifications.models import Body, Message, State
from notifications.registry import AnswerPurpose, Attachment, MessageKind, Recipient, registry
from notifications.services import Addressed, enqueue, store_body

SCOPE = "aze"
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Şəbəkənin iclası\r\nEND:VCALENDAR\r\n".encode()


@dataclass
class People:
    """The persons whom the registry knows in a test, and what the answer page did."""

    people: dict[UUID, Recipient] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=set)
    viewer: UUID | None = None
    answered: list[tuple[UUID, str, str]] = field(default_factory=list)
    resolve_calls: int = 0
    holidays: set[date] = field(default_factory=set)
    officers: list[UUID] = field(default_factory=list)

    def is_working(self, day: date) -> bool:
        """Monday to Friday, without the holidays."""
        return day.weekday() < 5 and day not in self.holidays

    def add(self, address: str | None = "", *, name: str = "Əli Ələkbərov", language: str = "en") -> UUID:
        """Add a person; without an address one is made up."""
        person = uuid4()
        if address == "":
            address = f"{person}@example.org"
        self.people[person] = Recipient(person, name, address, language, "Asia/Baku")
        return person

    def move(self, person: UUID, address: str | None) -> None:
        """Change a person's address."""
        self.people[person] = replace(self.people[person], address=address)

    def resolve(self, persons: Iterable[UUID]) -> dict[UUID, Recipient]:
        self.resolve_calls += 1
        return {person: self.people[person] for person in persons if person in self.people}

    def show_and_act(self, request: HttpRequest, answer: Answer) -> HttpResponse:
        """The page of the purposes `accept` and `update`."""
        if request.method != "POST":
            return HttpResponse(f"{answer.recipient.name}: {answer.about}")
        answer.complete()
        self.answered.append((answer.person, answer.purpose.name, answer.about))
        return HttpResponse("Thank you")


def invite(message: Message, recipient: Recipient) -> list[Attachment]:
    """The .ics of an invitation, made at send."""
    return [Attachment("invite.ics", ICS, "text/calendar", is_calendar=True, calendar_method="REQUEST")]


def broken(message: Message, recipient: Recipient) -> list[Attachment]:
    """An .ics that cannot be made."""
    raise RuntimeError(f"No snapshot for {recipient.address}")


def kinds() -> list[MessageKind]:
    return [
        MessageKind("agenda", "Agenda"),
        MessageKind("invitation", "Invitation", attachments=invite),
        MessageKind("broken", "Broken", attachments=broken),
        MessageKind("login", "Login code", is_secret=True, urgent=True),
    ]


def purposes(people: People) -> list[AnswerPurpose]:
    return [
        AnswerPurpose("accept", "Accept", people.show_and_act, single_use=True, lifetime=timedelta(days=14)),
        AnswerPurpose("update", "Update", people.show_and_act, single_use=False, lifetime=timedelta(days=30)),
    ]


def register(people: People) -> None:
    """Fill an empty registry."""
    for kind in kinds():
        registry.register_kind(kind)
    for purpose in purposes(people):
        registry.register_purpose(purpose)
    registry.set_recipient_resolver(people.resolve)
    registry.set_scope_visibility(lambda user: people.scopes)
    registry.set_reply_to(lambda scope: f'"Secretariat, {scope}" <secretariat@example.org>')
    registry.set_viewer(lambda request: people.viewer)
    registry.set_calendar(lambda scope: people)
    registry.set_officers(lambda scope: people.officers)


def a_body(**changes: object) -> Body:
    """Store a body with the slot `item`; keywords replace its parts."""
    parts: dict[str, object] = {
        "subject": "Agenda",
        "text": "Dear [[recipient_name]],\n",
        "html": "<p>Dear [[recipient_name]],</p>",
        "language": "en",
        "audience": "network",
    }
    return store_body(**parts | changes)  # type: ignore[arg-type]  # the parts are those of store_body


def send_to(
    persons: Iterable[UUID],
    *,
    body: Body | None = None,
    kind: str = "agenda",
    about: str = "distribution:1",
    scope: str = SCOPE,
    slots: dict[str, str] | None = None,
    links: dict[str, dict[str, str]] | None = None,
    **more: object,
) -> list[Message]:
    """Enqueue one message for each person and return them in the same order."""
    persons = list(persons)
    recipients = [Addressed(person, "en", slots or {}, links or {}) for person in persons]
    options: dict[str, object] = {"step": 1, **more}
    enqueue(scope=scope, kind=kind, about=about, body=body or a_body(), recipients=recipients, **options)  # type: ignore[arg-type]  # expires_at and the like
    found = {message.person: message for message in Message.objects.filter(about=about, step=str(options["step"]))}
    return [found[person] for person in persons]


def lose_files(body: Body) -> None:
    """Take the body's files away from the storage, as if it did not give them now."""
    for attachment in body.attachments.select_related("stored_file"):
        default_storage.delete(str(attachment.stored_file.file.name))


def states(messages: Iterable[Message]) -> list[str]:
    """Return the state of each message as the database has it now."""
    now = dict(Message.objects.values_list("pk", "state"))
    return [State(now[message.pk]).value for message in messages]


def make_due() -> None:
    """Let every waiting message be due, as if its pause were over."""
    Message.objects.waiting().update(next_try_at=timezone.now())
