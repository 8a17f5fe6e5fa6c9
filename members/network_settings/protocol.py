"""The protocol order of a network's members, from a day to a day: a new order closes the details that held before."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from members.dated import Dated
from members.models import MembershipDetail, Network
from notifications.errors import Conflict

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where a membership stands."""

    membership: int
    order: int


def places_of(network: Network) -> dict[str, int | None]:
    """Return the place of each member of today, as the form names them; None where none was given."""
    today = network.today()
    rows = network.memberships.active_on(today).in_protocol_order(today)
    return {f"order_{row.pk}": row.protocol_order for row in cast(Any, rows)}  # annotated


def set_order(network: Network, places: Iterable[Place], *, on: datetime.date) -> None:
    """Let the members stand in this order from the day on; call it inside `acting`, with the network's row locked.

    Raises Conflict where an order begins after that day: the past is not written anew.
    """
    wanted = {place.membership: place.order for place in places}
    members = {row.pk: row for row in network.memberships.filter(pk__in=wanted)}
    details = MembershipDetail.objects.select_for_update().filter(membership__in=members).order_by("started_on")
    latest: dict[int, MembershipDetail] = {row.membership_id: row for row in details}
    for pk, membership in members.items():
        found = latest.get(pk)
        if found is not None and found.protocol_order == wanted[pk] and _goes_on(found):
            continue
        begins = max(on, membership.started_on)
        if found is not None and found.started_on > begins:
            raise Conflict(_("An order that is newer than this day is entered already."))
        if found is not None and found.started_on == begins:
            found.protocol_order = wanted[pk]
            found.save(update_fields=["protocol_order"])
            continue
        kept = {}
        if found is not None:
            kept = {"presence": found.presence, "local_name": found.local_name, "note": found.note}
            if found.ended_on is None or found.ended_on >= begins:
                found.ended_on = begins - ONE_DAY
                found.save(update_fields=["ended_on"])
        MembershipDetail.objects.create(membership=membership, started_on=begins, protocol_order=wanted[pk], **kept)


def _goes_on(row: Dated) -> bool:
    return row.ended_on is None
