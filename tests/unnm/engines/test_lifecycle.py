"""Starting and stopping, as a checkout does it."""

import stat
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from tests.unnm.engines import machine
from unnm.engines import EngineError, Engines, EngineStatus


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_start_gives_a_database_of_its_owner_with_builtin_locale(shared: Engines) -> None:
    urls = shared.start()
    assert machine.query(urls, "SELECT current_user || ' ' || current_database()") == "unnm unnm"
    assert (
        machine.query(
            urls,
            "SELECT concat_ws(' ', datlocprovider, datlocale, pg_encoding_to_char(encoding)) "
            "FROM pg_database WHERE datname = current_database()",
        )
        == "b C.UTF-8 UTF8"
    )
    assert machine.query(urls, "SELECT split_part(current_setting('server_version'), '.', 1)") == "18"


def test_start_gives_a_database_whose_owner_may_create_the_extensions(shared: Engines) -> None:
    urls = shared.start()
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        machine.query(urls, f"CREATE EXTENSION {extension}")
    names = machine.query(urls, "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension")
    assert names == "btree_gist pg_trgm plpgsql unaccent"


def test_start_gives_an_owner_who_may_make_test_databases(shared: Engines) -> None:
    urls = shared.start()
    machine.query(urls, "CREATE DATABASE test_unnm")
    assert machine.query(urls, "SELECT count(*) FROM pg_database WHERE datname = 'test_unnm'") == 1


def test_start_gives_a_valkey_with_an_append_only_file_on_a_socket_only(shared: Engines) -> None:
    urls = shared.start()
    assert machine.valkey(urls, "CONFIG", "GET", "appendonly") == {"appendonly": "yes"}
    assert machine.valkey(urls, "CONFIG", "GET", "port") == {"port": "0"}
    assert machine.query(urls, "SHOW listen_addresses") == ""


@pytest.mark.parametrize(("durable", "fsync", "appendfsync"), [(True, "on", "everysec"), (False, "off", "no")])
def test_start_is_durable_unless_told_otherwise(shared: Engines, durable: bool, fsync: str, appendfsync: str) -> None:
    urls = Engines(shared.var, durable=durable).start()
    assert machine.query(urls, "SHOW fsync") == fsync
    assert machine.valkey(urls, "CONFIG", "GET", "appendfsync") == {"appendfsync": appendfsync}


def test_start_restarts_a_server_that_runs_with_other_settings(shared: Engines) -> None:
    shared.start()
    urls = Engines(shared.var).start()
    assert machine.query(urls, "SHOW fsync") == "on"


def test_start_twice_keeps_the_same_servers(shared: Engines) -> None:
    first = shared.start()
    before = machine.pids(shared)
    assert Engines(shared.var, durable=False).start() == first
    assert machine.pids(shared) == before


def test_start_while_all_connections_are_taken_keeps_the_same_servers(shared: Engines) -> None:
    urls = shared.start()
    before = machine.pids(shared)
    with ExitStack() as taken:
        with suppress(psycopg.OperationalError):
            while True:
                taken.enter_context(psycopg.connect(urls.database_url))
        shared.start()
    assert machine.pids(shared) == before


