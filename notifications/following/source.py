"""What changed, for those who follow it: a source like any other, so that it goes with the one mail of the day."""

import datetime
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from notifications.following.models import Change, Follow
from notifications.registry import registry
from notifications.reminders.ladder import Audience, Ladder
from notifications.reminders.sources import Due, Source

NAME = "followed"
OF_USE = datetime.timedelta(days=14)  # what is older is no news, whatever kept it from being said
ONCE = Ladder(days=(0,), is_weekly=False, head_at=None, overseers_at=None)


def register() -> None:
    """Let news go out with the reminders."""
    registry.register_source(Source(NAME, _("what I follow"), news, ONCE, is_news=True))


def news(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield what changed lately for those of its followers who may read it at this instant."""
    changes = list(Change.objects.filter(at__gt=now - OF_USE, at__lte=now).order_by("at", "pk"))
    followers = _followers(changes)
    for change in changes:
        persons = {
            person
            for about in change.reaches
            for person, since_at in followers.get(about, ())
            if since_at <= change.at and person != change.by
        }
        kind = registry.change_kind(change.kind)
        if readers := kind.readers(change, persons) if persons else set():
            yield Due(
                scope=change.scope,
                about=f"change:{change.pk}",
                due_on=change.at.date(),
                people={Audience.ASKED: tuple(sorted(readers, key=str))},
                line=partial(kind.words, change),
                url=kind.url(change),
                ends_at=change.at + OF_USE,
                is_news=True,
            )


def _followers(changes: list[Change]) -> dict[str, list[tuple[UUID, datetime.datetime]]]:
    """Return who follows what of all that these changes reach, in one query."""
    found: dict[str, list[tuple[UUID, datetime.datetime]]] = {}
    abouts = {about for change in changes for about in change.reaches}
    for row in Follow.objects.filter(about__in=abouts) if abouts else ():
        found.setdefault(row.about, []).append((row.person, row.since_at))
    return found
