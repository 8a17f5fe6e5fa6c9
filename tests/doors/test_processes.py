"""Children that end with their parent, and what the next start does with those that did not: with real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from unnm.engines.processes import started_at
from unnm.stack.processes import Child, Program, Record, end_group

# Ignores the polite signal and has a child of its own that does so too.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(child.pid, flush=True); "
    "time.sleep(60)"
)
POLITE = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print('up', flush=True); "
    "time.sleep(60)"
)
PARENT = (
    "import os, sys, time; from pathlib import Path; from unnm.stack.processes import Child, Program; "
    "program = Program('sleeper', [sys.executable, '-c', 'import time; time.sleep(60)']); "
    "child = Child.start(program, environment=dict(os.environ), "
    "log_folder=Path(sys.argv[1]), cwd=Path('/')); print(child.process.pid, flush=True); time.sleep(60)"
)


def start(folder: Path, code: str, *, patience: float = 5.0) -> Child:
    program = Program("child", [sys.executable, "-c", code], patience)
    return Child.start(program, environment=dict(os.environ), log_folder=folder, cwd=folder)


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def test_stop_waits_for_a_program_that_ends_by_itself(tmp_path: Path) -> None:
    child = start(tmp_path, POLITE)
    wait_until(lambda: child.tail() == "up")
    child.stop()
    assert child.process.returncode == 7


def test_stop_ends_a_stubborn_program_and_all_it_started(tmp_path: Path) -> None:
    child = start(tmp_path, STUBBORN, patience=0.3)
    wait_until(lambda: child.tail() != "")
    grandchild = int(child.tail())
    child.stop()
    assert child.process.returncode == -signal.SIGKILL
    wait_until(lambda: started_at(grandchild) is None)


def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    assert started_at(child) is not None
    parent.kill()
    parent.wait()
    wait_until(lambda: started_at(child) is None)


def test_record_ends_what_an_earlier_run_left(tmp_path: Path) -> None:
    child = start(tmp_path, "import time; time.sleep(60)")
    Record(tmp_path / "processes.json").write([child])
    assert Record(tmp_path / "processes.json").end_leftovers() == ["child"]
    assert child.process.wait(10) == -signal.SIGTERM
    assert Record(tmp_path / "processes.json").end_leftovers() == []


def test_record_spares_a_process_that_only_has_the_same_pid(tmp_path: Path) -> None:
    child = start(tmp_path, "import time; time.sleep(60)")
    path = tmp_path / "processes.json"
    Record(path).write([child])
    rows = json.loads(path.read_text())
    rows[0]["start"] = str(int(rows[0]["start"]) - 1) if rows[0]["start"].isdigit() else "another day"
    path.write_text(json.dumps(rows))
    assert Record(path).end_leftovers() == []
    assert not child.has_ended()
    child.stop()


def test_record_that_was_cut_short_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "processes.json"
    path.write_text('[{"name": "w')
    assert Record(path).end_leftovers() == []


def test_end_group_of_nothing_does_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    process.wait()
    end_group(process.pid, patience=1, process=process)
    assert process.returncode == 0
