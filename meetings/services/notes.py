"""Notes typed in the room: saved as they are typed, two note-takers at once, nothing lost."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Meeting, Minutes, Note
from meetings.models.minutes import LONGEST_NOTE
from meetings.services.merging import merge
from members.access import acting
from members.models import Person
from notifications.errors import Conflict


@dataclass(frozen=True)
class Saved:
    """What stands in the note by now; `is_merged` says that somebody else typed there as well."""

    text: str
    revision: int
    is_merged: bool


def save_note(item: AgendaItem, *, by: Person, base: str, text: str) -> Saved:
    """Save what somebody typed, merged with what others typed since `base`, the text that the person started from.

    Saving the same once more, after an answer that got lost, changes nothing. Raises Conflict once the draft of the
    minutes is made of the notes, or the meeting was cancelled.
    """
    base, text = _clean(base), _clean(text)
    with acting(by):
        # The item is locked, not the note: the note may not exist yet.
        locked = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
        _check(locked.meeting)
        note = Note.objects.filter(item=locked).select_related("updated_by__contact").first()
        present = note.text if note else ""
        their_name = note.updated_by.name if note else ""
        merged = merge(base, present, text, their_name=their_name, my_name=by.name)
        if note is None:
            note = Note(meeting_id=locked.meeting_id, item=locked)
        if merged != present:
            note.text, note.updated_by, note.updated_at = merged, by, timezone.now()
            note.revision += 1
            note.save()
    return Saved(merged, note.revision, merged != text)


def _clean(text: str) -> str:
    """Return the text with line breaks as one sign and without NUL, which PostgreSQL refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:LONGEST_NOTE]


def _check(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Conflict(_("This meeting was cancelled."))
    if Minutes.objects.filter(meeting=meeting).exists():
        raise Conflict(_("The minutes are drafted already. Change their text there."))


def texts_of(meeting: Meeting) -> dict[int, str]:
    """Return the text of each item's note, by the primary key of the item."""
    return dict(Note.objects.filter(meeting=meeting).values_list("item_id", "text"))
