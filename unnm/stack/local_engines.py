"""PostgreSQL and Valkey of a local stack: those named by DATABASE_URL and REDIS_URL, else our own under `var`."""

import os
from pathlib import Path

from unnm.engines import EngineError, Engines, EngineUrls
from unnm.stack.errors import StackError


class LocalEngines:
    """The engines of one stack; never touches an engine that was given from outside."""

    def __init__(self, var: Path) -> None:
        self.given = EngineUrls(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
        self._own = None if all((self.given.database_url, self.given.redis_url)) else Engines(var)
        self._started = False

    def start(self) -> EngineUrls:
        """Start what was not given, and return the addresses of both."""
        if not self._own:
            return self.given
        self._started = True
        try:
            urls = self._own.start()
        except EngineError as error:
            raise StackError(str(error)) from error
        return EngineUrls(self.given.database_url or urls.database_url, self.given.redis_url or urls.redis_url)

    def revive(self) -> list[str]:
        """Start again those of our own that have died; return their names."""
        if not self._own:
            return []
        dead = [status.name for status in self._own.status() if status.state == "stopped"]
        if dead:
            self.start()
        return dead

    def stop(self) -> None:
        """Stop what this process has started."""
        if self._own and self._started:
            self._own.stop()
            self._started = False
