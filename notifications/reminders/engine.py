"""Sends reminders: selected by state, written into the ledger in the transaction of their mail, one mail a day.

It may run at any time, twice at once, or not at all for days. Each run looks at what is open now: what became pointless
meanwhile is not there any more, what was missed is said in the next mail, and the ledger keeps every rung from being
said twice. People in two networks get a mail from each: each secretariat reads its own outbox, and nobody else's.
"""

import datetime
import logging
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from notifications.models import Message
from notifications.registry import Recipient, registry
from notifications.reminders.mail import write_mail
from notifications.reminders.models import Rung
from notifications.reminders.planning import Planned, in_ledger, local_day, plan
from notifications.services import enqueue

KIND = "reminder"

logger = logging.getLogger(__name__)


def send_reminders(now: datetime.datetime | None = None) -> int:
    """Put one mail into the outbox for each person who is to be reminded now; return how many."""
    now = now or timezone.now()
    planned = plan(now)
    recipients = registry.resolve({person for _scope, person, _is_at_once in planned}) if planned else {}
    sent = 0
    for (scope, person, is_at_once), found in planned.items():
        try:
            sent += _remind(scope, recipients[person], found, now, is_at_once=is_at_once)
        except Exception:
            # One thing that cannot be put into words must not silence everybody else; the next run tries it again.
            logger.exception("The reminders of one person in %s could not be written.", scope)
    return sent


@transaction.atomic
def _remind(
    scope: str, recipient: Recipient, planned: list[Planned], now: datetime.datetime, *, is_at_once: bool
) -> bool:
    """Write mail and ledger together, unless this person has had the day's mail or another run was faster."""
    about, step = f"reminders:{scope}", local_day(recipient, now).isoformat()
    if is_at_once:
        step = now.isoformat(timespec="seconds")
    _one_at_a_time(scope, recipient.person)
    mails = Message.objects.filter(kind=KIND, about=about, step=step, person=recipient.person)
    if mails.exists():
        return False
    known = in_ledger(planned)
    new = [each for each in planned if each.key not in known]
    if not new:
        return False
    body, addressed, expires_at = write_mail(scope, recipient, new, now)
    enqueue(scope=scope, kind=KIND, about=about, step=step, body=body, recipients=[addressed], expires_at=expires_at)
    _record(new, mails.get(), now)
    return True


def _one_at_a_time(scope: str, person: UUID) -> None:
    """Let another run for the same person wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reminders:{scope}:{person}"])


def _record(planned: list[Planned], message: Message, now: datetime.datetime) -> None:
    """Write the rungs into the ledger."""
    Rung.objects.bulk_create(
        Rung(
            scope=each.step.due.scope,
            source=each.source.name,
            about=each.step.due.about,
            person=each.step.person,
            rung=each.step.rung,
            audience=each.step.audience,
            due_on=each.step.due.due_on,
            recorded_at=now,
            message=message,
        )
        for each in {each.key: each for each in planned}.values()
    )
