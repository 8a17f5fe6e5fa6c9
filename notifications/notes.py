"""Plain mails: a few paragraphs, as text and as HTML."""

import re
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from notifications.bodies import store_body
from notifications.models import Body
from notifications.registry import Attachment

# The slots that hold an address: `url`, `answer_link`, `link_1`.
ADDRESS = re.compile(r"\[\[(?:url|\w+_link|link_\d+)\]\]")


def store_note(
    *,
    subject: str,
    paragraphs: Sequence[str],
    language: str,
    audience: str = "secretariat",
    attachments: Sequence[Attachment] = (),
) -> Body:
    """Store a mail of these paragraphs, which may hold slots; a slot for an address becomes a link in the HTML."""
    context = {
        "subject": subject,
        "paragraphs": [_html(paragraph) for paragraph in paragraphs],
    }
    return store_body(
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=render_to_string("notifications/mail/note.html", context),
        language=language,
        audience=audience,
        attachments=attachments,
    )


def _html(paragraph: str) -> SafeString:
    linked = ADDRESS.sub(r'<a href="\g<0>" style="color:#00548c;">\g<0></a>', escape(paragraph))
    return mark_safe(linked)  # noqa: S308  # escaped just here
