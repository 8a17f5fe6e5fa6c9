"""What this app needs of the apps above it; they fill the registry in `AppConfig.ready()`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from notifications.errors import UnknownName

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrPromise

    from notifications.following.models import Change
    from notifications.links import Answer
    from notifications.models import Message
    from notifications.reminders.sources import Calendar, Source


@dataclass(frozen=True)
class Recipient:
    """A person as mail sees one; `address` None means unreachable, and the message fails with that reason."""

    person: UUID
    name: str
    address: str | None
    language: str
    time_zone: str


@dataclass(frozen=True)
class Attachment:
    """A file of a mail; a calendar attachment is shown by mail clients as an invitation too."""

    filename: str
    content: bytes
    mime_type: str
    is_calendar: bool = False
    calendar_method: str = ""


@dataclass(frozen=True)
class MessageKind:
    """A kind of mail, such as the agenda of a meeting.

    `attachments` is called at send, for what differs per person (an .ics from a frozen snapshot). A secret kind (login,
    reset) is never shown on a page, and its text is dropped once the message is done. An urgent kind overtakes.
    `reply_to` names whom an answer goes to where it is not the secretariat, as `formataddr` writes it. A kind that
    `reaches_in_preparation` goes to its person while all other mail of the scope goes to the secretariat only.
    """

    name: str
    label: "str | StrPromise"
    is_secret: bool = False
    attachments: "Callable[[Message, Recipient], list[Attachment]] | None" = None
    urgent: bool = False
    reply_to: "Callable[[Message], str] | None" = None
    reaches_in_preparation: bool = False


@dataclass(frozen=True)
class AnswerPurpose:
    """What a link in a mail is for; `view` renders GET, acts on POST and calls `answer.complete()` when it acted."""

    name: str
    label: "str | StrPromise"
    view: "Callable[[HttpRequest, Answer], HttpResponse]"
    single_use: bool
    lifetime: timedelta


@dataclass(frozen=True)
class Unreachable:
    """Somebody of a scope whom no mail reaches: which address failed since when, if there is one, and their page."""

    person: UUID
    name: str
    address: str
    since: datetime | None
    url: str


@dataclass(frozen=True)
class Followed:
    """A thing that can be followed, as somebody may see it."""

    scope: str
    label: str
    url: str


@dataclass(frozen=True)
class ChangeKind:
    """A sort of change that followers hear of.

    `words` says it in the active language, `url` is its page, `readers` returns those of the persons who may read it
    now: it is asked each time before a mail is written.
    """

    name: str
    words: "Callable[[Change], str]"
    url: "Callable[[Change], str]"
    readers: "Callable[[Change, Collection[UUID]], set[UUID]]"


type User = "AbstractBaseUser | AnonymousUser"
type RecipientResolver = Callable[[Iterable[UUID]], dict[UUID, Recipient]]


class Registry:
    """Message kinds, answer purposes and the few questions that only the apps above can answer."""

    def __init__(self) -> None:
        self._kinds: dict[str, MessageKind] = {}
        self._purposes: dict[str, AnswerPurpose] = {}
        self._resolve: RecipientResolver | None = None
        self._scopes: Callable[[User], set[str]] | None = None
        self._reply_to: Callable[[str], str] | None = None
        self._viewer: Callable[[HttpRequest], UUID | None] | None = None
        self._sources: dict[str, Source] = {}
        self._calendar: Callable[[str], Calendar] | None = None
        self._enter: Callable[[HttpRequest, str], None] | None = None
        self._officers: Callable[[str], list[UUID]] | None = None
        self._address_failed: Callable[[UUID, Callable[[str], bool]], None] | None = None
        self._address_works: Callable[[str, UUID, UUID], None] | None = None
        self._unreachable: Callable[[str], list[Unreachable]] | None = None
        self._calendar_reply: Callable[[Message, bytes], bool] | None = None
        self._in_preparation: Callable[[str], bool] | None = None
        self._set_preparation: Callable[[str, bool, UUID], None] | None = None
        self._silence: Callable[[], float] | None = None
        self._find_persons: Callable[[str], list[UUID]] | None = None
        self._changes: dict[str, ChangeKind] = {}
        self._followed: dict[str, Callable[[str, User], Followed | None]] = {}

    def register_kind(self, kind: MessageKind) -> None:
        """Add a message kind. Raises ValueError when the name is taken."""
        if kind.name in self._kinds:
            raise ValueError(f"The message kind “{kind.name}” is registered already.")
        self._kinds[kind.name] = kind

    def register_purpose(self, purpose: AnswerPurpose) -> None:
        """Add an answer purpose. Raises ValueError when the name is taken."""
        if purpose.name in self._purposes:
            raise ValueError(f"The answer purpose “{purpose.name}” is registered already.")
        self._purposes[purpose.name] = purpose

    def kind(self, name: str) -> MessageKind:
        """Return the message kind of this name. Raises UnknownName."""
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownName(f"No app has registered the message kind “{name}”.") from None

    def purpose(self, name: str) -> AnswerPurpose:
        """Return the answer purpose of this name. Raises UnknownName."""
        try:
            return self._purposes[name]
        except KeyError:
            raise UnknownName(f"No app has registered the answer purpose “{name}”.") from None

    def is_secret(self, kind: str) -> bool:
        """Return whether this is a secret kind; one that nobody registers any more is not."""
        return kind in self._kinds and self._kinds[kind].is_secret

    def reaches_in_preparation(self, kind: str) -> bool:
        """Return whether mails of this kind go to their person also while a scope is in preparation."""
        return self.is_secret(kind) or (kind in self._kinds and self._kinds[kind].reaches_in_preparation)

    def kinds(self) -> list[MessageKind]:
        """Return every message kind, in the order of registration."""
        return list(self._kinds.values())

    def set_recipient_resolver(self, resolve: RecipientResolver) -> None:
        """Set how persons become names and addresses: one call, with as few queries as possible, for many persons."""
        self._resolve = resolve

    def resolve(self, persons: Iterable[UUID]) -> dict[UUID, Recipient]:
        """Return who is known of these persons."""
        if self._resolve is None:
            raise LookupError("No app has set the recipient resolver.")
        return self._resolve(persons)

    def set_scope_visibility(self, scopes: Callable[[User], set[str]]) -> None:
        """Set whose outbox a user may read: the scopes (networks) whose secretariat the user belongs to."""
        self._scopes = scopes

    def visible_scopes(self, user: User) -> set[str]:
        """Return the scopes whose outbox this user may read; none when no app has said."""
        return self._scopes(user) if self._scopes else set()

    def set_reply_to(self, reply_to: Callable[[str], str]) -> None:
        """Set the secretariat's mailbox of a scope, as `email.utils.formataddr((name, address))` writes it.

        Its address becomes Reply-To, its name the sender's display name.
        """
        self._reply_to = reply_to

    def reply_to(self, scope: str) -> str:
        """Return the secretariat's mailbox of this scope, or an empty string where there is none."""
        return self._reply_to(scope) if self._reply_to else ""

    def set_viewer(self, viewer: Callable[[HttpRequest], UUID | None]) -> None:
        """Set how a request tells which person is logged in."""
        self._viewer = viewer

    def viewer(self, request: HttpRequest) -> UUID | None:
        """Return the person who is logged in, or None."""
        return self._viewer(request) if self._viewer else None

    def register_source(self, source: "Source") -> None:
        """Add a source of reminders. Raises ValueError when the name is taken."""
        if source.name in self._sources:
            raise ValueError(f"The source of reminders “{source.name}” is registered already.")
        self._sources[source.name] = source

    def sources(self) -> "list[Source]":
        """Return every source of reminders, in the order of registration."""
        return list(self._sources.values())

    def set_calendar(self, calendar: "Callable[[str], Calendar]") -> None:
        """Set which days are working days in a scope."""
        self._calendar = calendar

    def calendar(self, scope: str) -> "Calendar":
        """Return the working days of a scope."""
        if self._calendar is None:
            raise LookupError("No app has set the calendar of scopes.")
        return self._calendar(scope)

    def set_frame(self, enter: Callable[[HttpRequest, str], None]) -> None:
        """Set what makes a page belong to a scope, so that its frame shows where it is."""
        self._enter = enter

    def enter(self, request: HttpRequest, scope: str) -> None:
        """Let the page belong to this scope."""
        if self._enter is not None:
            self._enter(request, scope)

    def set_officers(self, officers: Callable[[str], list[UUID]]) -> None:
        """Set who the secretariat of a scope is, today."""
        self._officers = officers

    def officers(self, scope: str) -> list[UUID]:
        """Return the persons of a scope's secretariat; none when no app has said."""
        return self._officers(scope) if self._officers else []

    def set_addresses(
        self,
        *,
        failed: "Callable[[UUID, Callable[[str], bool]], None]",
        works: "Callable[[str, UUID, UUID], None]",
        unreachable: "Callable[[str], list[Unreachable]]",
    ) -> None:
        """Set who keeps addresses: what happens when one fails or works again, and whom no mail reaches in a scope."""
        self._address_failed, self._address_works, self._unreachable = failed, works, unreachable

    def address_failed(self, person: UUID, is_it: Callable[[str], bool]) -> None:
        """Note that mails to that of the person's addresses for which `is_it` is true come back for good."""
        if self._address_failed is not None:
            self._address_failed(person, is_it)

    def address_works(self, scope: str, person: UUID, by: UUID) -> None:
        """Note that somebody of the secretariat says that the person's address takes mail again."""
        if self._address_works is not None:
            self._address_works(scope, person, by)

    def unreachable(self, scope: str) -> list[Unreachable]:
        """Return whom of the scope no mail reaches, by name."""
        return self._unreachable(scope) if self._unreachable else []

    def set_calendar_reply(self, handle: "Callable[[Message, bytes], bool]") -> None:
        """Set who records the answer that a calendar sends to a message, and says whether it did."""
        self._calendar_reply = handle

    def calendar_reply(self, message: "Message", content: bytes) -> bool:
        """Let the answer of a calendar (RFC 5546, METHOD:REPLY) be recorded; False where nobody could."""
        return self._calendar_reply(message, content) if self._calendar_reply else False

    def set_preparation(self, *, is_on: "Callable[[str], bool]", switch: "Callable[[str, bool, UUID], None]") -> None:
        """Set how a scope is found to be in preparation, and who begins and ends it."""
        self._in_preparation, self._set_preparation = is_on, switch

    def is_in_preparation(self, scope: str) -> bool:
        """Say whether mails of the scope go to its secretariat only."""
        return self._in_preparation(scope) if self._in_preparation else False

    def switch_preparation(self, scope: str, is_on: bool, by: UUID) -> None:
        """Begin or end the preparation of a scope."""
        if self._set_preparation is not None:
            self._set_preparation(scope, is_on, by)

    def set_silence(self, silence: "Callable[[], float]") -> None:
        """Set how to tell for how many seconds scheduler and workers have given no sign of life."""
        self._silence = silence

    def silence(self) -> float | None:
        """Return for how many seconds scheduler and workers have been silent; None when no app can tell."""
        return self._silence() if self._silence else None

    def set_person_search(self, find: "Callable[[str], list[UUID]]") -> None:
        """Set how persons are found by a part of their name, in whatever spelling."""
        self._find_persons = find

    def find_persons(self, words: str) -> list[UUID]:
        """Return the persons in whose name the words occur."""
        return self._find_persons(words) if self._find_persons else []

    def register_change(self, kind: ChangeKind) -> None:
        """Add a sort of change. Raises ValueError when the name is taken."""
        if kind.name in self._changes:
            raise ValueError(f"The change “{kind.name}” is registered already.")
        self._changes[kind.name] = kind

    def change_kind(self, name: str) -> ChangeKind:
        """Return the sort of change of this name. Raises UnknownName."""
        try:
            return self._changes[name]
        except KeyError:
            raise UnknownName(f"No app has registered the change “{name}”.") from None

    def register_followed(self, sort: str, find: "Callable[[str, User], Followed | None]") -> None:
        """Add a sort of things that can be followed: how to find one by its key, if the user may see it."""
        if sort in self._followed:
            raise ValueError(f"The sort “{sort}” of things to follow is registered already.")
        self._followed[sort] = find

    def find_followed(self, about: str, user: User) -> Followed | None:
        """Return the thing that is named as "workstream:12"; None where there is none or the user may not see it."""
        sort, _colon, key = about.partition(":")
        return self._followed[sort](key, user) if sort in self._followed and key.isdecimal() else None


registry = Registry()
