"""Invitations to meetings that nobody has answered yet, and calls for items that close soon."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Deadline, Meeting, Participant
from meetings.querysets import OVER
from meetings.services.audiences import plan_distribution
from meetings.services.calls import PROPOSE_PURPOSE, about_call, asked_for_items, was_called
from meetings.services.distribution import ANSWER_PURPOSE
from members.calendar import calendar_of
from notifications.registry import registry
from notifications.reminders.ladder import Audience, Ladder
from notifications.reminders.sources import Due, Source

ANSWERS_BEFORE = 3  # working days before the meeting: time for the secretariat to count who comes
# Nobody's head is told that somebody has not answered an invitation, and once the meeting begins it has no point.
LADDER = Ladder(days=(-7, -1, 1), is_weekly=False, head_at=None, overseers_at=None)
# Nobody owes an item: one reminder before the call closes, none after it.
LADDER_OF_CALL = Ladder(days=(-1,), is_weekly=False, head_at=None, overseers_at=None)


def register() -> None:
    """Tell the reminders what is due in this app."""
    label = gettext_lazy("invitations to meetings")
    registry.register_source(Source("invitation_answer", label, answers_due, LADDER))
    label = gettext_lazy("calls for agenda items")
    registry.register_source(Source("call_for_items", label, items_due, LADDER_OF_CALL))


def answers_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the invitations without an answer to meetings that lie ahead and whose agenda was sent."""
    sent = Meeting.objects.filter(state=Meeting.State.CALLED, distributions__isnull=False)
    rows: Any = sent.annotate(first_at=Min("segments__starts_at"), asked_at=Min("distributions__sent_at")).filter(
        first_at__gt=now
    )
    for meeting in rows.select_related("network", "group").order_by("first_at", "pk"):
        calendar = calendar_of(meeting.network)
        asked_on = meeting.asked_at.astimezone(meeting.zone).date()
        for participant, first_at in _silent(meeting):
            due_on = calendar.add(first_at.astimezone(meeting.zone).date(), -ANSWERS_BEFORE)
            if due_on <= until:
                yield _due(meeting, participant, first_at, due_on, asked_on)


def items_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield who was asked for items, may still propose them and has proposed none, for calls that close soon."""
    rows = Deadline.objects.filter(step=Deadline.Step.ITEMS_CLOSE, due_at__gt=now).exclude(meeting__state__in=OVER)
    for deadline in rows.select_related("meeting__network", "meeting__group").order_by("due_at", "pk"):
        meeting = deadline.meeting
        due_on = deadline.due_on(meeting.network.zone)
        if due_on - datetime.timedelta(days=LADDER_OF_CALL.lead) > until:
            continue
        called = was_called(meeting)
        proposed = set(meeting.proposals.values_list("proposed_by", flat=True))
        asked = [person.pk for person in asked_for_items(meeting) if person.pk in called - proposed] if called else []
        for person in asked:
            yield Due(
                scope=meeting.network.slug,
                about=f"call:{meeting.pk}:{deadline.due_at.isoformat()}",
                due_on=due_on,
                people={Audience.ASKED: (person,)},
                line=partial(_call_in_words, meeting),
                url=reverse("meetings:propose", args=[meeting.network.slug, meeting.reference]),
                link=(PROPOSE_PURPOSE, about_call(meeting)),
                ends_at=deadline.due_at,
            )


def _call_in_words(meeting: Meeting) -> str:
    values = {"reference": meeting.reference, "title": meeting.title_text}
    return _("Which items do you propose? %(reference)s, %(title)s") % values


def _silent(meeting: Meeting) -> Iterator[tuple[Participant, datetime.datetime]]:
    """Yield who has not answered, among those who may see a part of the meeting, and when their first part begins."""
    starts = {segment.pk: segment.starts_at for segment in meeting.segments.all()}
    for key, group in plan_distribution(meeting).editions.items():
        first = min(starts[pk] for pk in key.segments)
        for each in group:
            if each.participant.answer == Participant.Answer.NONE:
                yield each.participant, first


def _due(
    meeting: Meeting,
    participant: Participant,
    first_at: datetime.datetime,
    due_on: datetime.date,
    asked_on: datetime.date,
) -> Due:
    return Due(
        scope=meeting.network.slug,
        # A meeting that is moved asks anew: who had time then may not have it now.
        about=f"participant:{participant.pk}:{first_at.isoformat()}",
        due_on=due_on,
        people={Audience.ASKED: (participant.person_id,)},
        line=partial(_words, meeting),
        url=meeting.get_absolute_url(),
        link=(ANSWER_PURPOSE, f"participant:{participant.pk}"),
        asked_on=asked_on,
        ends_at=first_at,
    )


def _words(meeting: Meeting) -> str:
    values = {"reference": meeting.reference, "title": meeting.title_text}
    return _("Will you come? %(reference)s, %(title)s") % values
