"""What this app keeps about a person: invitations to meetings with their answers."""

from django.utils.translation import gettext_lazy as _

from meetings.models import Participant
from members.models import Person
from members.own_data import Exporter, Rows, exporters


def _meetings(person: Person) -> Rows:
    rows = Participant.objects.filter(person=person).select_related("meeting__network").order_by("pk")
    return [{"network": row.meeting.network.slug, "about": row.meeting.reference, "state": row.answer} for row in rows]


def register() -> None:
    """Add the kind of this app."""
    exporters.append(Exporter("meetings", _("Meetings to which you are or were invited"), _meetings))
