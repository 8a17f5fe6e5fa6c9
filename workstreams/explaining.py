"""About which objects of this app the secretariat may ask who sees them and why."""

from typing import Any

from members.explaining import Kind, register_kind
from members.models import Network
from workstreams.models import WorkingGroup, Workstream


def _own_url(obj: Any, network: Network) -> str:
    return str(obj.get_absolute_url())


def register() -> None:
    """Add the kinds of this app."""
    register_kind(Kind("workstream", Workstream, "network", _own_url))
    register_kind(Kind("group", WorkingGroup, "network", _own_url))
