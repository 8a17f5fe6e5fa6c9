"""`make check`: everything about the code that can be told without running the tests. All are run; each gets a line."""

import difflib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unnm.engines import Engines
from unnm.stack.environment import ROOT, STATIC, python_module

SCHEMA = ROOT / "docs" / "openapi.yaml"


@dataclass(frozen=True)
class Check:
    """One command that must end with status 0."""

    title: str
    command: list[str]
    production: bool = False


def manage(*arguments: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, "manage.py", *arguments]


CHECKS = (
    Check("lint", python_module("ruff", "check", "--quiet", ".")),
    Check("format", python_module("ruff", "format", "--check", "--quiet", ".")),
    Check("types", python_module("mypy", "--no-error-summary")),
    Check("import law", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]),
    Check("system checks", manage("check", "--fail-level", "WARNING")),
    Check("deployment checks", manage("check", "--deploy", "--fail-level", "WARNING"), production=True),
    Check("migrations", manage("makemigrations", "--check", "--dry-run")),
    Check("templates", python_module("unnm.stack.templates")),
    Check("translations", manage("check_translations")),
)


def check(var: Path) -> int:
    """Run all checks and return 0 when each holds."""
    with environment(var) as settings:
        failed = [item.title for item in CHECKS if not _run(item, settings)]
        if not _schema_is_current(var, settings):
            failed.append("OpenAPI")
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'passed'}", flush=True)
    return 1 if failed else 0


def write_schema(var: Path) -> None:
    """Write docs/openapi.yaml anew."""
    with environment(var) as settings:
        subprocess.run(_spectacular(SCHEMA), cwd=ROOT, env=settings, check=True)
    print(f"Wrote {SCHEMA.relative_to(ROOT)}.")


@contextmanager
def environment(var: Path) -> Iterator[dict[str, str]]:
    """Run engines for the checks that ask the database, and yield the environment of the checks."""
    engines = Engines(var, durable=False)
    urls = engines.start()
    try:
        yield os.environ | {
            "SECRET_KEY": "only-for-the-checks-and-long-enough-for-those-of-django-itself-0123456789",
            "DATABASE_URL": os.environ.get("DATABASE_URL") or urls.database_url,
            "REDIS_URL": os.environ.get("REDIS_URL") or urls.redis_url,
            "VAR_DIR": str(var),
            "STATIC_ROOT": str(STATIC),
            "PRODUCTION": "0",
            "NO_COLOR": "1",
        }
    finally:
        engines.stop()


def _run(item: Check, settings: dict[str, str]) -> bool:
    began = time.monotonic()
    production = {"PRODUCTION": "1", "SITE_URL": "https://unnm.example", "ALLOWED_HOSTS": "unnm.example"}
    done = subprocess.run(
        item.command,
        cwd=ROOT,
        env=settings | (production if item.production else {}),
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return _tell(item.title, done.returncode == 0, began, done.stdout)


def _schema_is_current(var: Path, settings: dict[str, str]) -> bool:
    began = time.monotonic()
    fresh = var / "openapi.yaml"
    done = subprocess.run(_spectacular(fresh), cwd=ROOT, env=settings, check=False, text=True, capture_output=True)
    if done.returncode != 0:
        return _tell("OpenAPI", False, began, done.stdout + done.stderr)
    committed = SCHEMA.read_text().splitlines() if SCHEMA.exists() else []
    changes = list(difflib.unified_diff(committed, fresh.read_text().splitlines(), "committed", "code", lineterm=""))
    advice = ["The API has changed: look at the difference, then run make api-schema and commit docs/openapi.yaml."]
    return _tell("OpenAPI", not changes, began, "\n".join([*changes[:60], *advice]))


def _spectacular(target: Path) -> list[str]:
    return manage("spectacular", "--validate", "--fail-on-warn", "--file", str(target))


def _tell(title: str, passed: bool, began: float, output: str) -> bool:
    print(f"{'passed' if passed else 'FAILED'}  {title} ({time.monotonic() - began:.1f} s)", flush=True)
    if not passed:
        print("\n".join(f"    {line}" for line in output.strip().splitlines()), flush=True)
    return passed
