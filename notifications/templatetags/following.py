"""The button by which a reader follows what the page shows."""

from typing import Any

from django import template

from notifications.following.models import Follow
from notifications.registry import registry

register = template.Library()


@register.inclusion_tag("notifications/_follow.html", takes_context=True)
def follow_button(
    context: template.Context, sort: str, key: object, is_following: bool | None = None
) -> dict[str, Any]:
    """Show the button for a thing such as ("workstream", 12), in one query unless the page knows the answer."""
    request = context["request"]
    person = registry.viewer(request)
    about = f"{sort}:{key}"
    if is_following is None:
        is_following = person is not None and Follow.objects.filter(about=about, person=person).exists()
    return {"about": about, "is_shown": person is not None, "is_following": is_following, "request": request}
