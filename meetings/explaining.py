"""About which objects of this app the secretariat may ask who sees them and why; an invitation is a reason."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, Paper, Participant
from members.access import access_of
from members.classification import Classification
from members.explaining import Kind, Part, register_kind, relations
from members.models import Network


def invitation(user: Any, obj: Model) -> list[str]:
    """Say whether the person is invited to the meeting of the object, and what that opens."""
    meeting_id = obj.pk if isinstance(obj, Meeting) else getattr(obj, "meeting_id", None)
    if meeting_id is None or not isinstance(obj, Meeting | AgendaItem | Paper | Decision | ActionPoint):
        return []
    person_id = access_of(user).person_id
    if not Participant.objects.filter(meeting=meeting_id, person=person_id).exists():
        return [_("Is not invited to the meeting.")]
    if obj.effective_classification <= Classification.NETWORK:
        return [_("Is invited to the meeting, which opens what is not for the UN only.")]
    return [_("Is invited to the meeting, but an invitation does not open what is for the UN only.")]


def _meeting(obj: Any, network: Network) -> str:
    return str(obj.get_absolute_url())


def _parts(meeting: Any, user: Any) -> list[Part]:
    """Return the items, papers, decisions and action points of the meeting that the asker sees, in four queries."""
    rows: list[Part] = []
    for row in AgendaItem.objects.visible_to(user).filter(meeting=meeting).order_by("position"):
        rows.append(Part("item", row.pk, row.title_text))
    for paper in Paper.objects.visible_to(user).filter(meeting=meeting).order_by("series", "number"):
        rows.append(Part("paper", paper.pk, f"{meeting.reference}/{paper.label} {paper.title_text}"))
    for decision in Decision.objects.visible_to(user).filter(meeting=meeting).order_by("pk"):
        rows.append(Part("decision", decision.pk, decision.reference))
    for point in ActionPoint.objects.visible_to(user).filter(meeting=meeting).order_by("pk"):
        rows.append(Part("action_point", point.pk, point.reference))
    return rows


def _item(obj: Any, network: Network) -> str:
    return reverse("meetings:meeting", args=[network.slug, obj.meeting.reference])


def _paper(obj: Any, network: Network) -> str:
    return reverse("meetings:papers", args=[network.slug, obj.meeting.reference])


def _outcome(obj: Any, network: Network) -> str:
    return reverse("meetings:outcomes", args=[network.slug, obj.meeting.reference])


def register() -> None:
    """Add the kinds and the relation of this app."""
    register_kind(Kind("meeting", Meeting, "network", _meeting, _parts))
    register_kind(Kind("item", AgendaItem, "meeting__network", _item))
    register_kind(Kind("paper", Paper, "meeting__network", _paper))
    register_kind(Kind("decision", Decision, "meeting__network", _outcome))
    register_kind(Kind("action_point", ActionPoint, "meeting__network", _outcome))
    relations.append(invitation)
