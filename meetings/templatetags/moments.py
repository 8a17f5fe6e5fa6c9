"""When something is, in words that name the city whose clock it goes by."""

import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import get_language

from meetings.documents import wording

register = template.Library()


@register.filter
def moment_in(moment: datetime.datetime, time_zone: str) -> str:
    """Return the moment in a time zone, such as "9 December 2026, 10:00 (Baku time)"."""
    return wording.moment_in_words(moment, ZoneInfo(time_zone), (get_language() or "en").split("-")[0])


@register.filter
def city(time_zone: str) -> str:
    """Return the name of the time zone's city, such as "Baku"."""
    return wording.city_of(ZoneInfo(time_zone), (get_language() or "en").split("-")[0])
