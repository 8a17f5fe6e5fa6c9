"""Who sends what: rows are claimed, kept and given back by compare-and-set, so that any process may die at any moment.

Times come from the caller's clock (injectable), not from the database; hosts keep theirs within seconds by NTP, and a
lease has far more room than that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from notifications.bodies import drop_secret
from notifications.models import Attempt, Message, Outcome, State
from notifications.questions import Question
from notifications.smtp import Result

# A dead process's rows are free again after LEASE plus the wait for the next sweep; a living one renews by RENEWAL.
LEASE = timedelta(seconds=30)
RENEWAL = timedelta(seconds=8)
TRYING = timedelta(hours=48)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# So many times a row whose sender died goes straight back; then it pauses, in case it is the row that kills the sender.
INNOCENT_LOSSES = 3
SWEEP_ROWS = 500

# A materialized CTE, because PostgreSQL may run a subselect with LIMIT more than once and then claims more than asked.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM notifications_message
    WHERE state IN ('queued', 'deferred', 'unknown') AND next_try_at <= %(now)s
      AND (expires_at IS NULL OR expires_at > %(now)s)
    ORDER BY is_urgent DESC, next_try_at
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message AS message
SET state = 'sending', claimed_at = %(now)s, claimed_by = %(owner)s
FROM due WHERE message.id = due.id
RETURNING message.*
"""
# One statement, and so one transaction, a result: the row and what happened to it, without a wait for the disk. The
# setting is called for where rows are returned, since PostgreSQL does not run a query that nobody reads from.
RECORD = """
WITH held AS (
    UPDATE notifications_message
    SET state = %(state)s, attempts = %(attempts)s, claimed_at = NULL, claimed_by = '', next_try_at = %(next_try_at)s,
        turn_at = NULL, sent_at = %(sent_at)s, failure = %(failure)s
    WHERE id = %(id)s
      AND (state = 'sending' AND claimed_by = %(owner)s
           OR %(is_out)s AND state IN ('queued', 'deferred', 'unknown'))
    RETURNING id
), noted AS (
    INSERT INTO notifications_attempt (message_id, at, outcome, code, reason)
    VALUES (%(id)s, %(now)s, %(outcome)s, %(code)s, %(reason)s)
)
SELECT count(*), set_config('synchronous_commit', 'off', true) FROM held
"""
RECORDS = Question("record", RECORD)


def claim(owner: str, size: int, now: datetime) -> list[Message]:
    """Take up to `size` due messages for this owner; no two owners ever get the same one."""
    claimed = list(Message.objects.raw(CLAIM, {"owner": owner, "size": size, "now": now}))
    return sorted(claimed, key=lambda message: (not message.is_urgent, message.next_try_at))


def renew(owner: str, now: datetime) -> int:
    """Extend the lease of everything that this owner still holds."""
    return Message.objects.filter(state=State.SENDING, claimed_by=owner).update(claimed_at=now)


def give_back(owner: str, messages: Sequence[Message], *, reason: str = "") -> None:
    """Return claimed messages untried: they are due as before and keep their age, the pause is the caller's."""
    held = Message.objects.filter(pk__in=[m.pk for m in messages], state=State.SENDING, claimed_by=owner)
    held.update(state=State.QUEUED, claimed_at=None, claimed_by="", failure=reason)


def postpone(owner: str, message: Message, until: datetime, *, reason: str) -> None:
    """Let a claimed message wait for its turn: untried, so that nothing counts against it."""
    held = Message.objects.filter(pk=message.pk, state=State.SENDING, claimed_by=owner)
    held.update(
        state=State.DEFERRED, claimed_at=None, claimed_by="", next_try_at=until, turn_at=until, failure=reason[:500]
    )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts: 1, 2, 4, … minutes, at most four hours."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 12)), LONGEST_PAUSE)


def record(message: Message, result: Result, owner: str, now: datetime) -> bool:
    """Write down what became of a try; False when the lease was lost and another process has the message."""
    recording = Recording(message, result, owner, now)
    recording.begin()
    return recording.finish()


