"""The user that the servers run as: ourselves, or somebody without rights when we are root."""

import os
import pwd
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unnm.engines.errors import EngineError

# PostgreSQL refuses to run as root. A machine that is kept for this may have a user of its own; "nobody" is everywhere.
UNPRIVILEGED = ("unnm", "nobody")
# The servers see nothing of our own environment, which holds passwords and keys.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who owns the data and runs the servers; `is_other` when we are root and must step down to it."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def launch_options(self) -> dict[str, Any]:
        """Return the arguments of subprocess.Popen that start a program as this user, with nothing of ours."""
        # The current folder may be closed to that user, and must not be kept busy by a server anyway.
        options: dict[str, Any] = {"env": ENVIRONMENT, "cwd": "/", "stdin": subprocess.DEVNULL}
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can_enter(self, folder: Path) -> bool:
        """Say whether this user reaches the folder, by trying it (modes alone miss ACLs, groups and mounts)."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        script = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        try:
            done = subprocess.run(script, capture_output=True, **self.launch_options())
        except OSError as error:
            message = f"PostgreSQL does not run as root, and root may not become the user {self.name} here"
            raise EngineError(f"{message}: {error.strerror}.") from error
        return done.returncode == 0


def hand_over(handle: int, folder: Path) -> None:
    """As root, let a file that we have opened belong to the owner of its folder, who may be the one to start next."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


def write(path: Path, text: str) -> None:
    """Write a small private file so that a crash leaves the old one or the whole new one."""
    # As root we write into folders of a less trusted user: a link that this user put there must never be followed.
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        hand_over(handle, path.parent)
        os.write(handle, text.encode())
    finally:
        os.close(handle)
    draft.rename(path)


def _account(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other)


def _known(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def choose(places: Iterable[Path]) -> Account:
    """Return the account for the servers; as root the owner of the first existing place that is not root's."""
    if (uid := os.geteuid()) != 0:
        if (entry := _known(uid)) is None:
            raise EngineError(f"PostgreSQL needs a user with a name, but the user id {uid} is not in /etc/passwd.")
        return _account(entry, is_other=False)
    for place in places:
        if place.exists() and (owner := place.stat().st_uid) != 0 and (entry := _known(owner)) is not None:
            return _account(entry, is_other=True)
    for name in UNPRIVILEGED:
        try:
            return _account(pwd.getpwnam(name), is_other=True)
        except KeyError:
            continue
    raise EngineError("PostgreSQL does not run as root, and this machine has no user “unnm” or “nobody” to run it.")
