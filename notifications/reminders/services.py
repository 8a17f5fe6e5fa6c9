"""Writing: a person's wish not to hear of something for a while, and a network's policy."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.notes import store_note
from notifications.registry import registry
from notifications.reminders.models import Quiet, ReminderPolicy
from notifications.reminders.planning import Planned
from notifications.services import Addressed, enqueue

KIND_NOT_MINE = "reminder_not_mine"
NOT_MINE_REST = datetime.timedelta(days=90)  # time for the secretariat to put it right; then it is asked again
LONGEST_REST = datetime.timedelta(days=180)


def snooze(planned: Planned, *, days: int, now: datetime.datetime | None = None) -> Quiet:
    """Let the person hear nothing of one thing for so many days."""
    return _quiet(planned, Quiet.Reason.SNOOZED, datetime.timedelta(days=days), now or timezone.now())


def mute(planned: Planned, *, days: int, now: datetime.datetime | None = None) -> Quiet:
    """Let the person hear nothing of this sort for so many days; it ends by itself."""
    return _quiet(planned, Quiet.Reason.MUTED, datetime.timedelta(days=days), now or timezone.now(), is_whole=True)


@transaction.atomic
def hand_back(planned: Planned, *, ask: str, now: datetime.datetime | None = None) -> Quiet:
    """Note that the thing is not this person's, whom to ask instead, and tell the secretariat."""
    now = now or timezone.now()
    row = _quiet(planned, Quiet.Reason.NOT_MINE, NOT_MINE_REST, now, note=ask)
    due = planned.step.due
    recipients = registry.resolve([*registry.officers(due.scope), planned.step.person])
    sender = recipients.pop(planned.step.person, None)
    for recipient in recipients.values():
        with translation.override(recipient.language):
            body = store_note(
                subject=_("Not mine: %(what)s") % {"what": "[[line]]"},
                paragraphs=_not_mine(),
                language=recipient.language,
            )
            slots = {"name": sender.name if sender else _("Unknown person"), "line": due.line(), "ask": ask or "–"}
        enqueue(
            scope=due.scope,
            kind=KIND_NOT_MINE,
            about=f"{planned.source.name}:{due.about}"[:200],
            step=row.pk,
            body=body,
            recipients=[Addressed(recipient.person, recipient.language, slots)],
        )
    return row


def _not_mine() -> list[str]:
    return [
        _("Dear [[recipient_name]],"),
        _("[[name]] says that this is not for them: [[line]]"),
        _("To be asked instead: [[ask]]"),
        _("They are not reminded of it for 90 days. Please put the right person in place."),
    ]


def _quiet(
    planned: Planned,
    reason: Quiet.Reason,
    rest: datetime.timedelta,
    now: datetime.datetime,
    *,
    is_whole: bool = False,
    note: str = "",
) -> Quiet:
    due = planned.step.due
    return Quiet.objects.create(
        scope=due.scope,
        person=planned.step.person,
        source=planned.source.name,
        about="" if is_whole else due.about,
        reason=reason,
        note=note[:300],
        since_at=now,
        until_at=now + min(rest, LONGEST_REST),
    )


def set_policy(
    scope: str, source: str, *, is_on: bool, days: Sequence[int], is_weekly: bool, by: UUID | None
) -> ReminderPolicy:
    """Set how a network wants one sort of reminders."""
    row, _created = ReminderPolicy.objects.update_or_create(
        scope=scope,
        source=source,
        defaults={
            "is_on": is_on,
            "days": sorted(days),
            "is_weekly": is_weekly,
            "changed_at": timezone.now(),
            "changed_by": by,
        },
    )
    return row
