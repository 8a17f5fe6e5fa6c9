"""What people typed as Markdown, on a page."""

from django import template
from django.utils.safestring import SafeString

from meetings.documents.markdown import html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Return the text as HTML, every word of it escaped."""
    return html(text)
