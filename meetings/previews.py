"""Which guests' view the secretariat can preview: those invited to a meeting that lies ahead."""

from django.db.models import Exists, OuterRef

from meetings.models import Participant
from meetings.querysets import OVER
from members.models import Network, Representative
from members.previewing import Guest, guest_sources


def guests_of_meetings(network: Network) -> list[Guest]:
    """Return who is invited to a meeting of the network and holds no office in it, once for each person."""
    offices = Representative.objects.active_on(network.today()).filter(
        person=OuterRef("person"), membership__network=network
    )
    rows = Participant.objects.filter(meeting__network=network).exclude(meeting__state__in=OVER)
    rows = rows.filter(~Exists(offices)).select_related("meeting__network").order_by("-meeting_id", "position")
    found = {
        row.person_id: Guest(
            row.person_id, f"{row.label_text} · {row.meeting.reference}", row.meeting.get_absolute_url()
        )
        for row in rows
    }
    return list(found.values())


def register() -> None:
    """Tell members about the guests."""
    guest_sources.append(guests_of_meetings)
