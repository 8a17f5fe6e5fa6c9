"""What is due after a meeting: comments on minutes, objections before the silence ends, action points."""

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import ActionPoint, Meeting, Minutes, MinutesComment, SilenceRound
from meetings.services.audiences import plan_distribution
from meetings.services.circulation import POINT_PURPOSE
from meetings.services.minutes_mail import PURPOSE
from members.models import Network
from notifications.registry import registry
from notifications.reminders.ladder import Audience, Ladder
from notifications.reminders.sources import Due, Source
from workstreams.people import People

type Words = Callable[[Meeting, datetime.datetime], str]

# Who has nothing to say on minutes need not say so: one reminder on the eve, no head, no overseers.
ONCE = Ladder(days=(-1,), is_weekly=False, head_at=None, overseers_at=None)


def register() -> None:
    """Tell the reminders what is due."""
    registry.register_source(Source("minutes_comment", gettext_lazy("comments on minutes"), comments_due, ONCE))
    registry.register_source(Source("minutes_silence", gettext_lazy("silence procedures"), silence_due, ONCE))
    registry.register_source(Source("action_point", gettext_lazy("action points"), action_points_due))


def comments_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the minutes that are out for comment, for those who have said nothing yet."""
    rows = Minutes.objects.filter(state=Minutes.State.COMMENTING, comments_due_at__gt=now)
    for minutes in rows.select_related("meeting__network", "meeting__group").order_by("pk"):
        ends_at = minutes.comments_due_at
        if ends_at is not None:
            said = MinutesComment.objects.filter(paragraph__minutes=minutes).values_list("person", flat=True)
            yield from _of_minutes(minutes, f"{minutes.about}:c{ends_at.date()}", ends_at, until, set(said), _comment)


def silence_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the rounds of silence that run."""
    rows = SilenceRound.objects.filter(outcome=SilenceRound.Outcome.RUNNING, ends_at__gt=now)
    for round_ in rows.select_related("minutes__meeting__network", "minutes__meeting__group").order_by("pk"):
        minutes = round_.minutes
        yield from _of_minutes(minutes, f"{minutes.about}:s{round_.number}", round_.ends_at, until, set(), _object)


def _of_minutes(
    minutes: Minutes,
    about: str,
    ends_at: datetime.datetime,
    until: datetime.date,
    silent: set[UUID],
    words: Words,
) -> Iterator[Due]:
    meeting = minutes.meeting
    due_on = ends_at.astimezone(meeting.zone).date()
    if due_on > until:
        return
    people = [each.participant.person_id for each in plan_distribution(meeting).invited]
    yield Due(
        scope=meeting.network.slug,
        about=about,
        due_on=due_on,
        people={Audience.ASKED: tuple(person for person in people if person not in silent)},
        line=partial(words, meeting, ends_at),
        url=reverse("meetings:minutes", args=[meeting.network.slug, meeting.reference]),
        link=(PURPOSE, minutes.about),
        asked_on=minutes.changed_at.astimezone(meeting.zone).date(),
        ends_at=ends_at,
    )


def _comment(meeting: Meeting, ends_at: datetime.datetime) -> str:
    names = {"reference": meeting.reference, "when": _when(meeting, ends_at)}
    return _("Comments on the minutes of %(reference)s, until %(when)s") % names


def _object(meeting: Meeting, ends_at: datetime.datetime) -> str:
    names = {"reference": meeting.reference, "when": _when(meeting, ends_at)}
    return _("The minutes of %(reference)s are adopted on %(when)s unless somebody objects") % names


def _when(meeting: Meeting, moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment, meeting.zone), "j E Y, H:i")


def action_points_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield what agencies owe: to the assigned person while that person is in office, else to the agency's contacts."""
    for network in Network.objects.all():
        points = ActionPoint.objects.filter(meeting__network=network, due_on__lte=until).open()
        rows = list(points.select_related("meeting__network", "owner").order_by("pk"))
        if rows:
            people = People(network, now.astimezone(network.zone).date())
            yield from (_of_point(point, people) for point in rows)


def _of_point(point: ActionPoint, people: People) -> Due:
    network = point.meeting.network
    return Due(
        scope=network.slug,
        about=f"action_point:{point.pk}:{point.due_on.isoformat()}:{point.owner_id}",
        due_on=point.due_on,
        people=people.of_agency(point.owner_id, point.effective_classification, named=point.assignee_person_id),
        line=partial(_point_words, point),
        url=reverse("meetings:action_point", args=[network.slug, point.pk]),
        link=(POINT_PURPOSE, f"action_point:{point.pk}"),
    )


def _point_words(point: ActionPoint) -> str:
    names = {"agency": point.owner.acronym, "reference": point.reference, "text": point.text}
    return _("%(agency)s: %(reference)s %(text)s") % names
