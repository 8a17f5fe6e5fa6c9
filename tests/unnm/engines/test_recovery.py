"""What is found after a kill -9, a full disk, a deleted folder: the next start works, the next stop leaves nothing."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.unnm.engines import machine
from unnm.engines import EngineError, Engines, accounts, server

ROUNDS = 3
FULL = "The disk that holds {folder} is full: "


@pytest.mark.parametrize("moment", range(ROUNDS))
def test_start_recovers_after_everything_was_killed_at_a_random_moment(fresh: Engines, moment: int) -> None:
    # A fresh start takes about a second: each round dies in another part of it. The seed makes a failure repeatable.
    patience = random.Random(moment).uniform(moment, moment + 1) / ROUNDS
    with machine.launch("start", "--no-durable", "--var", str(fresh.var)) as starter:
        time.sleep(patience)
        starter.kill()
        machine.kill_everything(fresh.var)
    urls = fresh.start()
    machine.query(urls, "CREATE TABLE kept AS SELECT 1 AS one")
    assert machine.valkey(urls, "PING")
    assert not (fresh.var / "postgres" / "init").exists()


@pytest.mark.parametrize("moment", range(ROUNDS))
def test_start_recovers_when_only_the_starter_was_killed_at_a_random_moment(fresh: Engines, moment: int) -> None:
    patience = random.Random(moment).uniform(moment, moment + 1) / ROUNDS
    with machine.launch("start", "--no-durable", "--var", str(fresh.var)) as starter:
        time.sleep(patience)
        starter.kill()
    assert machine.query(fresh.start(), "SELECT 1") == 1
    assert len([process for process in machine.processes(fresh.var) if "/data" in process.command]) == 2


def test_start_after_the_servers_were_killed_keeps_what_was_committed(shared: Engines) -> None:
    durable = Engines(shared.var)
    for count in range(1, 4):
        urls = durable.start()
        machine.query(urls, "CREATE TABLE IF NOT EXISTS survivors (id int)")
        machine.query(urls, "INSERT INTO survivors DEFAULT VALUES")
        machine.valkey(urls, "INCR", "survivors")
        machine.kill_everything(shared.var)
        machine.wait_until(lambda: machine.processes(shared.var) == [])
        assert machine.states(shared) == ["stopped", "stopped"]
        urls = durable.start()
        assert machine.query(urls, "SELECT count(*) FROM survivors") == count
        assert machine.valkey(urls, "GET", "survivors") == str(count)


def test_start_adopts_servers_whose_starter_was_killed_while_they_came_up(shared: Engines) -> None:
    shared.start()
    shared.stop()
    pid_file = shared.var / "postgres" / "data" / "postmaster.pid"
    with machine.launch("start", "--no-durable", "--var", str(shared.var)) as starter:
        machine.wait_until(pid_file.exists)
        starter.kill()
    begun = int(pid_file.read_text().split()[0])
    shared.start()
    assert machine.pids(shared)[0] == begun


def test_start_after_initdb_was_interrupted_begins_it_anew(fresh: Engines) -> None:
    draft = fresh.var / "postgres" / "init"
    with machine.launch("start", "--no-durable", "--var", str(fresh.var)) as starter:
        machine.wait_until((draft / "PG_VERSION").exists)
        starter.kill()
    # initdb itself goes on, an orphan that the next start has to end.
    assert machine.query(fresh.start(), "SELECT 1") == 1
    assert not draft.exists()


def test_start_after_only_the_postmaster_was_killed_ends_its_orphans(shared: Engines) -> None:
    urls = shared.start()
    postmaster = machine.pids(shared)[0]
    with psycopg.connect(urls.database_url, autocommit=True) as busy:
        row = busy.execute("SELECT pg_backend_pid()").fetchone()
        os.kill(postmaster or 0, signal.SIGKILL)
        assert machine.query(shared.start(), "SELECT 1") == 1
    assert row is not None
    assert row[0] not in [process.pid for process in machine.processes(shared.var)]
    assert machine.pids(shared)[0] != postmaster


def test_stop_ends_a_server_that_does_not_listen_to_signals(shared: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    shared.start()
    monkeypatch.setattr("unnm.engines.valkey.Valkey.farewell", ((signal.SIGTERM, 0.3),))
    frozen = machine.pids(shared)[1]
    os.kill(frozen or 0, signal.SIGSTOP)
    shared.stop()
    assert machine.processes(shared.var) == []


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """Some other process of the servers' user, which has got the PID that stands in a file."""
    account = accounts.choose([])
    with subprocess.Popen(["sleep", "60"], **account.launch_options()) as process:
        yield process
        process.kill()


