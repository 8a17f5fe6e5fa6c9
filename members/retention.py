"""How long what is personal is kept: a period for each kind as a setting, and a daily task that removes what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from members.contacts_import.services import purge_imports
from members.history import event_model
from members.models import AddressClaim, ApiToken, Contact, EmailAddress, Invitation, Person, Preview
from notifications.bodies import purge_old

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Purge:
    """A kind of data with a period: `remove` deletes what is older than the instant and says how many rows."""

    name: str  # the key of settings.RETENTION_DAYS
    label: str | Promise  # as the privacy notice names it
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
    """Remove invitations that ended or were not answered in time, and the addresses of who is known by them alone."""
    ended = Q(ended_at__lt=before) | Q(state=Invitation.State.SENT, expires_at__lt=before)
    count = Invitation.objects.filter(ended).delete()[0]
    known = known_by_nothing(before).filter(contact__isnull=False)
    for person in known:
        Contact.objects.filter(person=person).delete()
        EmailAddress.objects.filter(person=person).delete()
        event_model(Contact).objects.filter(pgh_obj_id=person.pk).delete()
        event_model(EmailAddress).objects.filter(person_id=person.pk).delete()
    return count


OWN_ROWS = frozenset({Contact, EmailAddress, AddressClaim})  # what says who a person is, and nothing of what they do


def known_by_nothing(before: datetime) -> QuerySet[Person]:
    """Return the persons made before the instant whom nothing names: no office, no meeting, no account, no change."""
    rows: QuerySet[Person] = Person.objects.filter(created_at__lt=before)
    relations: list[Any] = [field for field in Person._meta.get_fields(include_hidden=True) if field.auto_created]
    for relation in relations:
        model = relation.related_model
        if not relation.concrete and model not in OWN_ROWS and not issubclass(model, Event):
            rows = rows.filter(~Exists(model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return rows


def remove_claims(before: datetime) -> int:
    """Remove addresses that were to be confirmed."""
    return AddressClaim.objects.filter(expires_at__lt=before).delete()[0]


def remove_login_events(before: datetime) -> int:
    """Remove when, from where and with what somebody was signed in; a session that is open is none of the past."""
    open_sessions = Session.objects.filter(expire_date__gte=timezone.now()).values("session_key")
    over = UserSession.objects.filter(last_seen_at__lt=before).exclude(session_key__in=open_sessions)
    count: int = over.delete()[0]
    return count


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
            Purge("contact_history", _("Former names, addresses and telephone numbers"), remove_contact_history),
            Purge(
                "invitations",
                _("Invitations into an office, after their end, with the name and address of who took none"),
                remove_invitations,
            ),
            Purge("address_claims", _("Addresses that nobody confirmed"), remove_claims),
            Purge("tokens", _("Tokens for the API, after their end"), remove_tokens),
            Purge("previews", _("Who of the secretariat looked at the network as another role"), remove_previews),
            Purge("mails", _("Texts and files of mails; that they were sent stays"), purge_old),
            Purge("sessions", _("Sessions, after their end"), remove_sessions),
            Purge("login_events", _("When, from where and with what device somebody signed in"), remove_login_events),
            Purge("contact_imports", _("Contact lists that were uploaded"), purge_imports),
        ]
    )
