"""The whole platform as `make demo` runs it, with real processes: started, killed in places, stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from unnm.engines import Engines
from unnm.engines.processes import started_at
from unnm.stack import ports
from unnm.stack.readiness import ask

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_GIVEN = ("DATABASE_URL", "REDIS_URL")  # those of the test run: the demo must start its own


class Demo:
    """One run of `make demo` with a folder and a port of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.url = var, f"http://127.0.0.1:{port}"
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_GIVEN}
        # A test run under nohup ignores a closed terminal, and what it starts would inherit that.
        ignored = signal.signal(signal.SIGHUP, signal.SIG_DFL)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "unnm.stack", "demo", "--var", str(var)],
            cwd=ROOT,
            env=inherited | {"PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        signal.signal(signal.SIGHUP, ignored)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            self.lines.extend(iter(output.readline, ""))

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def wait_for(self, pattern: str, seconds: float = 150.0) -> None:
        """Wait until the demo has printed this."""
        wait_until(lambda: re.search(pattern, self.text) is not None or self.process.poll() is not None, seconds)
        assert re.search(pattern, self.text), self.text

    def pids(self) -> dict[str, int]:
        """Return the programs that it has on record."""
        rows = json.loads((self.var / "processes.json").read_text())
        return {row["name"]: row["pid"] for row in rows}

    def end(self, number: int, seconds: float = 60.0) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(seconds)
        self._reader.join(10)
        return status


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


@contextmanager
def demo(var: Path) -> Iterator[Demo]:
    """Start a demo, wait until it answers, and leave nothing running."""
    running = Demo(var, ports.free())
    try:
        running.wait_for(r"The platform answers at ")
        yield running
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the folder that the demos of this module share, since the first start takes longest."""
    folder = tmp_path_factory.mktemp("stack") / "var"
    yield folder
    Engines(folder).stop()


def engines_running(var: Path) -> list[str]:
    return [status.name for status in Engines(var).status() if status.state != "stopped"]


def test_demo_keeps_alive_what_dies_and_stops_on_ctrl_c(var: Path) -> None:
    with demo(var) as running:
        assert ask(f"{running.url}/readyz")[0]
        assert "Each has the password: " in running.text
        refuses_a_second_one(running)
        pids = starts_a_killed_worker_again(running)
        starts_a_killed_engine_again(running)
        assert running.end(signal.SIGINT) == 0
    assert running.text.endswith("Stopped. The data stays; make demo goes on from there.\n")
    assert [name for name, pid in pids.items() if started_at(pid)] == []
    assert engines_running(var) == []


def refuses_a_second_one(running: Demo) -> None:
    second = Demo(running.var, ports.free())
    assert second.process.wait(30) == 1
    second.wait_for(rf"already running from this checkout \(process {running.process.pid} at {running.url}\)")


def starts_a_killed_worker_again(running: Demo) -> dict[str, int]:
    before = running.pids()
    assert sorted(before) == ["beat", "smtp", "web", "worker"]
    os.killpg(before["worker"], signal.SIGKILL)
    running.wait_for(r"worker was ended by SIGKILL .*worker\.log")
    running.wait_for(r"Started worker again\.")
    after = running.pids()
    assert {name for name in before if before[name] != after[name]} == {"worker"}
    return after


def starts_a_killed_engine_again(running: Demo) -> None:
    (valkey,) = [status for status in Engines(running.var).status() if status.name == "Valkey"]
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGKILL)
    running.wait_for(r"Valkey had died; started it again\.")
    wait_until(lambda: ask(f"{running.url}/readyz")[0], 60)


def test_demo_that_was_killed_leaves_no_program_and_starts_again(var: Path) -> None:
    with demo(var) as running:
        pids = running.pids()
        assert running.end(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not any(started_at(pid) for pid in pids.values()), 40)
    with demo(var) as running:
        assert ask(f"{running.url}/healthz") == (True, "ok\n")
        assert running.end(signal.SIGHUP) == 0
    assert engines_running(var) == []
