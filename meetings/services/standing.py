"""Standing items: what each meeting of a body has on its agenda."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import StandingItem
from members.access import acting
from members.models import Network, Person
from notifications.errors import Conflict


def add_standing_item(network: Network, *, by: Person, values: Mapping[str, Any]) -> StandingItem:
    """Add an item behind the others of its body. Raises ValidationError with a sentence per field."""
    with acting(by):
        rows = StandingItem.objects.filter(network=network, group=values.get("group"))
        row = StandingItem(network=network, position=rows.count() + 1, **values)
        row.full_clean(exclude=["network"])
        row.save(force_insert=True)
    return row


def end_standing_item(item: StandingItem, *, by: Person) -> None:
    """Let it stand no longer. Raises Conflict when it has ended already."""
    with acting(by):
        today = item.network.today()
        if not StandingItem.objects.filter(pk=item.pk, ended_on__isnull=True).update(ended_on=today):
            raise Conflict(_("This item has ended already."))
