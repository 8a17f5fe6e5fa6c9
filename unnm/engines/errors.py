"""The one exception of this package: its text is a sentence that can be shown as it is."""

import errno
import shutil
from pathlib import Path

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")


class EngineError(RuntimeError):
    """Something keeps an engine from starting or stopping; the message is one clear sentence."""


def disk_full(folder: Path, *, needed: int | None = None) -> EngineError:
    """Return the error for a full disk under `folder`; `needed` is in bytes."""
    free = shutil.disk_usage(folder).free // 2**20
    wish = f" and about {needed // 2**20} MB are needed" if needed else ""
    return EngineError(
        f"The disk that holds {folder} is full: {free} MB are free{wish}. Free some space and start again."
    )


def from_os_error(error: OSError, folder: Path) -> EngineError:
    """Return the sentence for an error of the operating system while working in `folder`."""
    # shutil.Error, of a copied tree, holds only texts.
    if error.errno in DISK_FULL or any(words in str(error) for words in DISK_FULL_WORDS):
        while not folder.exists():
            folder = folder.parent
        return disk_full(folder)
    where = error.filename or folder
    return EngineError(f"The engines cannot use {where}: {error.strerror or error}.")
