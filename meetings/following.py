"""Meetings can be followed: their followers, and those of its groups, hear of the agenda, a move, the end, the minutes.

Who has had a mail of the meeting itself since then was told already, and does not hear of it a second time.
"""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.documents.wording import span_in_words
from meetings.models import Distribution, Meeting, Segment
from members.access import accesses_of
from members.models import Person
from notifications.models import Change, Message
from notifications.registry import ChangeKind, Followed, registry

AGENDA, MOVED, CANCELLED, ADOPTED = "agenda", "meeting_moved", "meeting_cancelled", "minutes_adopted"


def reached_by(meeting: Meeting) -> list[str]:
    """Return whose followers hear of a change of the meeting: its own, and those of each body that meets."""
    groups = [meeting.group_id, *meeting.joint_bodies.values_list("group", flat=True)]
    return [f"meeting:{meeting.pk}", *(f"group:{pk}" for pk in groups if pk is not None)]


def find_meeting(key: str, user: Any) -> Followed | None:
    """Return the meeting if the user may see it."""
    row = Meeting.objects.visible_to(user).filter(pk=key).select_related("network").first()
    return Followed(row.network.slug, f"{row.reference} {row.title_text}", row.get_absolute_url()) if row else None


def _meeting(change: Change) -> Meeting:
    rows: Any = Meeting.objects.select_related("network")
    if change.kind == AGENDA:
        found = rows.get(distributions=change.row)
    else:
        found = rows.get(segments=change.row) if change.kind == MOVED else rows.get(pk=change.row)
    return cast(Meeting, found)


def words(change: Change) -> str:
    """Say what happened to the meeting, in one line."""
    meeting = _meeting(change)
    values: dict[str, Any] = {"reference": meeting.reference, "title": meeting.title_text}
    if change.kind == AGENDA:
        values["revision"] = Distribution.objects.get(pk=change.row).revision
        return _("%(reference)s %(title)s: agenda sent, revision %(revision)d") % values
    if change.kind == MOVED:
        part = Segment.objects.get(pk=change.row)
        language = (translation.get_language() or "en").split("-")[0]
        values["time"] = span_in_words(part.starts_at, part.ends_at, meeting.zone, language)
        return _("%(reference)s %(title)s: moved, now %(time)s") % values
    if change.kind == CANCELLED:
        return _("%(reference)s %(title)s: cancelled") % values
    return _("%(reference)s %(title)s: minutes adopted") % values


def url(change: Change) -> str:
    """Return the address of the meeting."""
    return _meeting(change).get_absolute_url()


def readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    """Return who may see what changed, without those who had a mail about it; nobody once it is gone."""
    visible = _subject(change)
    found: Any = visible.first()
    if found is None:
        return set()
    told = Message.objects.filter(scope=change.scope, thread=f"meeting:{_meeting(change).pk}")
    told = told.exclude(state=Message.State.CANCELLED)
    if change.kind == AGENDA:
        told = told.about(found.about)
    elif change.kind == ADOPTED:
        told = told.filter(about=found.record.about, step="adopted")
    else:
        told = told.filter(created_at__gte=change.at)
    wanted = set(persons) - set(told.values_list("person", flat=True))
    people = {person.pk: person for person in Person.objects.filter(pk__in=wanted)}
    accesses_of(people.values())
    return {pk for pk, person in people.items() if visible.visible_to(person).exists()}


def _subject(change: Change) -> Any:
    """Return the row that a follower must be able to see: the part that moved, the distribution, or the meeting."""
    models: dict[str, type[Model]] = {AGENDA: Distribution, MOVED: Segment}
    rows: QuerySet[Any] = models.get(change.kind, Meeting)._default_manager.filter(pk=change.row)
    return rows


def register() -> None:
    """Tell the outbox what of this app can be followed."""
    registry.register_followed("meeting", find_meeting)
    for kind in (AGENDA, MOVED, CANCELLED, ADOPTED):
        registry.register_change(ChangeKind(kind, words, url, readers))
