"""The first thing that each door runs: finding a Python and setting the checkout up, with real processes."""

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BOOTSTRAP = ROOT / "unnm" / "bootstrap.py"
TELL = "import sys; print(*sys.argv[1:]); print(sys.version_info >= (3, 12), sys.flags.safe_path)"
# Stands in for the modules of the set-up that need the whole project: each notes that it ran.
NOTE = "from pathlib import Path\nwith Path('ran').open('a') as file:\n    print(__spec__.name, file=file)\n"
MODULES = ("frontend", "translations", "browser", "stack/static")


def run_as_python(version: tuple[int, int], bootstrap: Path, *, path: str) -> subprocess.CompletedProcess[str]:
    """Run bootstrap.py as an older Python would: its version is told, everything else is real."""
    told = f"import runpy, sys; sys.version_info = {(*version, 0)}; sys.argv = ['bootstrap.py', '--tests']; "
    run = f"runpy.run_path({str(bootstrap)!r}, run_name='__main__')"
    command = [sys.executable, "-c", told + run]
    return subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False)


@pytest.fixture
def telling_copy(tmp_path: Path) -> Path:
    """A copy of bootstrap.py beside an install.py that only tells how it was started."""
    folder = tmp_path / "checkout" / "unnm"
    folder.mkdir(parents=True)
    (folder / "install.py").write_text(TELL)
    return Path(shutil.copy(BOOTSTRAP, folder))


def test_bootstrap_can_be_read_by_old_pythons() -> None:
    tree = ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 7))
    # What Python 2.7 does not know: annotations, f-strings, keyword-only arguments, the walrus.
    newer = (ast.AnnAssign, ast.JoinedStr, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal, ast.Starred)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions if f.returns or f.args.kwonlyargs or any(a.annotation for a in f.args.args)] == []


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 11)])
def test_too_old_a_python_gets_one_sentence(version: tuple[int, int]) -> None:
    done = run_as_python(version, BOOTSTRAP, path="")
    expected = (
        f"UNNM needs Python 3.12 or newer, and found only Python {version[0]}.{version[1]} ({sys.executable}): "
        "install a newer one, or name it with PYTHON=/path/to/python3.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)


def test_newer_python_on_the_path_is_used(telling_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "python3.13").symlink_to(sys.executable)
    done = run_as_python((3, 8), telling_copy, path=str(tmp_path))
    assert (done.stdout, done.stderr) == ("--tests\nTrue True\n", "")


def test_python_that_uv_knows_is_used(telling_copy: Path, tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    answers = f'--version) echo uv 1;; "python find --system 3.13") echo {sys.executable};; *) exit 2;;'
    uv.write_text(f'#!/bin/sh\ncase "$*" in {answers} esac\n')
    uv.chmod(0o755)
    done = run_as_python((3, 8), telling_copy, path=str(tmp_path))
    assert (done.stdout, done.stderr) == ("--tests\nTrue True\n", "")


class Checkout:
    """A checkout with a lock file of one small package, the real install.py, and nothing that needs a network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "unnm" / "stack").mkdir(parents=True)
        (root / "unnm" / "__init__.py").touch()
        shutil.copy(ROOT / "unnm" / "install.py", root / "unnm")
        for module in MODULES:
            (root / "unnm" / f"{module}.py").write_text(NOTE)

    def pin(self, version: str) -> None:
        """Make the lock file pin this version of the package."""
        wheel = make_wheel(self.root, version)
        checksum = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.root / "requirements-dev.txt").write_text(f"tiny @ {wheel.as_uri()} \\\n    --hash=sha256:{checksum}\n")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-P", str(self.root / "unnm" / "install.py"), *arguments]
        return subprocess.Popen(
            command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )

    def install(self, *arguments: str) -> tuple[int, str]:
        """Run the set-up and return its status and what it printed."""
        process = self.start(*arguments)
        printed = process.communicate(timeout=120)[0]
        return process.returncode, printed

    def version(self) -> str:
        """Return the version of the package that is installed."""
        command = [str(self.root / ".venv" / "bin" / "python"), "-c", "import tiny; print(tiny.VERSION)"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def modules_run(self) -> list[str]:
        """Return the modules that have noted a run, and forget them."""
        ran = self.root / "ran"
        names = ran.read_text().split()
        ran.unlink()
        return names


def make_wheel(folder: Path, version: str) -> Path:
    """Write a wheel that holds one module."""
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={checksum(text)},{len(text)}\n" for name, text in files.items())
    wheel = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(name, text)
    return wheel


def checksum(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "a checkout")
    made.pin("1.0")
    return made


def test_set_up_installs_once_and_again_when_the_lock_file_changes(checkout: Checkout) -> None:
    status, printed = checkout.install("--tests")
    assert (status, len(printed.splitlines()), checkout.version()) == (0, 2, "1.0")
    assert checkout.modules_run() == ["unnm.frontend", "unnm.translations", "unnm.stack.static", "unnm.browser"]
    assert checkout.install() == (0, "")
    assert checkout.modules_run() == ["unnm.frontend", "unnm.translations", "unnm.stack.static"]
    checkout.pin("1.1")
    status, printed = checkout.install()
    assert (status, len(printed.splitlines()), checkout.version()) == (0, 1, "1.1")


def test_set_up_that_was_killed_is_done_anew(checkout: Checkout) -> None:
    process = checkout.start()
    unfinished = checkout.root / ".venv" / "unfinished"
    deadline = time.monotonic() + 60
    while not unfinished.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (checkout.root / ".venv" / "half").touch()
    status, printed = checkout.install()
    assert (status, checkout.version()) == (0, "1.0"), printed
    assert not (checkout.root / ".venv" / "half").exists()
    assert not unfinished.exists()


def test_package_with_another_checksum_is_refused(checkout: Checkout) -> None:
    lock = checkout.root / "requirements-dev.txt"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0")[:-2] + "\n")
    status, printed = checkout.install()
    assert (status, printed.splitlines()[-1]) == (1, "The Python packages could not be installed: see above.")
    assert checkout.version() == ""


def test_step_that_fails_stops_the_set_up_with_its_status(checkout: Checkout) -> None:
    (checkout.root / "unnm" / "frontend.py").write_text("import sys\nsys.exit('No front end today.')")
    status, printed = checkout.install()
    assert (status, printed.splitlines()[-1]) == (1, "No front end today.")
