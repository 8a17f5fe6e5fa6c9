"""The engines of one data folder: start, stop, status."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from unnm.engines import locks, places
from unnm.engines.errors import from_os_error
from unnm.engines.places import Places
from unnm.engines.postgres import Postgres
from unnm.engines.server import EngineStatus, Server
from unnm.engines.valkey import Valkey

LOCK_SECONDS = 180.0


@dataclass(frozen=True)
class EngineUrls:
    """Where the application finds its engines: values for DATABASE_URL and REDIS_URL."""

    database_url: str
    redis_url: str


class Engines:
    """PostgreSQL and Valkey under one data folder; any number of processes may hold one of these at a time."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        """Name the data folder; `durable=False` gives up safety against a power cut for quicker tests."""
        self.var = Path(var).resolve()
        self.durable = durable

    def start(self) -> EngineUrls:
        """Have both engines ready and return their addresses; quick when they run already. Raises EngineError."""
        with self._sentences():
            places.make_var(self.var, places.account_for(self.var))
            with locks.exclusive(self.var / "engines.lock", seconds=LOCK_SECONDS):
                if not places.read_identity(self.var):
                    places.write_identity(self.var)
                found = places.find(self.var)
                self._clear_forgotten(found)
                places.prepare(found)
                postgres, valkey = self._servers(found)
                self._start_all(valkey, postgres)
            for var in places.forgotten():
                Engines(var).stop()
            return EngineUrls(postgres.url, valkey.url)

    def stop(self) -> None:
        """Stop both engines and leave nothing running; does nothing when they are stopped. Raises EngineError."""
        with self._sentences():
            if not self.var.is_dir():
                self._stop_deleted()
                return
            with locks.exclusive(self.var / "engines.lock", seconds=LOCK_SECONDS):
                self._stop_all(places.find(self.var))

    def restart(self, name: str) -> None:
        """Stop the engine of this name in good order and start it again, as an upgrade does. Raises EngineError."""
        with self._sentences(), locks.exclusive(self.var / "engines.lock", seconds=LOCK_SECONDS):
            [server] = [server for server in self._servers(places.find(self.var)) if server.name == name]
            server.start()

    def _stop_deleted(self) -> None:
        """End servers whose data folder was deleted under them, and delete what lies elsewhere for it."""
        for found in places.of_deleted(self.var):
            self._stop_all(found)
            if found.home != found.var:
                shutil.rmtree(found.home)

    def _stop_all(self, found: Places) -> None:
        postgres, valkey = self._servers(found)
        with ExitStack() as steps:  # the last one is the first to run, and each runs even when another fails
            steps.callback(places.remove_sockets, found)
            steps.callback(postgres.stop)
            steps.callback(valkey.stop)

    def status(self) -> list[EngineStatus]:
        """Return what each engine does now; changes nothing. Raises EngineError."""
        with self._sentences():
            if self.var.is_dir() and (found := places.find(self.var)).home.is_dir():
                return [server.status() for server in self._servers(found)]
        return [EngineStatus(kind.name, "stopped", None) for kind in (Postgres, Valkey)]

    def _start_all(self, *servers: Server) -> None:
        """Start what does not run yet; when one fails, or Ctrl-C comes, nothing that was launched here stays behind."""
        missing = [server for server in servers if not server.is_adopted()]
        try:
            for server in missing:
                server.start()
        except BaseException:
            for server in missing:
                server.stop()
            raise

    def _servers(self, found: Places) -> tuple[Postgres, Valkey]:
        return Postgres(found, durable=self.durable), Valkey(found, durable=self.durable)

    def _clear_forgotten(self, found: Places) -> None:
        """When var/ was deleted and made anew, what lies elsewhere belongs to the old one."""
        identity = places.read_identity(self.var)
        if found.home == found.var or not found.home.is_dir() or places.read_identity(found.home) == identity:
            return
        self._stop_all(found)
        shutil.rmtree(found.home)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise from_os_error(error, self.var) from error
