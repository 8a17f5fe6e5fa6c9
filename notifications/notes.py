"""Short mails to the secretariat: a few paragraphs, as text and as HTML."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi

from notifications.bodies import store_body
from notifications.models import Body

URL = "[[url]]"
LINK = f'<a href="{URL}" style="color:#00548c;">{URL}</a>'


def store_note(*, subject: str, paragraphs: Sequence[str], language: str) -> Body:
    """Store a mail of these paragraphs, which may hold slots; the slot `url` becomes a link in the HTML."""
    lines = [mark_safe(escape(paragraph).replace(URL, LINK)) for paragraph in paragraphs]  # noqa: S308  # escaped just here
    context = {
        "subject": subject,
        "paragraphs": lines,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    return store_body(
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=render_to_string("notifications/mail/note.html", context),
        language=language,
        audience="secretariat",
    )
