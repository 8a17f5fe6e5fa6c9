"""The outbox: how fast it takes mail in and gets it out, beside a bare loop that only talks to the same server."""

import os
import smtplib
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from unnm.bench.ground import BENCH
from unnm.bench.sink import Sink, sink
from unnm.stack.environment import ROOT, python_module

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import Person
    from notifications.models import Body, Message
    from notifications.smtp import Envelope

NETWORK = "bench"  # its slug
RECIPIENTS, ENQUEUE_AIM = 10_000, 3
MAILS, ROUNDS, RATIO_AIM = 1_000, 5, 0.8
WITH_FILE, FILE_BYTES = 300, 60_000
CREWS = (1, 2, 4)
FEW, MANY = 1_000, 100_000


def measure() -> None:
    """Print the time to enqueue, the rate of one worker beside the bare loop, its growth, and a worker's memory."""
    from unnm.bench import recipients

    recipients.make_network(NETWORK)
    people = recipients.make_people(RECIPIENTS)
    body = recipients.store_mail()
    began = time.monotonic()
    _enqueue(people, body, "mailing:1")
    print(f"  {RECIPIENTS} recipients enqueued in {time.monotonic() - began:.2f} s (aim {ENQUEUE_AIM} s)", flush=True)
    with sink(BENCH / "sink") as server:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        _ratio(server, "mailing:1", MAILS, "a mail of text and HTML")
        with_file = recipients.store_mail(pdf=os.urandom(FILE_BYTES))
        _enqueue(people[:WITH_FILE], with_file, "mailing:2")
        _ratio(server, "mailing:2", WITH_FILE, f"with a file of {FILE_BYTES // 1000} kB")
        _growth(server, people, body)
        _memory(server, people, body)


def _enqueue(people: "list[Person]", body: "Body", about: str) -> None:
    from notifications.services import enqueue
    from unnm.bench import recipients

    count = enqueue(
        scope=NETWORK, kind=recipients.KIND, about=about, step=1, body=body, recipients=recipients.addressed(people)
    )
    if count != len(people):
        raise RuntimeError(f"{count} messages of {len(people)} were made.")


def _make_due(about: str, count: int) -> "QuerySet[Message]":
    """Put so many messages back into the queue as if they were new, and every other one out of it."""
    from django.db import connection
    from django.utils import timezone

    from notifications.models import Message, State

    Message.objects.exclude(state=State.CANCELLED).update(
        state=State.CANCELLED, sent_at=None, next_try_at=None, claimed_at=None, claimed_by=""
    )
    chosen = Message.objects.filter(about__startswith=about).order_by("pk").values("pk")[:count]
    now = timezone.now()
    due = {"state": State.QUEUED, "sent_at": None, "queued_at": now, "next_try_at": now, "attempts": 0}
    Message.objects.filter(pk__in=chosen).update(**due)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_message")  # as autovacuum would, in its time
    return Message.objects.filter(state=State.QUEUED)


def _ratio(server: Sink, about: str, count: int, what: str) -> None:
    """Send the same messages by turns with a worker and with a bare loop; other work on the machine hits both."""
    envelopes = _written(_make_due(about, count))
    loop, worker = [], []
    for _round in range(ROUNDS):
        loop.append(_rate(server, count, lambda: _bare_loop(server.port, envelopes)))
        _make_due(about, count)
        worker.append(_rate(server, count, lambda: _work(1)))
    ratios = [ours / bare for ours, bare in zip(worker, loop, strict=True)]
    print(
        f"  {what} ({sum(len(e.content) for e in envelopes) // count // 1000} kB): one worker "
        f"{statistics.median(worker):.0f} a second, a bare loop {statistics.median(loop):.0f}: "
        f"{statistics.median(ratios):.2f} (aim {RATIO_AIM}; {', '.join(f'{ratio:.2f}' for ratio in ratios)})",
        flush=True,
    )


def _written(messages: "Iterable[Message]") -> "list[Envelope]":
    from notifications.compose import Writer
    from notifications.registry import registry

    messages = list(messages)
    recipients = registry.resolve([message.person for message in messages])
    writer = Writer()
    return [writer.write(message, recipients[message.person]) for message in messages]


def _bare_loop(port: int, envelopes: "list[Envelope]") -> None:
    """What anybody would write who only wants to send: smtplib over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for envelope in envelopes:
            client.sendmail(envelope.sender, [envelope.recipient], envelope.content)


def _work(workers: int) -> list[int]:
    """Let so many workers, each a process of its own, empty the outbox; return the largest memory of each in kB."""
    command = python_module("unnm.bench.worker")
    crew = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _each in range(workers)]
    return [int(process.communicate(timeout=900)[0].split()[-1]) for process in crew]


def _growth(server: Sink, people: "list[Person]", body: "Body") -> None:
    """Empty the same outbox with one worker and with several."""
    first = 0.0
    for workers in CREWS:
        _make_due("mailing:1", RECIPIENTS)
        rate = _rate(server, RECIPIENTS, partial(_work, workers))
        first = first or rate
        print(f"  {workers} at once: {rate:.0f} a second, {rate / first:.2f} of one", flush=True)


def _memory(server: Sink, people: "list[Person]", body: "Body") -> None:
    """Let one worker empty a small outbox and a large one, and print how much memory it took at most."""
    _make_due("mailing:1", FEW)
    [few] = _work(1)
    more = MANY // len(people)
    for number in range(more):
        _enqueue(people, body, f"mailing:many {number}")
    _make_due("mailing:many", MANY)
    [many] = _work(1)
    print(
        f"  memory of a worker: {few / 1024:.0f} MB for {FEW} recipients, {many / 1024:.0f} MB for {MANY}", flush=True
    )


def _rate(server: Sink, count: int, send: Callable[[], object]) -> float:
    """Return mails a second from the first acceptance to the last: the start of a process does not count."""
    server.forget()
    send()
    kept = server.kept()
    if len(kept) != count:
        raise RuntimeError(f"The server has {len(kept)} mails of {count}.")
    return (count - 1) / (kept[-1].at - kept[0].at)
