"""Building an agenda: items added, changed, put in order, taken off, and cleared for another audience.

Every change names the revision of the agenda that the person had before the eyes; who comes second is told.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import F, ProtectedError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.models import ActionPoint, AgendaItem, ItemClearance, Meeting, Purpose, Segment, StandingItem
from meetings.querysets import OVER
from meetings.services.clearance import check_opens
from members import titles
from members.access import acting
from members.classification import Classification
from members.history import who_changed
from members.models import Person
from notifications.errors import Conflict

FIELDS = ("title", "minutes", "purpose", "presenter", "segment")
FOLLOW_UP_MINUTES = 10

type Order = Sequence[tuple[int, int]]


class AgendaConflict(Conflict):
    """Somebody else has changed the agenda since it was read."""


@contextmanager
def changing(meeting: Meeting, *, by: Person, revision: int | None) -> Iterator[Meeting]:
    """Lock the agenda of the meeting for one change, and count it.

    `revision` is the one that the person had read; None for what no reader could have seen. Raises AgendaConflict when
    somebody was faster, and Conflict once the meeting is over.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group").get(pk=meeting.pk)
        if locked.state in OVER:
            raise Conflict(_("This meeting is over or was cancelled; its agenda does not change any more."))
        if revision is not None and revision != locked.agenda_revision:
            raise AgendaConflict(_changed_by(locked))
        yield locked
        Meeting.objects.filter(pk=locked.pk).update(agenda_revision=F("agenda_revision") + 1)
        meeting.agenda_revision = locked.agenda_revision + 1


def _changed_by(meeting: Meeting) -> str:
    """Say who changed the agenda last, and when."""
    name, at = who_changed(meeting, agenda_revision=meeting.agenda_revision)
    if not name:
        return _("The agenda was changed by somebody else meanwhile. Look at what is new, then do it again.")
    return _("The agenda was changed by %(name)s at %(at)s. Look at what is new, then do it again.") % {
        "name": name,
        "at": at,
    }


def add_item(
    meeting: Meeting, *, by: Person, revision: int | None, values: Mapping[str, Any], is_follow_up: bool = False
) -> AgendaItem:
    """Put an item at the end of its segment (the last one by default), for the UN only until it is cleared."""
    with changing(meeting, by=by, revision=revision) as locked:
        return put_item(locked, values, is_follow_up=is_follow_up)


def put_item(meeting: Meeting, values: Mapping[str, Any], **more: Any) -> AgendaItem:
    """Write a new item; the agenda of the meeting is locked by `changing`. Raises ValidationError, Conflict."""
    segments = list(meeting.segments.order_by("starts_at", "position"))
    if not segments:
        raise Conflict(_("This meeting has no time yet."))
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    item = AgendaItem(meeting=meeting, segment=segments[-1], position=last + 1, **more)
    _write(item, values)
    if item.standing is None:
        _make_room(item)
    item.save(force_insert=True)
    return item


def _make_room(item: AgendaItem) -> None:
    """Let a new item stand before what closes its segment every time."""
    closing = item.meeting.items.filter(segment=item.segment, standing__is_closing=True).order_by("position").first()
    if closing is not None:
        item.position = closing.position
        item.meeting.items.filter(position__gte=closing.position).update(position=F("position") + 1)


def edit_item(item: AgendaItem, *, by: Person, revision: int | None, values: Mapping[str, Any]) -> AgendaItem:
    """Change what `values` names.

    Raises AgendaConflict when somebody was faster, ValidationError per field, PermissionDenied where a part with more
    readers opens the item.
    """
    with changing(item.meeting, by=by, revision=revision):
        current = _current(item)
        before = current.effective_classification
        _write(current, values)
        _check_move(current, current.segment, before, by)
        current.save()
        current.refresh_from_db()
    return current


def _current(item: AgendaItem) -> AgendaItem:
    found = AgendaItem.objects.filter(pk=item.pk).select_related("meeting", "segment").first()
    if found is None:
        raise Conflict(_("This item is no longer on the agenda."))
    return found


def _write(item: AgendaItem, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"An agenda item has no {', '.join(sorted(unknown))}.")
    segment = cast(Segment | None, values.get("segment"))
    if segment is not None and segment.meeting_id != item.meeting_id:
        raise ValidationError({"segment": _("This part belongs to another meeting.")})
    for name in FIELDS:
        if values.get(name) is not None:
            setattr(item, name, values[name])
    item.full_clean(exclude=["meeting", "words_fold", "effective_classification"], validate_constraints=False)


def remove_item(item: AgendaItem, *, by: Person, revision: int | None) -> None:
    """Take an item off the agenda. Raises Conflict where papers, decisions or action points hang on it."""
    with changing(item.meeting, by=by, revision=revision):
        try:
            _current(item).delete()
        except ProtectedError as error:
            raise Conflict(_("Papers, decisions or action points belong to this item: move them first.")) from error


def order_items(meeting: Meeting, *, by: Person, revision: int | None, order: Order) -> None:
    """Put the items into the order given: pairs of segment and item (primary keys), each item once.

    Raises ValidationError where an item or a segment is not of this meeting, or an item is missing, PermissionDenied
    where a part with more readers opens an item.
    """
    with changing(meeting, by=by, revision=revision) as locked:
        items = {item.pk: item for item in locked.items.select_related("meeting__network")}
        segments = locked.segments.in_bulk()
        if sorted(pk for _segment, pk in order) != sorted(items) or {pk for pk, _item in order} - set(segments):
            raise ValidationError(_("Name each item of the agenda once, with a part of this meeting."))
        changed = []
        for position, (segment, pk) in enumerate(order, start=1):
            item = items[pk]
            if item.segment_id != segment:
                _check_move(item, segments[segment], item.effective_classification, by)
            if (item.position, item.segment_id) != (position, segment):
                item.position, item.segment_id = position, segment
                changed.append(item)
        for item in changed:  # each by itself: the triggers of history and classification see one row after the other
            item.save(update_fields=["position", "segment"])


