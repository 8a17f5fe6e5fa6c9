"""Who leads the working group whose meeting it is, and so runs it without the secretariat."""

from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from meetings.models import Meeting
from members.access import Access, access_of
from members.classification import Classification
from members.models import Network
from workstreams.models import Seat, WorkingGroup

LEADING = ("lead", "co_lead")  # of the UN side; the Government's co-lead reads what its side may read


def led_by(access: Access) -> QuerySet[Seat]:
    """Return the seats of lead and co-lead that the person holds today for the UN, with an agency or in person.

    Today is the day in each network's own time zone, as for offices.
    """
    mine = Q(pk__in=[])
    for network_id, level in access.levels.items():
        if level == Classification.UN_ONLY:
            own = Q(person=access.person_id) | Q(agency__in=access.agencies(network_id))
            mine |= Q(group__network=network_id) & own
    now = Func(F("group__network__time_zone"), Value(timezone.now()), function="timezone")
    today: Any = Cast(now, DateField())
    return Seat.objects.active_on(today).filter(mine, function__in=LEADING)


def groups_led(user: Any) -> dict[int, int]:
    """Return the groups that the user leads, each with its network; asked once per user object and access."""
    access = access_of(user)
    if Classification.UN_ONLY not in access.levels.values():
        return {}
    known = getattr(user, "_groups_led", None)
    if known is None or known[0] is not access:  # a preview changes the access
        rows = led_by(access).values_list("group_id", "group__network_id")
        known = user._groups_led = (access, dict(rows))
    found: dict[int, int] = known[1]
    return found


def remember_groups_led(user: Any, rows: list[dict[str, int]] | None) -> None:
    """Keep what the query of a meeting told of the groups that the user leads: the page asks it no more."""
    user._groups_led = (access_of(user), {row["group"]: row["network"] for row in rows or []})


def leads_meeting(user: Any, meeting: Meeting) -> bool:
    """Say whether the user leads the group whose meeting it is; asks nothing about a plenary."""
    return meeting.group_id is not None and meeting.group_id in groups_led(user)


def hosts_of(user: Any, network: Network) -> QuerySet[WorkingGroup]:
    """Return the groups for which the user may plan a meeting: all for the secretariat, for others those they lead."""
    groups = WorkingGroup.objects.visible_to(user).filter(network=network)
    return groups if access_of(user).is_secretariat(network.pk) else groups.filter(pk__in=groups_led(user))
