"""How long what is personal is kept: a period for each kind as a setting, and a daily task that removes what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.history import event_model
from members.models import ApiToken, Contact, EmailAddress, Invitation, Preview

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Purge:
    """A kind of data with a period: `remove` deletes what is older than the instant and says how many rows."""

    name: str  # the key of settings.RETENTION_DAYS
    remove: Callable[[datetime], int]


purges: list[Purge] = []


def purge_due(now: datetime | None = None) -> dict[str, int]:
    """Remove what has been kept for long enough; each kind in a transaction of its own, as often as one likes."""
    now = now or timezone.now()
    counts = {}
    for purge in purges:
        with transaction.atomic():
            counts[purge.name] = purge.remove(now - timedelta(days=settings.RETENTION_DAYS[purge.name]))
    log.info("purged", **counts)
    return counts


def remove_contact_history(before: datetime) -> int:
    """Remove old names, addresses and telephone numbers; what is in force stands in the tables themselves."""
    events = [event_model(model).objects.filter(pgh_created_at__lt=before) for model in (Contact, EmailAddress)]
    return sum(rows.delete()[0] for rows in events)


def remove_invitations(before: datetime) -> int:
    """Remove invitations that ended, or that nobody answered in time."""
    ended = Q(ended_at__lt=before) | Q(state=Invitation.State.SENT, expires_at__lt=before)
    return Invitation.objects.filter(ended).delete()[0]


def remove_tokens(before: datetime) -> int:
    """Remove tokens that were revoked or have expired."""
    return ApiToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)).delete()[0]


def remove_previews(before: datetime) -> int:
    """Remove who looked as whom."""
    return Preview.objects.filter(expires_at__lt=before).delete()[0]


def remove_sessions(before: datetime) -> int:
    """Remove sessions that are over."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def register() -> None:
    """Add the kinds of this app."""
    purges.extend(
        [
            Purge("contact_history", remove_contact_history),
            Purge("invitations", remove_invitations),
            Purge("tokens", remove_tokens),
            Purge("previews", remove_previews),
            Purge("sessions", remove_sessions),
        ]
    )
