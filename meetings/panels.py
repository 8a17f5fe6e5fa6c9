"""What the pages of an agency, a person and a group show of the meetings: what lies ahead, what is owed."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint, AgendaItem, JointBody, Meeting, Participant
from members.access import allowed
from members.models import Agency, Network, Person
from members.registry import Panel, agency_panels, person_panels
from workstreams.models import WorkingGroup
from workstreams.panels import group_panels

MOST_MEETINGS = 10


def action_points_of(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the agency's open action points, without a word on who is late: the page is for everybody."""
    rows = ActionPoint.objects.visible_to(user).filter(owner=agency, meeting__network=network).open()
    found = list(rows.order_by("due_on", "reference"))
    return {"action_points": found} if found else None


def assigned_to(person: Person, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the open action points that the person does, as above."""
    rows = ActionPoint.objects.visible_to(user).filter(assignee_person=person, meeting__network=network).open()
    found = list(rows.order_by("due_on", "reference"))
    return {"action_points": found} if found else None


def meetings_of_agency(agency: Agency, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the meetings ahead to which people of the agency are invited."""
    return _ahead(Participant.objects.visible_to(user).filter(agency=agency), network, user)


def meetings_of_person(person: Person, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the meetings ahead to which the person is invited."""
    return _ahead(Participant.objects.visible_to(user).filter(person=person), network, user)


def _ahead(invited: QuerySet[Participant], network: Network, user: Any) -> dict[str, Any] | None:
    found = _upcoming(Q(pk__in=invited.values("meeting")), network, user)
    return {"meetings": found} if found else None


def _upcoming(which: Q, network: Network, user: Any) -> list[Meeting]:
    rows = Meeting.objects.visible_to(user).filter(which, network=network)
    return list(rows.with_times(user).upcoming(timezone.now()).select_related("network")[:MOST_MEETINGS])


def meetings_of_group(group: WorkingGroup, network: Network, user: Any) -> dict[str, Any]:
    """Return the meetings ahead that the group hosts or shares, and whether the user may plan one."""
    joint = JointBody.objects.filter(group=group).values("meeting")
    found = _upcoming(Q(group=group) | Q(pk__in=joint), network, user)
    return {"meetings": found, "group": group, "may_plan": allowed(user, "meetings.host_meeting", group)}


def items_of(person: Person, network: Network, user: Any) -> dict[str, Any] | None:
    """Return the items of meetings ahead that the person presents."""
    rows = AgendaItem.objects.visible_to(user).filter(presenter_person=person, meeting__network=network)
    rows = rows.filter(meeting__segments__ends_at__gte=timezone.now(), meeting__state__in=("planned", "called"))
    found = list(rows.distinct().select_related("meeting__network").order_by("meeting", "position"))
    return {"items": found} if found else None


def register() -> None:
    """Add the cards to both pages."""
    template = "meetings/panels.html#meetings"
    agency_panels.register(Panel("meetings", _("Meetings ahead"), template, meetings_of_agency))
    person_panels.register(Panel("meetings", _("Meetings ahead"), template, meetings_of_person))
    template = "meetings/panels.html#group_meetings"
    group_panels.register(Panel("meetings", _("Meetings ahead"), template, meetings_of_group))
    person_panels.register(Panel("items", _("Agenda items to present"), "meetings/panels.html#items", items_of))
    template, label = "meetings/panels.html#action_points", _("Open action points")
    agency_panels.register(Panel("action_points", label, template, action_points_of))
    person_panels.register(Panel("action_points", label, template, assigned_to))
