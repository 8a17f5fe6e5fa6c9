"""Find Chromium for the browser tests, or install it: Debian's package as root, else Playwright's own build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWER = ROOT / "var" / "chromium-path"
DOWNLOADS = ROOT / "var" / "browsers"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def path() -> str:
    """Return the Chromium that the set-up found. Raises FileNotFoundError when it has not run."""
    return os.environ.get("CHROMIUM") or ANSWER.read_text().strip()


def find() -> str | None:
    """Return a Chromium or Chrome that starts: named by CHROMIUM, installed, or downloaded before."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *APPLICATIONS, *_downloaded()]
    return next((candidate for candidate in candidates if candidate and _starts(candidate)), None)


def install() -> str | None:
    """Install Chromium and return its path, or nothing when that cannot be done here."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _succeeds(["apt-get", "update"], quiet)
        _succeeds(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], quiet)
        if found := find():
            return found
    download = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    _succeeds(download, {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(DOWNLOADS)})
    return find()


def main() -> None:
    """Write the path of a Chromium to var/chromium-path, installing one where there is none."""
    known = ANSWER.read_text().strip() if ANSWER.exists() else ""
    if known and not os.environ.get("CHROMIUM") and Path(known).exists():
        return
    found = find()
    if not found:
        print("Installing Chromium for the browser tests (once) …", flush=True)
        found = install()
    if not found:
        sys.exit("Install Chromium or Chrome, or name one with CHROMIUM=/path/to/chromium, and run this again.")
    ANSWER.parent.mkdir(exist_ok=True)
    ANSWER.write_text(found + "\n")


def _downloaded() -> list[str]:
    patterns = ("chromium*/*/chrome-headless-shell", "chromium*/*/chrome", "chromium*/*/headless_shell")
    return [str(file) for pattern in patterns for file in sorted(DOWNLOADS.glob(pattern))]


def _starts(program: str) -> bool:
    # Ubuntu's chromium-browser may be a stub that only asks for a snap: being there is not enough.
    return os.access(program, os.X_OK) and _succeeds([program, "--version"], dict(os.environ))


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(command, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
