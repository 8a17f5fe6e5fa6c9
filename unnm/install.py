"""Set the checkout up: .venv from the lock file, the front end, the translations and, for the tests, a browser.

Each step is done only when what it depends on has changed, so a second run takes a moment and needs no network. A step
that was cut short, by Ctrl-C or by a crash, is done again by the next run. Only the standard library is there at first.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK_FILE = ROOT / "requirements-dev.txt"
STAMP = VENV / "installed"  # the checksum of the lock file that is installed
UNFINISHED = VENV / "unfinished"  # there while packages are being installed
SPACE_NEEDED = 2 * 1000**3  # bytes, for everything in the checkout together
# Not compiled ahead: most of the modules are never imported, and those that are get compiled then.
QUIETLY = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-compile")


class SetupError(Exception):
    """Something that the person who runs this has to know, in one sentence."""


def main() -> None:
    """Run the steps, and turn what can go wrong into one sentence."""
    parser = argparse.ArgumentParser(prog="install.py", description="Set the checkout up.")
    parser.add_argument("--tests", action="store_true", help="also see that there is a browser for the browser tests")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        with only_one():
            install(tests=options.tests)
    except SetupError as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        sys.exit(f"The set-up cannot go on: {error.strerror or error}{where}.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run goes on from here.")


def install(*, tests: bool) -> None:
    """Bring .venv, the front end, the translations and (for the tests) the browser up to date."""
    started = time.monotonic()
    fresh = install_packages()
    for module in ("unnm.frontend", "unnm.translations", "unnm.stack.static"):
        run_module(module)
    if fresh:
        # Kept for `make smoke`, which tells how long a new checkout takes until it answers.
        (VAR / "setup.json").write_text(json.dumps({"seconds": round(time.monotonic() - started, 1)}))
    if tests:
        run_module("unnm.browser")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of this checkout's set-up; a second run waits for the first."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up of this checkout to end …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages() -> bool:
    """Make .venv hold what the lock file pins; return whether it was made anew."""
    wanted = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted and runs(PYTHON):
        return False
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        raise SetupError(
            f"The disk is too full: the set-up needs {SPACE_NEEDED / 1e9:.1f} GB in {ROOT}, "
            f"and {free / 1e9:.1f} GB are free."
        )
    fresh = make_venv()
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    with step("Installing the Python packages (once, a minute or two)"):
        run(
            [PYTHON, "-m", "pip", "install", *QUIETLY, "--require-hashes", "--requirement", LOCK_FILE],
            "The Python packages could not be installed",
        )
    STAMP.write_text(wanted)
    UNFINISHED.unlink()
    return fresh


def make_venv() -> bool:
    """Make .venv unless a sound one is there; return whether it was made."""
    if VENV.exists() and not UNFINISHED.exists() and runs(PYTHON):
        return False
    with step(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}"):
        if VENV.exists():
            shutil.rmtree(VENV)
        VENV.mkdir()
        UNFINISHED.touch()
        run(
            [sys.executable, "-m", "venv", VENV],
            f"{sys.executable} cannot make a virtual environment (on Debian, install python3-venv)",
        )
    return True


def run_module(module: str) -> None:
    """Run one of the project's own modules under .venv; it says itself what it does and what went wrong."""
    status = subprocess.run([PYTHON, "-m", module], cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode
    if status != 0:
        sys.exit(status)


def run(command: list[str | Path], complaint: str) -> None:
    """Run a command quietly. Raises SetupError with its last lines when it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0:
        return
    print("failed")
    if "No space left on device" in done.stdout:
        raise SetupError("The disk is full: free some space and run this again.")
    print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
    raise SetupError(f"{complaint}: see above.")


def runs(python: Path) -> bool:
    """Return whether this Python starts: the one that .venv points at may have been removed or replaced."""
    if not python.exists():
        return False
    command = [str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 12))"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print one line: the step, then how long it took."""
    started = time.monotonic()
    print(f"{title} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - started:.0f} s", flush=True)


def _terminate(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.environ.pop("PYTHONHOME", None)
    main()
