"""Delivery: claim a few messages, send them over one connection, record each result at once, until nothing is due.

Any number of processes may do this at once, and any may be killed at any moment. Only a message that the server has
accepted and whose result was not yet recorded is sent twice then: one per killed process, with the same Message-ID.
"""

import contextlib
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from notifications import claims, paces
from notifications.compose import AttachmentUnavailable, Unsendable, Writer
from notifications.models import Message, Outcome
from notifications.registry import registry
from notifications.smtp import Courier, Envelope, Result, ServerUnavailable, Use

logger = logging.getLogger(__name__)

FIRST_BATCH = 4
LARGEST_BATCH = 100
BATCH_SECONDS = (
    4.0  # a batch takes about so long, so that a killed process leaves little behind and urgent mail gets in
)
BUDGET_SECONDS = 20.0  # one run's length; a Celery worker then does other tasks before the next run
RECORD_SECONDS, RECORD_PAUSE = 20.0, 0.2  # less than a lease; then somebody else sends the mail again
MOST_RUNS_AT_ONCE = 8  # runs at once over all hosts; more would only occupy every worker
WAITS_FOR_TURN = "Waits for its turn: the receiving domain takes only so much mail at a time."
LOCK_CLASS = 0x6D61696C  # "mail": our first key of pg_try_advisory_lock

type Clock = Callable[[], datetime]


@dataclass
class Report:
    """What one run did."""

    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    is_stopped: bool = False  # by its budget or its caller; more may be due
    is_server_down: bool = False

    @property
    def tried(self) -> int:
        """How many messages were tried."""
        return sum(self.outcomes.values())


def sweep(now: Clock = timezone.now) -> int:
    """Free what dead senders hold, end what has no point any more; return how many messages are due."""
    moment = now()
    claims.return_expired_leases(moment)
    claims.expire(moment)
    return Message.objects.due(moment).count()


