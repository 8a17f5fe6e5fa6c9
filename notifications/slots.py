"""Named slots: a body is written once with `[[name]]` in it, each message keeps only the values."""

import re
from collections.abc import Mapping

from django.utils.html import escape

from notifications.errors import SlotError

SLOT = re.compile(r"\[\[([a-z][a-z0-9_]*)\]\]")
# Filled at send from the recipient resolver, so that the outbox stores no person's name.
RECIPIENT_NAME = "recipient_name"
# A slot that no text needs: the address to which the mail goes in place of the person's own, to prove it or to warn its
# owner. For secret kinds only, which drop their slots once the mail is out.
TO_ADDRESS = "to_address"


def slot_names(template: str) -> set[str]:
    """Return the names of the slots in a template."""
    return set(SLOT.findall(template))


class Slotted:
    """A template taken apart once, to be filled for many recipients."""

    def __init__(self, template: str, *, is_html: bool) -> None:
        self._pieces = SLOT.split(template)  # text, name, text, name, …, text
        self._is_html = is_html

    def fill(self, slots: Mapping[str, str]) -> str:
        """Return the template with its slots filled, values escaped in HTML. Raises SlotError for one without a value.

        A value is put in as it is: what looks like a slot inside a value stays text.
        """
        pieces = self._pieces.copy()
        for index in range(1, len(pieces), 2):
            name = pieces[index]
            if name not in slots:
                raise SlotError(f"The slot “{name}” has no value.")
            pieces[index] = escape(slots[name]) if self._is_html else slots[name]
        return "".join(pieces)


def fill(template: str, slots: Mapping[str, str], *, is_html: bool) -> str:
    """Return the template with its slots filled, as Slotted does."""
    return Slotted(template, is_html=is_html).fill(slots)


def fill_subject(template: Slotted, slots: Mapping[str, str]) -> str:
    """Return the filled subject. Raises SlotError where it would break out of its header line."""
    subject = template.fill(slots)
    if "\r" in subject or "\n" in subject:
        raise SlotError("The subject has a line break.")
    return subject


def literal(text: str) -> str:
    """Return text that somebody typed in such a way that no part of it is taken for a slot (looks the same)."""
    return re.sub(r"\[(?=\[)", "[\N{WORD JOINER}", text)