def test_start_keeps_data_over_a_stop(shared: Engines) -> None:
    urls = shared.start()
    machine.query(urls, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
    machine.valkey(urls, "SET", "answer", "42")
    shared.stop()
    urls = shared.start()
    assert machine.query(urls, "SELECT answer FROM kept") == 42
    assert machine.valkey(urls, "GET", "answer") == "42"


def test_start_by_three_processes_at_once_gives_one_pair_of_servers(fresh: Engines) -> None:
    starters = [machine.launch("start", "--no-durable", "--var", str(fresh.var)) for _ in range(3)]
    written = {starter.communicate(timeout=60) for starter in starters}
    urls = fresh.start()
    assert written == {(f"DATABASE_URL={urls.database_url}\nREDIS_URL={urls.redis_url}\n", "")}
    mains = [process for process in machine.processes(fresh.var) if "/data" in process.command]
    assert len(mains) == 2


def test_stop_leaves_nothing_running_and_no_socket(shared: Engines) -> None:
    shared.start()
    started = machine.processes(shared.var)
    shared.stop()
    shared.stop()
    assert len(started) > 2
    assert machine.processes(shared.var) == []
    assert machine.states(shared) == ["stopped", "stopped"]
    assert [path for path in shared.var.rglob("*") if path.is_socket() or path.name == "postmaster.pid"] == []


def test_stop_and_status_without_a_data_folder_make_nothing(fresh: Engines) -> None:
    fresh.stop()
    assert fresh.status() == [EngineStatus("PostgreSQL", "stopped", None), EngineStatus("Valkey", "stopped", None)]
    assert list(fresh.var.parent.iterdir()) == []


def test_stop_ends_open_sessions(shared: Engines) -> None:
    urls = shared.start()
    with psycopg.connect(urls.database_url) as connection:
        connection.execute("SELECT 1")
        shared.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert machine.processes(shared.var) == []


def test_two_checkouts_at_once_never_meet(reachable: Path, engines_at: Callable[[Path], Engines]) -> None:
    one, two = engines_at(reachable / "one" / "var"), engines_at(reachable / "two" / "var")
    urls = {"one": one.start(), "two": two.start()}
    for name, place in urls.items():
        machine.query(place, f"CREATE TABLE checkout AS SELECT '{name}' AS name")
        machine.valkey(place, "SET", "checkout", name)
    one.stop()
    assert machine.query(urls["two"], "SELECT name FROM checkout") == "two"
    assert machine.valkey(urls["two"], "GET", "checkout") == "two"
    assert machine.query(one.start(), "SELECT name FROM checkout") == "one"


@pytest.mark.parametrize("name", ["x" * 100, "with, comma and space; İştirakçılar 100%"], ids=["long", "awkward"])
def test_start_under_a_path_no_socket_could_have(
    reachable: Path, engines_at: Callable[[Path], Engines], name: str
) -> None:
    folder = reachable / name / ("y" * 100)
    folder.mkdir(parents=True)
    engines = engines_at(folder / "var")
    urls = engines.start()
    before = machine.pids(engines)
    assert len(str(engines.var)) > 140
    assert machine.query(urls, "SELECT 1") == 1
    assert engines.start() == urls
    assert machine.pids(engines) == before
    sockets = Path(urls.redis_url.removeprefix("unix://")).parent
    assert mode(sockets) == 0o700
    engines.stop()
    assert not sockets.parent.exists()


def test_data_folder_and_sockets_are_closed_to_others(shared: Engines) -> None:
    urls = shared.start()
    assert mode(shared.var) == (0o710 if machine.IS_ROOT else 0o700)
    sockets = Path(urls.redis_url.removeprefix("unix://"))
    folders = [sockets.parent, *(shared.var / name for name in ("postgres", "postgres/data", "valkey", "log"))]
    assert {mode(folder) for folder in folders} == {0o700}
    assert mode(sockets) == 0o700
    assert mode(sockets.with_name(".s.PGSQL.5432")) == 0o700


def test_folders_that_were_there_keep_their_mode(fresh: Engines) -> None:
    fresh.var.mkdir()
    fresh.var.chmod(0o755)
    fresh.var.parent.chmod(0o751)
    fresh.start()
    fresh.stop()
    assert (mode(fresh.var), mode(fresh.var.parent)) == (0o755, 0o751)


def test_servers_see_nothing_of_our_environment(shared: Engines) -> None:
    machine.command(
        "start", "--no-durable", "--var", str(shared.var), env={"SECRET_KEY": "hidden", "PATH": "/usr/bin:/bin"}
    )
    if not Path("/proc/self/environ").exists():
        pytest.skip("only Linux shows the environment of a process")
    seen = [Path(f"/proc/{pid}/environ").read_bytes() for pid in machine.pids(shared)]
    assert [b"SECRET_KEY" in environment for environment in seen] == [False, False]


def test_command_line_starts_tells_and_stops(shared: Engines) -> None:
    var = ("--var", str(shared.var))
    code, written, _ = machine.command("start", "--no-durable", *var)
    urls = shared.start()
    assert (code, written) == (0, f"DATABASE_URL={urls.database_url}\nREDIS_URL={urls.redis_url}\n")
    postgres, valkey = machine.pids(shared)
    expected = f"PostgreSQL: running (PID {postgres})\nValkey: running (PID {valkey})\n"
    assert machine.command("status", *var) == (0, expected, "")
    assert machine.command("stop", *var) == (0, "", "")
    assert machine.command("status", *var) == (3, "PostgreSQL: stopped\nValkey: stopped\n", "")


def test_command_line_says_what_is_wrong_in_one_sentence(reachable: Path) -> None:
    (reachable / "var").write_text("")
    expected = f"The data folder {reachable / 'var'} is not a folder.\n"
    assert machine.command("start", "--var", str(reachable / "var")) == (1, "", expected)


@pytest.mark.parametrize(
    ("path", "version", "sentence"),
    [
        (
            "postgres/data/PG_VERSION",
            "17",
            "The data in {var}/postgres/data were made by PostgreSQL 17, but PostgreSQL 18 is installed. "
            "Dump them with the old version, or delete the folder to begin anew.",
        ),
        (
            "valkey/version",
            "99",
            "The data in {var}/valkey/data were made by Valkey 99, but Valkey 9 is installed. "
            "Delete the folder to begin anew: it holds nothing that is not kept elsewhere.",
        ),
    ],
)
def test_start_refuses_data_of_another_version(shared: Engines, path: str, version: str, sentence: str) -> None:
    shared.start()
    shared.stop()
    ours = (shared.var / path).read_text()
    (shared.var / path).write_text(version)
    with pytest.raises(EngineError) as refusal:
        shared.start()
    (shared.var / path).write_text(ours)
    assert str(refusal.value) == sentence.format(var=shared.var)


def test_start_refuses_a_folder_that_holds_something_else(fresh: Engines) -> None:
    data = fresh.var / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "thesis.docx").write_text("the only copy")
    with pytest.raises(EngineError) as refusal:
        fresh.start()
    sentence = f"{data} holds files but no database of PostgreSQL. Move them away and start again."
    assert str(refusal.value) == sentence
    assert (data / "thesis.docx").read_text() == "the only copy"
