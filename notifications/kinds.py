"""Kinds of mail that this app writes itself."""

from django.utils.translation import gettext_lazy as _

from notifications.incoming import services as incoming
from notifications.registry import MessageKind, registry
from notifications.reminders.engine import KIND
from notifications.reminders.services import KIND_NOT_MINE


def register() -> None:
    """Give the outbox the kinds of this app."""
    registry.register_kind(MessageKind(KIND, _("reminder")))
    registry.register_kind(MessageKind(KIND_NOT_MINE, _("reminder given back")))
    registry.register_kind(MessageKind(incoming.KIND, _("reply to a mail"), reply_to=incoming.reply_to))
