"""What this app keeps about a person: invitations to meetings with their answers, and what they present or do."""

from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint, AgendaItem, DateAnswer, Participant, Proposal
from members.models import Person
from members.own_data import Exporter, Rows, exporters, named


def _meetings(person: Person) -> Rows:
    rows = Participant.objects.filter(person=person).select_related("meeting__network").order_by("pk")
    return [{"network": row.meeting.network.slug, "about": row.meeting.reference, "state": row.answer} for row in rows]


def _items(person: Person) -> Rows:
    rows = AgendaItem.objects.filter(presenter_person=person).select_related("meeting__network").order_by("pk")
    return [
        {"network": row.meeting.network.slug, "about": f"{row.meeting.reference}: {row.title_text}"} for row in rows
    ]


def _action_points(person: Person) -> Rows:
    rows = ActionPoint.objects.filter(assignee_person=person).select_related("meeting__network").order_by("pk")
    return [{"network": row.meeting.network.slug, "about": row.reference, "state": row.state} for row in rows]


def _proposals(person: Person) -> Rows:
    rows = Proposal.objects.filter(proposed_by=person).select_related("meeting__network").order_by("pk")
    return [
        {
            "network": row.meeting.network.slug,
            "about": f"{row.meeting.reference}: {row.title_text}",
            "state": row.state,
        }
        for row in rows
    ]


def _dates(person: Person) -> Rows:
    rows = DateAnswer.objects.filter(asked__person=person).select_related("asked__poll__network", "option")
    return [
        {
            "network": row.asked.poll.network.slug,
            "about": f"{row.asked.poll.title_text}: {row.option.starts_at:%Y-%m-%d %H:%M} UTC",
            "state": row.answer,
        }
        for row in rows.order_by("pk")
    ]


def register() -> None:
    """Add the kinds of this app."""
    for name, label, rows, states in (
        ("meetings", _("Meetings to which you are or were invited"), _meetings, Participant.Answer),
        ("items", _("Agenda items that you present or presented"), _items, None),
        ("proposals", _("Agenda items that you proposed"), _proposals, Proposal.State),
        ("dates", _("Dates that you answered to"), _dates, DateAnswer.Answer),
        ("action_points", _("Action points assigned to you"), _action_points, ActionPoint.State),
    ):
        exporters.append(Exporter(name, label, rows, {"state": named(states)} if states else {}))
