"""The engines of one data folder: start, stop, status."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unnm.engines import binaries, locks, places
from unnm.engines.errors import from_os_error
from unnm.engines.places import Places
from unnm.engines.postgres import Postgres
from unnm.engines.server import EngineStatus
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
                valkey.start()
                postgres.start()
                return EngineUrls(postgres.url, valkey.url)

    def stop(self) -> None:
        """Stop both engines and leave nothing running; does nothing when they are stopped. Raises EngineError."""
        if not self.var.is_dir():
            return
        with self._sentences(), locks.exclusive(self.var / "engines.lock", seconds=LOCK_SECONDS):
            found = places.find(self.var)
            if not found.home.is_dir():
                return
            for server in reversed(self._servers(found)):
                server.stop()
            places.remove_sockets(found)

    def status(self) -> list[EngineStatus]:
        """Return what each engine does now; changes nothing. Raises EngineError."""
        with self._sentences():
            if self.var.is_dir() and (found := places.find(self.var)).home.is_dir():
                return [server.status() for server in self._servers(found)]
        return [EngineStatus(kind.name, "stopped", None) for kind in (Postgres, Valkey)]

    def _servers(self, found: Places) -> tuple[Postgres, Valkey]:
        programs = binaries.find(found.account, found.home)
        return Postgres(found, programs, durable=self.durable), Valkey(found, programs, durable=self.durable)

    def _clear_forgotten(self, found: Places) -> None:
        """When var/ was deleted and made anew, what lies elsewhere belongs to the old one."""
        identity = places.read_identity(self.var)
        if found.home == found.var or not found.home.is_dir() or places.read_identity(found.home) == identity:
            return
        for server in self._servers(found):
            server.stop()
        shutil.rmtree(found.home)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise from_os_error(error, self.var) from error