def test_start_and_stop_spare_a_process_that_has_got_the_pid_of_the_server(
    shared: Engines, bystander: subprocess.Popen[bytes]
) -> None:
    run = Path(shared.start().redis_url.removeprefix("unix://")).parent
    pid_file, lock_file = shared.var / "postgres" / "data" / "postmaster.pid", run / ".s.PGSQL.5432.lock"
    stale = {path: path.read_text() for path in (pid_file, lock_file)}
    machine.kill_everything(shared.var)
    machine.wait_until(lambda: machine.processes(shared.var) == [])
    for path, text in stale.items():
        path.write_text(f"{bystander.pid}\n{text.partition('\n')[2]}")
    assert machine.states(shared) == ["stopped", "stopped"]
    assert machine.query(shared.start(), "SELECT 1") == 1
    pid_file.write_text(f"{bystander.pid}\n{pid_file.read_text().partition('\n')[2]}")
    shared.stop()
    assert bystander.poll() is None
    assert machine.processes(shared.var) == []


def test_start_after_the_data_folder_was_deleted_under_the_servers_begins_anew(fresh: Engines) -> None:
    fresh.start()
    before = machine.processes(fresh.var)
    shutil.rmtree(fresh.var)
    urls = fresh.start()
    assert machine.query(urls, "SELECT to_regclass('kept')") is None
    assert [process for process in machine.processes(fresh.var) if process in before] == []


def test_stop_after_the_data_folder_was_deleted_under_the_servers_leaves_nothing(fresh: Engines) -> None:
    fresh.start()
    shutil.rmtree(fresh.var)
    fresh.stop()
    assert machine.processes(fresh.var) == []


def test_start_after_the_sockets_were_deleted_makes_them_again(
    shared: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ADOPT_SECONDS", 0.2)
    run = Path(shared.start().redis_url.removeprefix("unix://")).parent
    shutil.rmtree(run)
    assert machine.states(shared) == ["not answering", "not answering"]
    urls = shared.start()
    assert (machine.query(urls, "SELECT 1"), machine.valkey(urls, "PING")) == (1, True)


@pytest.fixture
def small_disk(reachable: Path) -> Iterator[Path]:
    """A file system of its own; its size is set by remounting."""
    folder = reachable / "disk"
    folder.mkdir()
    if not machine.IS_ROOT or not shutil.which("mount"):
        pytest.skip("only root can mount a small file system")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let root mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Use up the last byte of a file system."""
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError:
            return


def test_start_on_a_disk_too_small_says_how_much_is_needed(small_disk: Path) -> None:
    var = small_disk / "var"
    code, written, complaint = machine.command("start", "--var", str(var))
    Engines(var).stop()
    assert (code, written) == (1, "")
    assert complaint.startswith(FULL.format(folder=var / "postgres"))
    assert complaint.endswith("MB are free and about 160 MB are needed. Free some space and start again.\n")
    assert machine.processes(var) == []


def test_start_says_so_when_the_disk_fills_up_during_initdb(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unnm.engines.postgres.SPACE_TO_BEGIN", 0)
    engines = Engines(small_disk / "var", durable=False)
    with pytest.raises(EngineError) as refusal:
        engines.start()
    engines.stop()
    assert str(refusal.value).startswith(FULL.format(folder=small_disk / "var" / "postgres"))
    assert machine.processes(engines.var) == []


def test_start_says_so_when_the_disk_has_filled_up_since(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
    engines = Engines(small_disk / "var", durable=False)
    engines.start()
    engines.stop()
    fill(small_disk)
    with pytest.raises(EngineError) as refusal:
        engines.start()
    assert str(refusal.value).startswith(FULL.format(folder=small_disk / "var" / "postgres"))
    assert machine.processes(engines.var) == []
    (small_disk / "filler").unlink()
    assert machine.query(engines.start(), "SELECT 1") == 1
    engines.stop()
