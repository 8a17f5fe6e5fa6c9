"""File locks (flock): the kernel drops them when their last holder dies, so a kill -9 never leaves one behind."""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unnm.engines.accounts import hand_over
from unnm.engines.errors import EngineError

PAUSE = 0.05


def _open(path: Path) -> int:
    # As root we open files in folders of a less trusted user: a link that this user put there must not be followed.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise EngineError(f"{path} must be a plain file.")
    hand_over(handle, path.parent)
    return handle


def _is_still_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def acquire(path: Path, *, seconds: float) -> int:
    """Return a descriptor that holds the lock; waits up to `seconds`. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        handle = _open(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            if time.monotonic() > deadline:
                raise TimeoutError(path) from None
            time.sleep(PAUSE)
            continue
        if _is_still_at(handle, path):
            return handle
        # The data folder was deleted and made again between open and flock: this lock would guard nothing.
        os.close(handle)


@contextmanager
def exclusive(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the lock for the length of a `with` block. Raises EngineError when another process keeps it too long."""
    try:
        handle = acquire(path, seconds=seconds)
    except TimeoutError:
        raise EngineError(f"Another process has been starting or stopping the engines for {seconds:.0f} s.") from None
    try:
        yield
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Say whether any process holds the lock now; makes no file."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
