"""Writing: a person follows or does not, and apps say what changed."""

from collections.abc import Iterable
from uuid import UUID

from notifications.following.models import Change, Follow
from notifications.registry import registry


def follow(scope: str, about: str, *, person: UUID) -> Follow:
    """Let the person hear what changes about this thing from now on."""
    row, _created = Follow.objects.get_or_create(about=about, person=person, defaults={"scope": scope})
    return row


def unfollow(about: str, *, person: UUID) -> None:
    """Let the person hear nothing of it any more."""
    Follow.objects.filter(about=about, person=person).delete()


def announce(kind: str, row: object, *, scope: str, reaches: Iterable[str], by: UUID | None) -> None:
    """Say in the transaction of a change that it happened; whoever follows one of `reaches` hears of it, but not `by`.

    `row` is the key by which the app of the kind finds what to say and who may read it. Raises UnknownName.
    """
    registry.change_kind(kind)
    Change.objects.create(kind=kind, row=str(row), scope=scope, reaches=list(reaches), by=by)
