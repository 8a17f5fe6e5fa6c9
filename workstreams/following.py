"""Groups and workstreams can be followed: of a new status, a new or changed line and a new mandate one then hears."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import accesses_of
from members.models import Person
from notifications.following.services import announce
from notifications.models import Change
from notifications.registry import ChangeKind, Followed, registry
from workstreams.models import Mandate, StatusUpdate, WorkingGroup, Workstream

STATUS = "status_update"
NEW, CHANGED, MANDATE = "workstream_new", "workstream_changed", "mandate"


def reached_by(workstream: Workstream) -> list[str]:
    """Return whose followers hear of a change of the workstream."""
    return [f"workstream:{workstream.pk}", f"group:{workstream.group_id}"]


def announce_line(kind: str, workstream: Workstream, *, by: Person) -> None:
    """Say that a line of the workplan is new or was changed; several changes on one day are said once."""
    today = timezone.now().date()
    told = Change.objects.filter(kind__in=(NEW, CHANGED), row=str(workstream.pk), at__date=today)
    if not told.exists():
        scope = workstream.network.slug
        announce(kind, workstream.pk, scope=scope, reaches=reached_by(workstream), by=by.pk)


def announce_mandate(mandate: Mandate, *, by: Person) -> None:
    """Say that a group has a new version of its mandate."""
    group = mandate.group
    announce(MANDATE, mandate.pk, scope=group.network.slug, reaches=[f"group:{group.pk}"], by=by.pk)


def find_workstream(key: str, user: Any) -> Followed | None:
    """Return the workstream if the user may see it."""
    return found(Workstream.objects.visible_to(user), key)


def find_group(key: str, user: Any) -> Followed | None:
    """Return the group if the user may see it."""
    return found(WorkingGroup.objects.visible_to(user), key, name="code")


def found(visible: QuerySet[Any], key: str, *, name: str = "reference") -> Followed | None:
    """Return the row of this key, called by its reference or code and its title, if it is among the visible ones."""
    row = visible.filter(pk=key).select_related("network").first()
    if row is None:
        return None
    return Followed(row.network.slug, f"{getattr(row, name)} {row.title_text}", row.get_absolute_url())


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


def _workstream(change: Change) -> Workstream:
    return Workstream.objects.select_related("network").get(pk=change.row)


def _line_in_words(change: Change) -> str:
    row = _workstream(change)
    values = {"reference": row.reference, "title": row.title_text}
    if change.kind == NEW:
        return _("%(reference)s %(title)s: new in the workplan") % values
    return _("%(reference)s %(title)s: changed in the workplan") % values


def _line_url(change: Change) -> str:
    return _workstream(change).get_absolute_url()


def _line_readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    row = _workstream(change)
    accesses = accesses_of(Person.objects.filter(pk__in=persons))
    return {pk for pk, access in accesses.items() if access.can_read(row.network_id, row.effective_classification)}


def _group(change: Change) -> WorkingGroup:
    return WorkingGroup.objects.select_related("network").get(mandates=int(change.row))


def _mandate_in_words(change: Change) -> str:
    group = _group(change)
    return _("%(code)s %(title)s: new mandate") % {"code": group.code, "title": group.title_text}


def _mandate_url(change: Change) -> str:
    return _group(change).get_absolute_url()


def _mandate_readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    group = _group(change)
    accesses = accesses_of(Person.objects.filter(pk__in=persons))
    return {pk for pk, access in accesses.items() if access.can_read(group.network_id, group.effective_classification)}


def register() -> None:
    """Tell the outbox what of this app can be followed."""
    registry.register_followed("workstream", find_workstream)
    registry.register_followed("group", find_group)
    registry.register_change(ChangeKind(STATUS, words, url, readers))
    for kind in (NEW, CHANGED):
        registry.register_change(ChangeKind(kind, _line_in_words, _line_url, _line_readers))
    registry.register_change(ChangeKind(MANDATE, _mandate_in_words, _mandate_url, _mandate_readers))
