"""What the tests of the engines ask the machine and the servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import redis

from unnm.engines import Engines, EngineUrls, places
from unnm.engines import processes as running
from unnm.engines.processes import Process

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ("postgres", "initdb", "valkey-server")
IS_ROOT = os.geteuid() == 0


def query(urls: EngineUrls, statement: str) -> Any:
    """Run one statement as the application's user and return the first column of the first row, if any."""
    with psycopg.connect(urls.database_url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def valkey(urls: EngineUrls, *words: str) -> Any:
    """Run one command of Valkey."""
    with redis.Redis.from_url(urls.redis_url, decode_responses=True) as client:
        return client.execute_command(*words)


def processes(var: Path) -> list[Process]:
    """Return every process of whatever user that works on the data of this folder, here or at its fallback."""
    homes = [var, places.fallback(var)]
    folders = tuple(home / name for home in homes for name in ("postgres/data", "postgres/init", "valkey/data"))
    users = {path.stat().st_uid for path in folders if path.exists()} | {os.geteuid()}
    return [process for uid in users for process in running.find(PROGRAMS, folders, uid=uid)]


def pids(engines: Engines) -> list[int | None]:
    """Return the PIDs of the two servers."""
    return [status.pid for status in engines.status()]


def states(engines: Engines) -> list[str]:
    """Return the states of the two servers."""
    return [status.state for status in engines.status()]


def kill_everything(var: Path) -> None:
    """kill -9 for every server process of this folder, at once."""
    for process in processes(var):
        process.signal(signal.SIGKILL)


def launch(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start `python -m unnm.engines …` without waiting for it."""
    command = [sys.executable, "-m", "unnm.engines", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options
    )


def command(*arguments: str, **options: Any) -> tuple[int, str, str]:
    """Run `python -m unnm.engines …` and return its exit code and what it wrote."""
    with launch(*arguments, **options) as process:
        written, complaints = process.communicate(timeout=60)
        return process.returncode, written, complaints


def wait_until(happened: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that another process is about to do."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "what the test waits for did not happen"
        time.sleep(0.005)