class Recording:
    """What became of a try, being written down while the caller talks to the mail server.

    The commit is asynchronous: nobody waits for the disk. When PostgreSQL itself (not just this process) crashes, the
    results of its last moments (three times wal_writer_delay, 0.6 s as delivered) may be lost, and those messages are
    sent a second time with the same Message-ID. No message is lost: the rows were committed synchronously.
    """

    def __init__(self, message: Message, result: Result, owner: str, now: datetime) -> None:
        self.message = message
        self.now = now
        self._values = _values(message, result, owner, now)

    def begin(self) -> None:
        """Send the statement; until `finish` nothing else may use the connection of this thread."""
        RECORDS.ask(self._values)

    def finish(self) -> bool:
        """Wait until it is written; False when the lease was lost. As a whole it may be begun anew."""
        [is_held, _setting] = RECORDS.answer()
        if is_held == b"1" and self._values["state"] not in Message.UNFINISHED:
            drop_secret(self.message, self.now)
        return is_held == b"1"


def _values(message: Message, result: Result, owner: str, now: datetime) -> dict[str, object]:
    """Return the new values of the row after this result, and those of its attempt."""
    values: dict[str, object] = {
        "id": message.pk,
        "owner": owner,
        "now": now,
        "outcome": result.outcome.value,
        "code": result.code,
        "reason": result.reason[:500],
        "attempts": message.attempts + 1,
        "failure": (result.reason or str(result.outcome.label))[:500],
        # The mail is out whoever holds the row now; spare the next copy if nobody has begun it.
        "is_out": result.outcome is Outcome.ACCEPTED,
        "next_try_at": None,
        "sent_at": None,
    }
    gives_up_at = message.queued_at + TRYING
    if result.outcome is Outcome.ACCEPTED:
        return values | {"state": State.SENT.value, "sent_at": now, "failure": ""}
    if result.outcome in (Outcome.REFUSED, Outcome.FAULTY) or now >= gives_up_at:
        return values | {"state": State.FAILED.value}
    state = State.UNKNOWN if result.outcome is Outcome.UNKNOWN else State.DEFERRED
    next_try_at = min(now + pause_after(message.attempts + 1), gives_up_at)
    return values | {"state": state.value, "next_try_at": next_try_at}


@transaction.atomic
def return_expired_leases(now: datetime) -> int:
    """Put the messages of dead senders back into the queue; two sweeps at once skip each other's rows."""
    ended = Message.objects.select_for_update(skip_locked=True).filter(
        state=State.SENDING, claimed_at__lte=now - LEASE
    )[:SWEEP_ROWS]
    rows = list(ended)
    for message in rows:
        message.attempts += 1
        message.claimed_at, message.claimed_by = None, ""
        message.state = State.QUEUED
        message.failure = Outcome.LEASE_ENDED.label[:500]
        if message.attempts > INNOCENT_LOSSES:
            message.next_try_at = now + pause_after(message.attempts - INNOCENT_LOSSES)
        if now >= message.queued_at + TRYING:
            message.state, message.next_try_at = State.FAILED, None
    fields = ["attempts", "claimed_at", "claimed_by", "state", "failure", "next_try_at"]
    Message.objects.bulk_update(rows, fields)
    Attempt.objects.bulk_create(Attempt(message=row, at=now, outcome=Outcome.LEASE_ENDED) for row in rows)
    for message in rows:
        if message.is_finished:
            drop_secret(message, now)
    return len(rows)


@transaction.atomic
def expire(now: datetime) -> int:
    """End the messages that have no point any more."""
    waiting = Message.objects.select_for_update(skip_locked=True).waiting().filter(expires_at__lte=now)[:SWEEP_ROWS]
    rows = list(waiting)
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.EXPIRED, next_try_at=None)
    Attempt.objects.bulk_create(Attempt(message=row, at=now, outcome=Outcome.EXPIRED) for row in rows)
    for message in rows:
        drop_secret(message, now)
    return len(rows)
