"""Template tags that every page may use without loading them: titles in the reader's language."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members import titles
from members.access import allowed
from members.classification import Classification

register = template.Library()


@register.filter
def title_text(value: titles.Title | None) -> str:
    """Return a title in the active language, else in its original one."""
    return titles.text(value)


@register.simple_tag
def title(value: titles.Title | None) -> SafeString | str:
    """Show a title; where the translation is pending, the original with its language marked for screen readers."""
    if not value:
        return ""
    if not titles.is_pending(value):
        return titles.text(value)
    return format_html(
        '<span lang="{}" title="{}">{}</span>',
        titles.language_of(value),
        _("Translation pending"),
        titles.text(value),
    )


@register.filter
def classification_key(value: int) -> str:
    """Return public, network or un_only for a stored classification."""
    return Classification(value).key


@register.simple_tag(takes_context=True)
def can(context: template.Context, permission: str, obj: Any = None) -> bool:
    """Ask the permission tables on behalf of the reader: `{% can "meetings.distribute_agenda" meeting as may %}`."""
    # A page of an error may come from before the middleware that tells who asks.
    user = getattr(context.get("request"), "user", None)
    return user is not None and allowed(user, permission, obj)


@register.simple_tag(takes_context=True)
def why(context: template.Context, kind: str, obj: Any) -> SafeString | str:
    """Link to who sees the object and why, for the secretariat: `{% why "workstream" workstream %}`."""
    request, network = context.get("request"), context.get("network")
    if request is None or network is None or not allowed(request.user, "members.explain_access", network):
        return ""
    url = reverse("members:why", args=[network.slug, kind, obj.pk])
    return format_html('<a class="why small" href="{}">{}</a>', url, _("Who sees this, and why?"))