def _check_move(item: AgendaItem, segment: Segment, before: int, by: Person) -> None:
    """Refuse a place that opens the item to more people, unless `by` clears; before is its effective classification."""
    after = max(item.classification, segment.effective_classification)
    check_opens(item.meeting, by=by, before=before, after=after)


def move_item(item: AgendaItem, *, by: Person, revision: int | None, up: bool) -> None:
    """Move an item one place up or down; at the edge of a segment it goes over into the next one."""
    order_items(item.meeting, by=by, revision=revision, order=moved_order(item, up=up))


def moved_order(item: AgendaItem, *, up: bool) -> list[tuple[int, int]]:
    """Return the order of the agenda after one step of the item; the same where it stands at the edge of it all."""
    meeting = item.meeting
    keys = list(meeting.segments.order_by("starts_at", "position").values_list("pk", flat=True))
    columns: dict[int, list[int]] = {key: [] for key in keys}
    for row in meeting.items.order_by("position"):
        columns[row.segment_id].append(row.pk)
    column = columns[item.segment_id]
    place, step = column.index(item.pk), -1 if up else 1
    if 0 <= place + step < len(column):
        column[place], column[place + step] = column[place + step], column[place]
    elif 0 <= (other := keys.index(item.segment_id) + step) < len(keys):
        column.remove(item.pk)
        columns[keys[other]].insert(len(columns[keys[other]]) if up else 0, item.pk)
    return [(key, pk) for key, column in columns.items() for pk in column]


def add_what_returns(meeting: Meeting, *, by: Person, revision: int | None) -> list[AgendaItem]:
    """Add the standing items of the body and the follow-up of what is open, where they are not there yet.

    The opening items and the follow-up come first, the closing ones last.
    """
    with changing(meeting, by=by, revision=revision) as locked:
        return put_what_returns(locked)


def put_what_returns(meeting: Meeting) -> list[AgendaItem]:
    """Write what returns; the agenda of the meeting is locked."""
    present = set(meeting.items.values_list("standing", flat=True))
    standing = StandingItem.objects.of_body(meeting.network_id, meeting.group_id, meeting.network.today())
    rows = [row for row in standing if row.pk not in present]
    first = meeting.segments.order_by("starts_at", "position").first()
    before = list(meeting.items.order_by("segment__starts_at", "position").values_list("segment_id", "pk"))
    opening = [_put_standing(meeting, row, first) for row in rows if not row.is_closing]
    follow_up = _put_follow_up(meeting, first)
    closing = [_put_standing(meeting, row, None) for row in rows if row.is_closing]
    head = [*opening, *([follow_up] if follow_up else [])]
    if head:
        order = [*((item.segment_id, item.pk) for item in head), *before, *((i.segment_id, i.pk) for i in closing)]
        for position, (_segment, pk) in enumerate(order, start=1):
            AgendaItem.objects.filter(pk=pk).exclude(position=position).update(position=position)
    return [*head, *closing]


def _put_standing(meeting: Meeting, row: StandingItem, segment: Segment | None) -> AgendaItem:
    values = {name: getattr(row, name) for name in ("title", "minutes", "purpose", "presenter")}
    return put_item(meeting, {**values, "segment": segment}, standing=row)


def _put_follow_up(meeting: Meeting, segment: Segment | None) -> AgendaItem | None:
    has_open = ActionPoint.objects.carried_over_to(meeting).exists()
    if not has_open or meeting.items.filter(is_follow_up=True).exists():
        return None
    values = {
        "title": follow_up_title(),
        "minutes": FOLLOW_UP_MINUTES,
        "purpose": Purpose.DISCUSSION,
        "segment": segment,
    }
    return put_item(meeting, values, is_follow_up=True)


def follow_up_title() -> titles.Title:
    """Return the title of the item that makes itself, in every language of the product."""
    texts = {}
    for language in titles.LANGUAGES:
        with translation.override(language):
            texts[language] = _("Follow-up of decisions and action points")
    return titles.title(texts.pop("en"), **texts)


def clear_items(
    meeting: Meeting,
    *,
    by: Person,
    revision: int | None,
    items: Collection[int],
    after: int,
    reason: str,
) -> list[AgendaItem]:
    """Clear items (primary keys) for another audience; it says who, when and why. Raises ValidationError, Conflict."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why, and who agreed.")})
    with changing(meeting, by=by, revision=revision) as locked:
        rows = list(locked.items.filter(pk__in=items).order_by("position"))
        if len(rows) != len(set(items)):
            raise Conflict(_("This item is no longer on the agenda."))
        for row in rows:
            if row.classification == after:
                continue
            ItemClearance.objects.create(
                meeting=locked,
                item=row,
                before=row.classification,
                after=Classification(after),
                reason=reason.strip(),
                cleared_by=by,
                cleared_at=timezone.now(),
            )
            row.classification = after
            row.save(update_fields=["classification"])
    return rows
