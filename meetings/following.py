"""Meetings can be followed; each revision of the agenda is what their followers hear of, and those of the group."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from meetings.models import Distribution, Meeting
from members.access import accesses_of
from members.models import Person
from notifications.models import Change, Message
from notifications.registry import ChangeKind, Followed, registry

AGENDA = "agenda"


def reached_by(meeting: Meeting) -> list[str]:
    """Return whose followers hear of a change of the meeting."""
    return [f"meeting:{meeting.pk}", *([f"group:{meeting.group_id}"] if meeting.group_id else [])]


def find_meeting(key: str, user: Any) -> Followed | None:
    """Return the meeting if the user may see it."""
    row = Meeting.objects.visible_to(user).filter(pk=key).select_related("network").first()
    return Followed(row.network.slug, f"{row.reference} {row.title_text}", row.get_absolute_url()) if row else None


def _distribution(change: Change) -> Distribution:
    return Distribution.objects.select_related("meeting__network").get(pk=change.row)


def words(change: Change) -> str:
    """Say that the agenda went out."""
    sent = _distribution(change)
    values = {"reference": sent.meeting.reference, "title": sent.meeting.title_text, "revision": sent.revision}
    return _("%(reference)s %(title)s: agenda sent, revision %(revision)d") % values


def url(change: Change) -> str:
    """Return the address of the meeting."""
    return _distribution(change).meeting.get_absolute_url()


def readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    """Return who may see the meeting, without those who had the agenda itself by mail."""
    sent = _distribution(change)
    invited = set(Message.objects.about(sent.about).values_list("person", flat=True))
    people = {person.pk: person for person in Person.objects.filter(pk__in=set(persons) - invited)}
    accesses_of(people.values())
    visible = Meeting.objects.filter(pk=sent.meeting_id)
    return {pk for pk, person in people.items() if visible.visible_to(person).exists()}


def register() -> None:
    """Tell the outbox what of this app can be followed."""
    registry.register_followed("meeting", find_meeting)
    registry.register_change(ChangeKind(AGENDA, words, url, readers))