def deliver(
    *,
    now: Clock = timezone.now,
    budget: float | None = BUDGET_SECONDS,
    should_stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Send what is due until nothing is, the budget (seconds) is used, or the server takes no mail."""
    report = Report()
    with _turn() as has_turn:
        if not has_turn:
            return report
        owner = f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        started = time.monotonic()

        def is_over() -> bool:
            return should_stop() or (budget is not None and time.monotonic() - started >= budget)

        with Courier() as courier, _kept_leases(owner, now):
            _Run(owner, courier, Writer(), now, is_over, report).run()
    return report


class _Run:
    """One run of one process."""

    def __init__(
        self, owner: str, courier: Courier, writer: Writer, now: Clock, is_over: Callable[[], bool], report: Report
    ) -> None:
        self.owner = owner
        self.courier = courier
        self.writer = writer
        self.now = now
        self.is_over = is_over
        self.report = report
        self.records = _Records(owner, now)

    def run(self) -> None:
        """Claim and send batch after batch."""
        size = FIRST_BATCH
        while not self.report.is_server_down:
            if self.is_over():
                self.report.is_stopped = True
                return
            batch = claims.claim(self.owner, size, self.now())
            if not batch:
                return
            started = time.monotonic()
            self._send_batch(batch)
            seconds = max(time.monotonic() - started, 0.001)
            size = max(1, min(int(BATCH_SECONDS * len(batch) / seconds), 2 * size, LARGEST_BATCH))

    def _send_batch(self, batch: list[Message]) -> None:
        drafts = _Drafts(batch, self.writer)
        try:
            for index, message in enumerate(batch):
                if self.is_over():
                    self.records.finish()
                    claims.give_back(self.owner, batch[index:])
                    return
                try:
                    result = self._send(message, drafts, index)
                except ServerUnavailable as error:
                    logger.warning("%s %d claimed messages go back.", error, len(batch) - index)
                    self.records.finish()
                    claims.give_back(self.owner, batch[index:], reason=str(error)[:500])
                    self.report.is_server_down = True
                    return
                if result is not None:
                    self.report.outcomes[result.outcome] += 1
                    self.records.add(message, result)
        finally:
            self.records.finish()

    def _send(self, message: Message, drafts: "_Drafts", index: int) -> Result | None:
        """Send one mail; while the server works, the mail before it is recorded and the one after it written.

        None where it has to wait, since its receiving domain takes no more mail from us at the moment.

        The record is done before the server has the content, so that of the mails that it has accepted one at most is
        not recorded, whenever this process is killed.
        """
        try:
            envelope = drafts.take(index)
        except Unsendable as error:
            return Result(Outcome.FAULTY, str(error))
        except AttachmentUnavailable as error:
            return Result(Outcome.DEFERRED, str(error))
        if self._has_to_wait(message, envelope.recipient):
            return None
        use = Use(self.records.begin, self.records.finish, lambda: drafts.prepare(index + 1))
        result = self.courier.send(envelope, use)
        if result.is_address_bad:
            self.records.finish()
            registry.address_failed(message.person, lambda address: address.casefold() == envelope.recipient.casefold())
        return result

    def _has_to_wait(self, message: Message, address: str) -> bool:
        """Whether the message waits for a turn; urgent mail takes one too, but goes whenever that would be."""
        if paces.rate_of(address) is None:
            return False
        turn_at = paces.take_turn(address, message.turn_at, self.now())
        if turn_at is None or message.is_urgent:
            return False
        claims.postpone(self.owner, message, turn_at, reason=WAITS_FOR_TURN)
        return True


class _Records:
    """The last result of a run, until it is written down."""

    def __init__(self, owner: str, now: Clock) -> None:
        self._owner = owner
        self._now = now
        self._open: claims.Recording | None = None
        self._is_begun = False

    def add(self, message: Message, result: Result) -> None:
        """Take the next result, once the one before is written down."""
        self.finish()
        self._open = claims.Recording(message, result, self._owner, self._now())

    def begin(self) -> None:
        """Start to write; `finish` sees to it that it was not in vain."""
        if self._open is not None and not self._is_begun:
            with contextlib.suppress(OperationalError):
                self._open.begin()
                self._is_begun = True

    def finish(self) -> None:
        """Have it written.

        A database that is away for a moment (a restart) costs no second copy: this process knows what became of the
        mail, and says so as soon as it is back.
        """
        if self._open is None:
            return
        deadline = time.monotonic() + RECORD_SECONDS
        while not self._is_written(self._open):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise OperationalError("The database is away.")
            connection.close()
            time.sleep(RECORD_PAUSE)
        self._open = None

    def _is_written(self, recording: claims.Recording) -> bool:
        self.begin()
        if not self._is_begun:
            return False
        self._is_begun = False
        try:
            is_held = recording.finish()
        except OperationalError:
            return False
        if not is_held:
            logger.warning("The lease of message %s was lost while it was being sent.", recording.message.pk)
        return True


class _Drafts:
    """The mails of a batch, each written once, a little ahead of its sending."""

    def __init__(self, batch: list[Message], writer: Writer) -> None:
        self._batch = batch
        self._writer = writer
        self._recipients = registry.resolve({message.person for message in batch})
        self._ahead: dict[int, Envelope | Exception] = {}

    def prepare(self, index: int) -> None:
        """Write a mail ahead, if there is one; never raises, what is wrong comes out when it is taken."""
        if index < len(self._batch):
            try:
                self._ahead[index] = self._write(index)
            except Exception as error:
                self._ahead[index] = error

    def take(self, index: int) -> Envelope:
        """Return a mail. Raises Unsendable, AttachmentUnavailable, or what the database has to say."""
        written = self._ahead.pop(index) if index in self._ahead else self._write(index)
        if isinstance(written, Exception):
            raise written
        return written

    def _write(self, index: int) -> Envelope:
        message = self._batch[index]
        return self._writer.write(message, self._recipients.get(message.person))


@contextlib.contextmanager
def _turn() -> Iterator[bool]:
    """Hold one of the few places to deliver; PostgreSQL frees it by itself when the process dies."""
    with connection.cursor() as cursor:
        for place in range(MOST_RUNS_AT_ONCE):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, place])
            if cursor.fetchone() == (True,):
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, place])


@contextlib.contextmanager
def _kept_leases(owner: str, now: Clock) -> Iterator[None]:
    """Renew the owner's leases from a thread, so that a slow server does not cost the lease of a living process.

    The thread opens its own connection, and only when the first renewal is due.
    """
    done = threading.Event()

    def renew() -> None:
        try:
            while not done.wait(claims.RENEWAL.total_seconds()):
                try:
                    claims.renew(owner, now())
                except DatabaseError as error:
                    logger.warning("The leases could not be renewed (%s).", type(error).__name__)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name="leases", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
