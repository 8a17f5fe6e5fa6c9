"""Writing of working groups: who sits in them from when to when, and what they are for."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Agency, Person
from members.titles import Title
from notifications.errors import Conflict
from workstreams.following import announce_mandate
from workstreams.models import Mandate, Seat, WorkingGroup


def take_seat(group: WorkingGroup, *, by: Person, agency: Agency, function: str, started_on: datetime.date) -> Seat:
    """Let an agency sit in a group from a day on. Raises ValidationError when it does so in this function already."""
    with acting(by):
        WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        same = Seat.objects.filter(group=group, agency=agency, function=function)
        if same.active_on(started_on).exists():
            raise ValidationError({"agency": _("%(agency)s has this seat already.") % {"agency": agency}})
        seat = Seat(group=group, agency=agency, function=function, started_on=started_on)
        seat.full_clean(exclude=["group", "agency"])
        seat.save(force_insert=True)
    return seat


def end_seat(seat: Seat, *, by: Person, ended_on: datetime.date) -> Seat:
    """End a seat; `ended_on` is its last day. Raises Conflict when it was ended already."""
    if ended_on < seat.started_on:
        raise ValidationError({"ended_on": _("The last day comes before the first.")})
    with acting(by):
        changed = Seat.objects.filter(pk=seat.pk, ended_on__isnull=True).update(ended_on=ended_on)
        if not changed:
            raise Conflict(_("This seat was ended already."))
        seat.refresh_from_db()
    return seat


def write_mandate(
    group: WorkingGroup, *, by: Person, text: Title, adopted_on: datetime.date | None, after: int
) -> Mandate:
    """Add the next version of a mandate; `after` is the version that the person had read (0 for none).

    Raises Conflict when somebody wrote one meanwhile.
    """
    with acting(by):
        WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        last = group.mandates.order_by("-version").first()
        latest = last.version if last else 0
        if latest != after:
            raise Conflict(
                _("Version %(version)d was written meanwhile. Read it, then write yours.") % {"version": latest}
            )
        mandate = Mandate(group=group, version=latest + 1, text=text, adopted_on=adopted_on)
        mandate.full_clean(exclude=["group"])
        mandate.save(force_insert=True)
        announce_mandate(mandate, by=by)
    return mandate
