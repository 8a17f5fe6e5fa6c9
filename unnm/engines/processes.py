"""Find our servers among the processes of the machine, and signal them without ever hitting a reused PID.

A PID on paper proves nothing: it may have been given to someone else. So a server is always looked up among the living,
by its program, its user and its data folder, and is signalled only while its start time is still the one that was seen.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STATE, STARTED = 0, 19  # positions in /proc/PID/stat after the name, which may itself hold spaces and brackets


@dataclass(frozen=True)
class Process:
    """A living process; `started` is an opaque stamp that differs for the next owner of the same PID."""

    pid: int
    started: str
    uid: int
    command: str

    def signal(self, number: int) -> None:
        """Send a signal, unless the process has ended in the meantime."""
        if started_at(self.pid) == self.started:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def _stat(pid: int) -> tuple[str, list[str]] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    head, _, tail = text.rpartition(")")
    return head.partition("(")[2], tail.split()


def _started_in_proc(pid: int) -> str | None:
    found = _stat(pid)
    # A zombie has let go of its files, sockets and locks: for us it is gone.
    return None if found is None or found[1][STATE] in "ZX" else found[1][STARTED]


def _ps(*options: str) -> list[str]:
    environment = {"PATH": "/bin:/usr/bin", "LC_ALL": "C"}
    result = subprocess.run(["ps", *options], capture_output=True, text=True, errors="replace", env=environment)
    return result.stdout.splitlines()


def _started_in_ps(pid: int) -> str | None:
    for line in _ps("-p", str(pid), "-o", "state=,lstart="):
        state, _, started = line.strip().partition(" ")
        return None if state.startswith("Z") else " ".join(started.split())
    return None


def _all_in_proc(names: tuple[str, ...], folders: tuple[Path, ...]) -> Iterator[Process]:
    for entry in os.listdir(PROC):
        if not entry.isdigit() or (found := _stat(int(entry))) is None or found[0] not in names:
            continue
        started = _started_in_proc(int(entry))
        try:
            command = (PROC / entry / "cmdline").read_bytes().removesuffix(b"\0").replace(b"\0", b" ")
            uid = (PROC / entry).stat().st_uid
        except OSError:
            continue
        process = Process(int(entry), started or "", uid, os.fsdecode(command))
        # Workers of PostgreSQL rewrite their command line, but they live in the data folder.
        if started and (_mentions(process, folders) or _works_in(process, folders)):
            yield process


def _all_in_ps(names: tuple[str, ...], folders: tuple[Path, ...]) -> Iterator[Process]:
    program = re.compile(rf"(?:\S|\S.*/)?(?:{'|'.join(map(re.escape, names))})(?: |$)")
    for line in _ps("-axww", "-o", "pid=,uid=,state=,lstart=,command="):
        pid, uid, state, *words = line.split(maxsplit=8)
        if len(words) < 6 or state.startswith("Z"):
            continue
        process = Process(int(pid), " ".join(words[:5]), int(uid), words[5])
        if program.match(process.command) and _mentions(process, folders):
            yield process


def _mentions(process: Process, folders: tuple[Path, ...]) -> bool:
    return any(re.search(rf" {re.escape(str(folder))}(?: |$)", process.command) for folder in folders)


def _works_in(process: Process, folders: tuple[Path, ...]) -> bool:
    for folder in folders:
        try:
            if os.path.samefile(PROC / str(process.pid) / "cwd", folder):
                return True
        except OSError:
            continue
    return False


def started_at(pid: int) -> str | None:
    """Return the start stamp of a living process, or None."""
    return _started_in_proc(pid) if has_proc() else _started_in_ps(pid)


def find(names: tuple[str, ...], folders: tuple[Path, ...], *, uid: int) -> list[Process]:
    """Return the living processes of these programs and this user whose data lie in one of the folders."""
    source = _all_in_proc if has_proc() else _all_in_ps
    return [process for process in source(names, folders) if process.uid == uid]


def has_proc() -> bool:
    """Say whether the machine has Linux's /proc; elsewhere (macOS) `ps` is asked."""
    return (PROC / "self" / "stat").exists()
