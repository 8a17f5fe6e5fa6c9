"""What a new network begins with: its first workplan, and groups."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Network, Person
from members.titles import Title
from notifications.errors import Conflict
from workstreams.models import WorkingGroup, Workplan


def begin_workplan(
    network: Network, *, by: Person, title: Title, starts_on: datetime.date, ends_on: datetime.date, currency: str
) -> Workplan:
    """Make the first workplan of a network. Raises Conflict where there is one: the next period rolls it over."""
    with acting(by):
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        if Workplan.objects.filter(network=network).exists():
            raise Conflict(_("There is a workplan already. The next period goes on from it."))
        plan = Workplan(
            network=network, title=title, starts_on=starts_on, ends_on=ends_on, currency=currency, version="0.1"
        )
        if ends_on < starts_on:
            raise ValidationError({"ends_on": _("The last day comes before the first.")})
        plan.full_clean(exclude=["network"])
        plan.save(force_insert=True)
    return plan


def create_group(network: Network, *, by: Person, code: str, title: Title, classification: int) -> WorkingGroup:
    """Set up a working group after those that there are. Raises ValidationError when its code is taken."""
    with acting(by):
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        rows = WorkingGroup.objects.filter(network=network)
        if rows.filter(code=code).exists():
            raise ValidationError({"code": _("Another group has this code.")})
        position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
        group = WorkingGroup(network=network, code=code, title=title, position=position, classification=classification)
        group.full_clean(exclude=["network", "effective_classification"])
        group.save(force_insert=True)
    return group
