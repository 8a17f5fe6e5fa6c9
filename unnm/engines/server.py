"""What the two servers have in common: start, adopt, recover, stop.

Each server, with every process it forks, inherits a locked file that lies beside its data ("alive"). While it is locked
something still works on these data, whatever PID files say; once it is free nothing does, and leftovers may be cleared.
"""

import os
import signal
import stat
import subprocess
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from unnm.engines import binaries, locks, processes
from unnm.engines.accounts import hand_over
from unnm.engines.binaries import Binaries
from unnm.engines.errors import DISK_FULL_WORDS, EngineError, disk_full
from unnm.engines.places import Places
from unnm.engines.processes import Process

START_SECONDS = 120.0  # a recovery after a crash may replay a long log
ADOPT_SECONDS = 10.0
KILL_SECONDS = 10.0
PAUSE = 0.03
LOG_BYTES, LOG_EXCERPT = 10 * 2**20, 64 * 2**10
NEARLY_FULL = 32 * 2**20  # two segments of PostgreSQL's log
# The shell leaves at once, so the server is nobody's child: no zombie in a long-lived caller, no wait that hangs.
DETACH = ["/bin/sh", "-c", 'umask 077; "$@" &', "sh"]

Answer = Literal["ready", "not yet", "none"]


@dataclass(frozen=True)
class EngineStatus:
    """What one engine does now."""

    name: str
    state: Literal["running", "not answering", "stopped"]
    pid: int | None


class Server(ABC):
    """One server with its own folder, socket and log."""

    name: str
    folder_name: str
    programs: tuple[str, ...]
    # Signal and patience in seconds; the last resort, SIGKILL for everything that is left, follows by itself.
    farewell: tuple[tuple[signal.Signals, float], ...]

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places = places
        self.account = places.account
        self.folder = places.home / self.folder_name
        self.run = places.run
        self.log = places.logs / f"{self.folder_name}.log"
        self.durable = durable
        self.alive = self.folder / "alive"

    @cached_property
    def binaries(self) -> Binaries:
        """The programs; looked for only where they are needed, so that `stop` works without them."""
        return binaries.find(self.account, self.places.home)

    @property
    @abstractmethod
    def data_folders(self) -> tuple[Path, ...]:
        """The folders that mark a process as ours; the first holds the data."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line of the server."""

    @abstractmethod
    def is_initialised(self) -> bool:
        """Say whether there are data. Raises EngineError when they are of another version."""

    @abstractmethod
    def initialise(self) -> None:
        """Make an empty set of data, all or nothing."""

    @abstractmethod
    def leftovers(self) -> list[Path]:
        """Return the files that a killed server leaves behind and that would be in the way."""

    @abstractmethod
    def answer(self) -> Answer:
        """Ask over the socket."""

    def processes(self) -> list[Process]:
        """Return the living processes that work on our data."""
        return processes.find(self.programs, self.data_folders, uid=self.account.uid)

    def main_process(self) -> Process | None:
        """Return the server itself (not its workers), when it runs with exactly the command line we would give it."""
        wanted = " ".join(self.command())
        return next((process for process in self.processes() if process.command == wanted), None)

    def start(self) -> None:
        """Clear what is left of an earlier server and launch a new one. Raises EngineError."""
        self.stop()
        if not self.is_initialised():
            self.initialise()
        self._launch()

    def is_adopted(self) -> bool:
        """Say whether a healthy server runs already; waits for one still starting for a caller that was killed."""
        if not self.is_initialised():
            return False
        deadline = time.monotonic() + ADOPT_SECONDS
        while self.main_process() is not None and locks.is_held(self.alive):
            answer = self.answer()
            if answer == "ready":
                return True
            # "not yet" is a server at work on its recovery: to kill it would only begin it anew.
            if time.monotonic() > deadline + (START_SECONDS if answer == "not yet" else 0):
                return False
            time.sleep(PAUSE)
        return False

    def _launch(self) -> None:
        log, offset = self._open_log()
        lock = locks.acquire(self.alive, seconds=KILL_SECONDS)
        try:
            subprocess.run(
                [*DETACH, *self.command()],
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,  # Ctrl-C is for us, who then stop the server in good order
                check=False,  # the lock tells whether it runs
                **self.account.launch_options(),
            )
            os.close(lock)
            self._wait_until_ready(log, offset)
        finally:
            os.close(log)

    def _open_log(self) -> tuple[int, int]:
        if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        found = os.fstat(log)
        if not stat.S_ISREG(found.st_mode):
            raise EngineError(f"The log {self.log} must be a plain file.")
        hand_over(log, self.log.parent)
        return log, found.st_size

    def _wait_until_ready(self, log: int, offset: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while locks.is_held(self.alive):
            if self.answer() == "ready":
                return
            if time.monotonic() > deadline:
                self.stop()
                raise EngineError(f"{self.name} did not answer within {START_SECONDS:.0f} s. See {self.log}.")
            time.sleep(PAUSE)
        raise self.failure(os.pread(log, LOG_EXCERPT, offset).decode(errors="replace"))

    def failure(self, output: str) -> EngineError:
        """Return the sentence for a server that ended at once, from what it wrote."""
        # With no room left for the log either, the free space itself is the only witness.
        if any(words in output for words in DISK_FULL_WORDS) or disk_is_nearly_full(self.folder):
            return disk_full(self.folder)
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        serious = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error"))]
        reason = (serious or lines or ["it wrote nothing"])[-1]
        return EngineError(f"{self.name} did not start: {reason} (the whole log is {self.log})")

    def stop(self) -> None:
        """End every process that works on our data and remove what they leave; does nothing when there are none."""
        for number, seconds in self.farewell:
            self._ask(number, seconds)
        deadline = time.monotonic() + KILL_SECONDS
        while self._is_busy():
            for process in self.processes():
                process.signal(signal.SIGKILL)
            if time.monotonic() > deadline:
                raise EngineError(f"{self.name} in {self.folder} runs out of reach, perhaps in another container.")
            time.sleep(PAUSE)
        for path in self.leftovers():
            path.unlink(missing_ok=True)

    def _recipients(self) -> list[Process]:
        """The server tells its workers itself; only when it is gone do they hear from us."""
        found = self.processes()
        servers = [process for process in found if f" {self.data_folders[0]}" in process.command]
        return servers or found

    def _is_busy(self) -> bool:
        return locks.is_held(self.alive) or bool(self.processes())

    def _ask(self, number: signal.Signals, seconds: float) -> None:
        """Send the signal once to each process and wait; one that is only now being launched gets it too."""
        deadline = time.monotonic() + seconds
        asked: set[tuple[int, str]] = set()
        while self._is_busy() and time.monotonic() < deadline:
            for process in self._recipients():
                if (process.pid, process.started) not in asked:
                    asked.add((process.pid, process.started))
                    process.signal(number)
            time.sleep(PAUSE)

    def status(self) -> EngineStatus:
        """Return what the server does now."""
        process = self.main_process() or next(iter(self.processes()), None)
        if process is None:
            return EngineStatus(self.name, "stopped", None)
        return EngineStatus(self.name, "running" if self.answer() == "ready" else "not answering", process.pid)


def disk_is_nearly_full(folder: Path) -> bool:
    """Say whether there is too little room for a server to start."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize < NEARLY_FULL
