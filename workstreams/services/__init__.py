"""Writing of what this app holds; each module is named for its noun."""

from workstreams.services.status import post_status_update

__all__ = ["post_status_update"]
