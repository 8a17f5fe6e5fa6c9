"""The action points of a meeting, mailed to those who owe them: each agency gets its own, with a link for each."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import ActionPoint, Deadline, Meeting
from members.access import acting
from members.models import Person
from notifications.errors import Conflict
from notifications.registry import registry
from notifications.reminders.ladder import Audience
from notifications.services import Addressed, enqueue, literal, store_body
from workstreams.people import People

KIND = "action_points"
POINT_PURPOSE = "action_point"


def about(meeting: Meeting) -> str:
    """Return the opaque key under which the outbox keeps these mails."""
    return f"action_points:{meeting.pk}"


def circulate_action_points(meeting: Meeting, *, by: Person) -> int:
    """Mail every open action point of the meeting to the people who answer for it; return how many mails are new.

    Whoever has been told of a point is told once: pressing again reaches only what is new. Raises Conflict where
    nothing is owed.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=meeting.pk)
        rows = ActionPoint.objects.filter(meeting=locked).open().select_related("owner")
        people = People(locked.network, timezone.now().astimezone(locked.network.zone).date())
        owed = sorted(((person, row) for row in rows for person in _asked(people, row)), key=_order)
        if not owed:
            raise Conflict(_("Nothing is owed from this meeting."))
        new = 0
        for person, found in groupby(owed, key=lambda entry: entry[0]):
            new += _mail(locked, person, [row for _person, row in found])
        locked.deadlines.filter(step=Deadline.Step.ACTION_POINTS, done_on=None).update(done_on=locked.network.today())
    return new


def _asked(people: People, row: ActionPoint) -> Iterable[UUID]:
    found = people.of_agency(row.owner_id, row.effective_classification, named=row.assignee_person_id)
    return found[Audience.ASKED]


def _order(entry: tuple[UUID, ActionPoint]) -> tuple[str, int]:
    return str(entry[0]), entry[1].pk


def _mail(meeting: Meeting, person: UUID, points: list[ActionPoint]) -> int:
    """Put one mail with all points of the person into the outbox; `step` names them, so that none is told twice."""
    recipient = registry.resolve([person]).get(person)
    if recipient is None:
        return 0
    links = {
        f"link_{number}": {"purpose": POINT_PURPOSE, "about": f"action_point:{row.pk}"}
        for number, row in enumerate(points, start=1)
    }
    with translation.override(recipient.language):
        subject = _("%(reference)s: your action points") % {"reference": meeting.reference}
        context = {
            "subject": subject,
            "network": literal(str(meeting.network)),
            "reference": meeting.reference,
            "opening": _("These action points of %(reference)s are yours:") % {"reference": meeting.reference},
            "rows": [_row(number, row) for number, row in enumerate(points, start=1)],
            "closing": _("Say by the link how each stands, or whom to ask instead. No sign-in is needed."),
            "secretariat": literal(meeting.network.secretariat),
        }
        secret = any(row.effective_classification == 3 for row in points)
        body = store_body(
            subject=subject,
            text=render_to_string("meetings/mail/points.txt", context).strip() + "\n",
            html=render_to_string("meetings/mail/points.html", context),
            language=recipient.language,
            audience="un_only" if secret else "network",
        )
    return enqueue(
        scope=meeting.network.slug,
        kind=KIND,
        about=about(meeting),
        step="-".join(str(row.pk) for row in points)[:60],
        body=body,
        recipients=[Addressed(person, recipient.language, links=links)],
        thread=f"meeting:{meeting.pk}",
    )


def _row(number: int, row: ActionPoint) -> dict[str, str]:
    return {
        "reference": row.reference,
        "text": literal(row.text),
        "due": _("due on %(day)s") % {"day": date_format(row.due_on, "j E Y")},
        "link": f"[[link_{number}]]",
    }
