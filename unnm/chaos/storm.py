"""The storm itself: real workers, killed at random, a bad mail server, an emptied broker, a restarted database."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from unnm.engines import Engines
from unnm.stack import ports
from unnm.stack.environment import ROOT, python_module
from unnm.stack.processes import Child, Program

WORKERS = 3
KILL_EVERY = (3.0, 6.0)  # seconds
DELAY = 0.01  # seconds that the server takes for a mail
AFTERMATH = 900.0  # seconds for the rest, once the storm is over: pauses of a minute or two, leases of half a minute
LOOK_EVERY = 0.25


@dataclass
class Storm:
    """One storm of so many seconds; its events come at set shares of them, the kills at random."""

    var: Path
    seconds: float
    seed: int
    is_finished: Callable[[], bool]
    kills: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311  # chances of a test, not secrets
        self._port = ports.free()
        self._output = self.var / "output"
        self._output.mkdir(parents=True, exist_ok=True)
        self.log = self.var / "accepted.log"
        self.log.write_text("")
        self._engines = Engines(self.var)
        self._workers: list[Child] = []
        self._began = time.monotonic()
        self._environment = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{self._port}", "LOG_LEVEL": "ERROR"}

    def rage(self) -> bool:
        """Go through the whole storm and wait until everything is settled; False where it never is."""
        events = self._events()
        next_kill = self._began + KILL_EVERY[0]
        with ExitStack() as running:
            running.callback(self._end_workers)
            for number in (1, 2):
                running.enter_context(self._child(_beat(self.var, number)))
            self._workers = [self._start(_worker(number)) for number in range(WORKERS)]
            while not (self.is_over() and not events and self.is_finished()):
                now = time.monotonic()
                if now - self._began > self.seconds + AFTERMATH:
                    return False
                while events and now - self._began >= events[0][0] * self.seconds:
                    _share, event = events.pop(0)
                    event(running)
                if not self.is_over() and now >= next_kill:
                    self._kill_one()
                    next_kill = now + self._chance.uniform(*KILL_EVERY)
                self._mend()
                time.sleep(LOOK_EVERY)
            return True

    def is_over(self) -> bool:
        """Whether the time of kills has passed."""
        return time.monotonic() - self._began >= self.seconds

    def _events(self) -> list[tuple[float, Callable[[ExitStack], None]]]:
        return [
            (0.20, self._empty_broker),
            (1 / 3, self._start_server),
            (0.50, self._restart_database),
            (0.65, self._empty_broker),
            (0.80, self._restart_database),
        ]

    def _say(self, text: str) -> None:
        print(f"  {time.monotonic() - self._began:5.0f} s: {text}", flush=True)

    def _start_server(self, running: ExitStack) -> None:
        arguments = (str(self.log), str(self._port), str(self.seed), str(DELAY))
        running.enter_context(self._child(Program("smtp", python_module("unnm.chaos.server", *arguments), patience=5)))
        self._say("the mail server, down so far, takes mail, badly")

    def _empty_broker(self, running: ExitStack) -> None:
        from redis import Redis

        with Redis.from_url(self._environment["REDIS_URL"]) as broker:
            broker.flushall()
        self._engines.restart("Valkey")
        self._say("the broker is emptied and restarted")

    def _restart_database(self, running: ExitStack) -> None:
        self._engines.restart("PostgreSQL")
        self._say("PostgreSQL is restarted")

    def _kill_one(self) -> None:
        victim = self._chance.choice(self._workers)
        if not victim.has_ended():
            os.killpg(victim.process.pid, signal.SIGKILL)  # the worker and the process in it that sends
            victim.process.wait()
            self.kills += 1

    def _mend(self) -> None:
        """Start anew the workers that are gone, as whoever supervises them would."""
        self._workers = [self._start(worker.program) if worker.has_ended() else worker for worker in self._workers]

    def _end_workers(self) -> None:
        for worker in self._workers:
            worker.stop()

    def _start(self, program: Program) -> Child:
        return Child.start(program, environment=self._environment, log_folder=self._output, cwd=ROOT)

    @contextmanager
    def _child(self, program: Program) -> Iterator[Child]:
        child = self._start(program)
        try:
            yield child
        finally:
            child.stop()


def _worker(number: int) -> Program:
    options = ("--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle")
    command = python_module("celery", "--app", "unnm", "worker", "--hostname", f"worker{number}@chaos", *options)
    return Program(f"worker{number}", command, patience=20.0)


def _beat(var: Path, number: int) -> Program:
    """A scheduler; there are two of them, which is one too many."""
    options = ("--schedule", str(var / f"beat{number}"), "--pidfile", "", "--loglevel", "ERROR")
    return Program(f"beat{number}", python_module("celery", "--app", "unnm", "beat", *options))
