"""The local PostgreSQL and Valkey: their programs come from wheels, starting, stopping and recovering is done here."""

from unnm.engines.errors import EngineError
from unnm.engines.lifecycle import Engines, EngineUrls
from unnm.engines.server import EngineStatus

__all__ = ["EngineError", "EngineStatus", "EngineUrls", "Engines"]
