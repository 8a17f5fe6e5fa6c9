"""What goes wrong in this app, each with a sentence that a person can read."""

from django.utils.functional import Promise


class Conflict(Exception):
    """A named transition came too late: somebody or something else has moved the object on (HTTP 409)."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


class UnknownName(LookupError):
    """No app has registered this message kind or answer purpose."""


class SlotError(ValueError):
    """A body and the values of its slots do not fit together."""
