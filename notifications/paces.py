"""Rates of receiving domains: how much mail each takes from this installation, whichever worker sends it.

A domain has one row: a stretch of time and how many places of it are given away. Whoever sends takes a place by one
statement, in the present stretch or the first later one with room, and the message waits for its stretch without being
asked again. Kept in PostgreSQL, so that an emptied Valkey neither loses a mail nor lets too many go.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

# Both cases in one statement, so that two workers never take the same place. The stretch of the row may lie ahead.
TAKE = """
INSERT INTO notifications_pace AS pace (domain, stretch_at, taken) VALUES (%(domain)s, %(stretch)s, 1)
ON CONFLICT (domain) DO UPDATE SET
    stretch_at = CASE
        WHEN pace.stretch_at < %(stretch)s THEN %(stretch)s
        WHEN pace.taken < %(count)s THEN pace.stretch_at
        ELSE pace.stretch_at + make_interval(secs => %(seconds)s)
    END,
    taken = CASE WHEN pace.stretch_at >= %(stretch)s AND pace.taken < %(count)s THEN pace.taken + 1 ELSE 1 END
RETURNING stretch_at
"""


@dataclass(frozen=True)
class Rate:
    """So many mails in each stretch of time."""

    count: int
    seconds: int

    def stretch(self, now: datetime) -> datetime:
        """Return when the present stretch began; stretches are counted from the epoch, the same for all workers."""
        return datetime.fromtimestamp(int(now.timestamp()) // self.seconds * self.seconds, UTC)


def rate_of(address: str) -> Rate | None:
    """Return the rate of the domain of an address, or None where there is none."""
    found: tuple[int, int] | None = settings.OUTBOX_RATES.get(_domain(address))
    return Rate(*found) if found else None


def take_turn(address: str, promised_at: datetime | None, now: datetime) -> datetime | None:
    """Take a place for one mail to this address: None when it may go now, else when its stretch begins.

    `promised_at` is what this returned for it before: in its stretch it goes, after it (nobody was sending) it needs a
    new place, since everything that was promised meanwhile would go at once.
    """
    rate = rate_of(address)
    if rate is None or promised_at == rate.stretch(now):
        return None
    stretch = rate.stretch(now)
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE, {"domain": _domain(address), "stretch": stretch, "count": rate.count, "seconds": rate.seconds}
        )
        [taken] = cursor.fetchone()
    return None if taken <= stretch else taken


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
