"""Collect the static files into var/static, hashed and compressed as production serves them, when they have changed."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from unnm.stack.environment import ROOT, STATIC, VAR

SOURCES = (ROOT / "static", VAR / "frontend")
STAMP = VAR / "static.stamp"
# Only for importing the settings; nothing is asked of these addresses.
SETTINGS = {
    "SECRET_KEY": "only-for-collecting-files",
    "DATABASE_URL": "postgresql:///none",
    "REDIS_URL": "unix:///none",
}


def fingerprint() -> str:
    """Return a checksum of what the static files are made from: our own, the built ones and the installed packages."""
    digest = hashlib.sha256()
    for line in _lines():
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _lines() -> Iterator[str]:
    for folder in SOURCES:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield f"{file.relative_to(ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}"
    yield (ROOT / "requirements-dev.txt").read_text()


def collect() -> None:
    """Collect the files unless var/static is made from just these."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if STAMP.exists() and STAMP.read_text() == wanted and STATIC.is_dir():
            return
        STAMP.unlink(missing_ok=True)
        began = time.monotonic()
        print("Collecting the static files … ", end="", flush=True)
        done = subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"],
            cwd=ROOT,
            env=os.environ | SETTINGS | {"PRODUCTION": "0", "STATIC_ROOT": str(STATIC)},
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode != 0:
            sys.exit("failed\n" + "\n".join(done.stdout.splitlines()[-12:]))
        STAMP.write_text(wanted)
        print(f"{time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    collect()
