"""Room on the disk."""

import shutil
from pathlib import Path

from unnm.stack.errors import StackError

ROOM = 250 * 1000**2  # bytes: new databases, logs and uploads of a demonstration


def refuse_full_disk(folder: Path, *, needed: int = ROOM) -> None:
    """Raise StackError when there is too little room to start with."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StackError(
            f"The disk that holds {folder} is full: {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are free."
        )
