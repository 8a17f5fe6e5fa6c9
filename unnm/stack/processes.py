"""Child processes that end with their parent, and the record by which the next start finds what was left behind."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from unnm.engines.processes import started_at

PR_SET_PDEATHSIG = 1  # prctl(2), Linux only
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One program of the stack: how it is started, and how many seconds it gets to stop by itself."""

    name: str
    command: list[str]
    patience: float = 10.0


@dataclass
class Child:
    """A running program, in a session of its own so that Ctrl-C reaches the parent alone."""

    program: Program
    log: Path
    process: subprocess.Popen[bytes]
    born: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, program: Program, *, environment: dict[str, str], log_folder: Path, cwd: Path) -> "Child":
        """Start the program; what it prints goes to the end of its log."""
        log = log_folder / f"{program.name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                program.command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        return cls(program, log, process)

    def has_ended(self) -> bool:
        """Return whether the program is gone."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """Ask it to stop, wait, and end its whole group when it does not."""
        end_group(self.process.pid, patience=self.program.patience, process=self.process)

    def tail(self, lines: int = 12) -> str:
        """Return the last lines of its log."""
        return tail(self.log, lines)


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM on the day the parent dies, even by kill -9; runs in the child before its program."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_group(pid: int, *, patience: float, process: subprocess.Popen[bytes] | None = None) -> None:
    """Stop the process group that `pid` leads: SIGTERM to the leader, SIGKILL to all that is left after `patience`."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if (process.poll() is not None) if process else started_at(pid) is None:
            break
        time.sleep(0.05)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if process:
        process.wait()


class Record:
    """The children of one stack on disk, so that the next start can end those that outlived a kill -9."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, children: list[Child]) -> None:
        """Replace the record by these children."""
        rows = [{"name": c.program.name, "pid": c.process.pid, "start": started_at(c.process.pid)} for c in children]
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(rows))
        os.replace(unfinished, self.path)

    def clear(self) -> None:
        """Say that nothing runs."""
        self.path.unlink(missing_ok=True)

    def end_leftovers(self) -> list[str]:
        """End what the record names and what still runs since the same instant; return the names."""
        try:
            rows = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return []
        left = [row for row in rows if row["start"] and started_at(row["pid"]) == row["start"]]
        for row in left:
            end_group(row["pid"], patience=5)
        self.clear()
        return [row["name"] for row in left]
