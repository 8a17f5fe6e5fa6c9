"""Groups and workstreams can be followed; a new status is what their followers hear of."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from members.access import accesses_of
from members.models import Person
from notifications.models import Change
from notifications.registry import ChangeKind, Followed, registry
from workstreams.models import StatusUpdate, WorkingGroup, Workstream

STATUS = "status_update"


def reached_by(workstream: Workstream) -> list[str]:
    """Return whose followers hear of a change of the workstream."""
    return [f"workstream:{workstream.pk}", f"group:{workstream.group_id}"]


def find_workstream(key: str, user: Any) -> Followed | None:
    """Return the workstream if the user may see it."""
    row = Workstream.objects.visible_to(user).filter(pk=key).select_related("network").first()
    return Followed(row.network.slug, f"{row.reference} {row.title_text}", row.get_absolute_url()) if row else None


def find_group(key: str, user: Any) -> Followed | None:
    """Return the group if the user may see it."""
    row = WorkingGroup.objects.visible_to(user).filter(pk=key).select_related("network").first()
    return Followed(row.network.slug, f"{row.code} {row.title_text}", row.get_absolute_url()) if row else None


def _update(change: Change) -> StatusUpdate:
    return StatusUpdate.objects.select_related("workstream__network").get(pk=change.row)


def words(change: Change) -> str:
    """Say how the workstream stands now."""
    update = _update(change)
    values = {
        "reference": update.workstream.reference,
        "title": update.workstream.title_text,
        "status": update.get_status_display(),
    }
    return _("%(reference)s %(title)s: %(status)s") % values


def url(change: Change) -> str:
    """Return the address of the workstream."""
    return _update(change).workstream.get_absolute_url()


def readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    """Return who may read the update, which may be for fewer people than its workstream."""
    update = _update(change)
    level = max(update.effective_classification, update.workstream.effective_classification)
    accesses = accesses_of(Person.objects.filter(pk__in=persons))
    return {pk for pk, access in accesses.items() if access.can_read(update.workstream.network_id, level)}


def register() -> None:
    """Tell the outbox what of this app can be followed."""
    registry.register_followed("workstream", find_workstream)
    registry.register_followed("group", find_group)
    registry.register_change(ChangeKind(STATUS, words, url, readers))
