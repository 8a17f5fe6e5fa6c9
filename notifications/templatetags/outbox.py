"""What pages of other apps show of the outbox."""

from typing import Any

from django import template

from notifications.alarms import alarms, cut_off

register = template.Library()


@register.inclusion_tag("notifications/_alarms.html")
def mail_alarms(scope: str, *, with_people: bool = False) -> dict[str, Any]:
    """Show the secretariat of a scope what is wrong with its mail, and on request with its people's addresses."""
    return {"alarms": [*alarms(scope), *(cut_off(scope) if with_people else [])]}
