"""The protocol order of a network's members, from a day to a day: a new order closes the details that held before."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from members.memberships import write_detail
from members.models import MembershipDetail, Network


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
        write_detail(membership, latest.get(pk), on=on, protocol_order=wanted[pk])
