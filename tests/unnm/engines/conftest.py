"""Folders for engines of their own, and the proof after every test that nothing of them is left running."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unnm.engines import machine
from unnm.engines import Engines, places


def open_folder() -> Path:
    """Make a folder that every user of the machine can enter (pytest's tmp_path is closed to all but its owner)."""
    folder = Path(tempfile.mkdtemp(prefix="unnm-test-"))
    folder.chmod(0o755)
    return folder


def end(engines: Engines) -> None:
    """Stop the engines, delete their data and prove that nothing is left of them."""
    engines.stop()
    assert machine.processes(engines.var) == []
    shutil.rmtree(engines.var, ignore_errors=True)
    engines.stop()  # of a folder that is gone: deletes what lay elsewhere for it
    assert not places.fallback(engines.var).exists()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that every user of the machine can enter."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def engines_at(reachable: Path) -> Iterator[Callable[[Path], Engines]]:
    """Make engines for a data folder; afterwards they are ended."""
    made: list[Engines] = []

    def make(var: Path) -> Engines:
        made.append(Engines(var, durable=False))
        return made[-1]

    yield make
    for engines in made:
        end(engines)


@pytest.fixture
def fresh(reachable: Path, engines_at: Callable[[Path], Engines]) -> Engines:
    """Engines that were never started, in the folder where a checkout would have them."""
    return engines_at(reachable / "var")


@pytest.fixture(scope="session")
def shared() -> Iterator[Engines]:
    """Engines that all tests which do not need new ones use, each with tables of its own, running or stopped."""
    folder = open_folder()
    engines = Engines(folder / "var", durable=False)
    yield engines
    end(engines)
    shutil.rmtree(folder)
