"""What ends a door early, in one sentence for the person who ran it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

DISK_FULL = "The disk is full: free some space and run this again."
NO_SPACE = "No space left on device"


class StackError(Exception):
    """One clear sentence about what stopped, and what to do."""


class Stopped(Exception):
    """Somebody asked the stack to stop while it was still starting."""


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn an error of the system, a full disk above all, into a StackError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StackError(DISK_FULL) from error
        where = f" ({error.filename})" if error.filename else ""
        raise StackError(f"This cannot go on: {error.strerror or error}{where}.") from error
