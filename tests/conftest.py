"""What every test has: the network guard."""

from tests.network import only_local_connections

__all__ = ["only_local_connections"]
