"""Local wall time: what people write on a calendar, as an instant, across changes of the clocks."""

import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def instant_of(day: datetime.date, clock: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """Return the instant at which the clocks of the zone show this time on this day.

    Where the clocks are set back and show it twice, the first. Raises ValidationError where they skip it.
    """
    local = datetime.datetime.combine(day, clock, zone)
    instant = local.astimezone(datetime.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(_("The clocks are set forward at that time: choose another one."))
    return instant


def moved_days(instant: datetime.datetime, days: int, zone: ZoneInfo) -> datetime.datetime:
    """Return the instant of the same wall time so many days later (earlier, where negative).

    A time that the clocks skip on that day is taken as the hour after the change, as calendars do (RFC 5545, 3.3.5).
    """
    local = instant.astimezone(zone).replace(tzinfo=None) + datetime.timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(datetime.UTC)
