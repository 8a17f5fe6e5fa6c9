"""Where everything lies: the data folder, the sockets, and the private folders used when those cannot be reached.

    var/            ours when we make it: 0700, or 0710 with the servers' group when root makes it
      identity      a random word, so that a folder elsewhere is known to belong to this very var/
      engines.lock  one start or stop at a time
      log/          postgres.log, valkey.log
      postgres/  valkey/  run/    0700, of the servers' user: data and sockets

When that user cannot enter var/ (a clone under root's own home), the last line lies under /var/tmp instead; when the
path of a socket would be too long for the kernel, run/ lies under /tmp. The mode of a folder that others made never
changes.
"""

import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from unnm.engines import accounts
from unnm.engines.accounts import Account
from unnm.engines.errors import EngineError

LONG_TERM, SHORT = Path("/var/tmp"), Path("/tmp")  # noqa: S108 - only ever a verified folder of our own below them
# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero; the longest name in run/ is the socket's.
SOCKET_BYTES = 103
LONGEST_SOCKET = ".s.PGSQL.5432"
# Other characters would need quoting in URLs, and in PostgreSQL's list of socket folders.
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
FORGOTTEN_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Places:
    """The folders of one set of engines and the user that they belong to."""

    account: Account
    var: Path
    home: Path
    run: Path

    @property
    def logs(self) -> Path:
        """The folder of the two logs."""
        return self.var / "log"


def _private_name(var: Path) -> str:
    digest = hashlib.blake2b(os.fsencode(var), digest_size=8).hexdigest()
    return f"unnm-{os.geteuid()}-{digest}"


def fallback(var: Path) -> Path:
    """Return the folder that replaces a data folder which the servers' user cannot enter."""
    return (LONG_TERM if LONG_TERM.is_dir() else SHORT) / _private_name(var)


def account_for(var: Path) -> Account:
    """Return the user of the servers: as root the owner of the data that exist, or else of var/."""
    return accounts.choose((var / "postgres", fallback(var) / "postgres", var))


def _make(folder: Path, account: Account) -> bool:
    """Make a folder that only we, and as root the servers' group, may enter; return False when it is there already."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    if account.is_other:
        # Root's folder, not the servers': they pass through it and can neither list nor change it.
        os.chown(folder, os.geteuid(), account.gid)
        folder.chmod(0o710)
    return True


def make_var(var: Path, account: Account) -> None:
    """Make the data folder when it is missing. Raises EngineError when it is not ours to use."""
    # Also the first moment to find out that we may not become that user at all.
    if not account.can_enter(Path("/")):
        raise EngineError(f"The user {account.name}, who has to run PostgreSQL, cannot enter any folder.")
    var.parent.mkdir(parents=True, exist_ok=True)
    if _make(var, account):
        return
    if not var.is_dir():
        raise EngineError(f"The data folder {var} is not a folder.")
    if not os.access(var, os.W_OK | os.X_OK):
        raise EngineError(f"The data folder {var} belongs to somebody else and cannot be written.")


def verify(folder: Path, account: Account) -> Path:
    """Make or check a folder below a place where everybody may write."""
    _make(folder, account)
    found = folder.lstat()
    group_may_pass = account.is_other and found.st_gid == account.gid
    allowed = 0o710 if group_may_pass else 0o700
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & ~allowed:
        raise EngineError(f"{folder} exists but is not a private folder of this user. Remove it and start again.")
    return folder


def sub_folder(folder: Path, account: Account) -> Path:
    """Make or check a 0700 folder of the servers' user."""
    try:
        folder.mkdir(mode=0o700)
        if account.is_other:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise EngineError(f"{folder} exists but does not belong to the user {account.name}.") from None
    return folder


def read_identity(folder: Path) -> str:
    """Return the identity written in the folder, or an empty word."""
    try:
        return (folder / "identity").read_text()
    except FileNotFoundError:
        return ""


def write_identity(folder: Path, identity: str = "") -> str:
    """Write an identity, by default a new one."""
    identity = identity or secrets.token_hex(16)
    accounts.write(folder / "identity", identity)
    return identity


def _home(var: Path, account: Account) -> Path:
    identity = read_identity(var)
    elsewhere = fallback(var)
    if identity and read_identity(elsewhere) == identity:
        return elsewhere  # whatever has become of the modes since, this is where the data are
    if account.can_enter(var):
        return var
    if (var / "postgres").exists():
        raise EngineError(f"The user {account.name} may no longer enter {var}, where its data are.")
    return elsewhere


def _run(var: Path, home: Path) -> Path:
    inside = home / "run"
    length = len(os.fsencode(inside / LONGEST_SOCKET))
    if length <= SOCKET_BYTES and PLAIN.fullmatch(str(inside)):
        return inside
    return SHORT / _private_name(var) / "run"


def find(var: Path) -> Places:
    """Return the places of an existing data folder; makes nothing."""
    account = account_for(var)
    home = _home(var, account)
    if home != var and home.exists():
        verify(home, account)
    return Places(account, var, home, _run(var, home))


def of_deleted(var: Path) -> list[Places]:
    """Return the places where servers of a deleted data folder may still be at work."""
    account = account_for(var)
    homes = [var, *(home for home in [fallback(var)] if home.exists() and verify(home, account))]
    return [Places(account, var, home, _run(var, home)) for home in homes]


def forgotten() -> list[Path]:
    """Return the data folders that were deleted a week or longer ago and have left a folder under /var/tmp."""
    found = []
    for folder in LONG_TERM.glob(f"unnm-{os.geteuid()}-*"):
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or not (folder / "var").is_file():
            continue
        var = Path((folder / "var").read_text())
        # The identity is written at every start. A week, because a disk that is not mounted today is not deleted.
        age = time.time() - (folder / "identity").stat().st_mtime
        if age > FORGOTTEN_SECONDS and not var.exists() and fallback(var) == folder:
            found.append(var)
    return found


def prepare(places: Places) -> None:
    """Make what is missing around the data: private folders, run/, log/."""
    account = places.account
    if places.home != places.var:
        verify(places.home, account)
        accounts.write(places.home / "var", str(places.var))
        write_identity(places.home, read_identity(places.var))
    if places.run.parent != places.home:
        verify(places.run.parent, account)
    if places.run.is_dir() and stat.S_IMODE(places.run.lstat().st_mode) != 0o700:
        shutil.rmtree(places.run)  # copied or unpacked with other modes: it holds nothing but sockets
    sub_folder(places.run, account)
    sub_folder(places.logs, account)


def remove_sockets(places: Places) -> None:
    """Remove run/, and the folder under /tmp that stands in for it."""
    if places.run.parent == places.home:
        shutil.rmtree(places.run, ignore_errors=True)
    elif places.run.parent.exists():
        shutil.rmtree(verify(places.run.parent, places.account))
