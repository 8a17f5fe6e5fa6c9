"""A message as a page may show it: its words with the links struck out, or alive for the one whom it went to."""

from notifications.errors import SlotError
from notifications.links import answer_url, struck_out_url
from notifications.models import Message
from notifications.registry import registry
from notifications.slots import RECIPIENT_NAME, fill

# A mail's own styles are in its attributes; nothing of it is loaded, nothing runs, no form goes anywhere.
MAIL_CSP = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def shown_kinds() -> list[str]:
    """Return the kinds of mail whose content a page may show: secret ones never are, nor those of no app."""
    return [kind.name for kind in registry.kinds() if not kind.is_secret]


def kind_label(kind: str) -> str:
    """Return a kind in words; one that no app vouches for by its name."""
    return next((str(known.label) for known in registry.kinds() if known.name == kind), kind)


def is_hidden(message: Message) -> bool:
    """Whether no page may show its content: a secret kind, or one that no app vouches for any more."""
    return message.kind not in shown_kinds()


def shown_slots(message: Message, name: str, *, is_own: bool = False) -> dict[str, str]:
    """Return the values of the slots; only the person whom the mail went to sees the links alive."""
    links = {
        slot: answer_url(message, link["purpose"], link["about"])
        if is_own
        else struck_out_url(message, link["purpose"])
        for slot, link in message.links.items()
    }
    return {**message.slots, RECIPIENT_NAME: name, **links}


def shown_subject(message: Message, name: str) -> str:
    """Return the subject, or nothing where it is hidden."""
    return "" if is_hidden(message) else filled(message.body.subject, shown_slots(message, name))


def filled(template: str, slots: dict[str, str], *, is_html: bool = False) -> str:
    """Fill the slots for the eye; a message that cannot be filled shows as it is, since that is why it failed."""
    try:
        return fill(template, slots, is_html=is_html)
    except SlotError:
        return template
