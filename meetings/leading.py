"""Who leads the working group whose meeting it is, and so keeps its record without the secretariat."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from meetings.models import Meeting
from members.access import Access, access_of
from members.classification import Classification
from workstreams.models import Seat

LEADING = ("lead", "co_lead")  # of the UN side; the Government's co-lead reads what its side may read


def led_by(access: Access) -> QuerySet[Seat]:
    """Return the seats of lead and co-lead that the person holds today for the UN, with an agency or in person."""
    mine = Q(pk__in=[])
    for network_id, level in access.levels.items():
        if level == Classification.UN_ONLY:
            own = Q(person=access.person_id) | Q(agency__in=access.agencies(network_id))
            mine |= Q(group__network=network_id) & own
    return Seat.objects.active_on(timezone.localdate()).filter(mine, function__in=LEADING)


def leads_meeting(user: Any, meeting: Meeting) -> bool:
    """Say whether the user leads the group whose meeting it is; asks nothing about a plenary."""
    if meeting.group_id is None:
        return False
    access = access_of(user)
    known = getattr(user, "_groups_led", None)
    if known is None or known[0] is not access:  # a preview changes the access
        known = user._groups_led = (access, set(led_by(access).values_list("group_id", flat=True)))
    return meeting.group_id in known[1]
