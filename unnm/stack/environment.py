"""What the programs of a local stack are, and the environment that they run in."""

import os
import secrets
import sys
from pathlib import Path

from unnm.engines import EngineUrls
from unnm.stack.processes import Program

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
STATIC = VAR / "static"  # one copy for the demo, the walk-through and the tests: it depends on the checkout only
NOT_INHERITED = (
    *("DEBUG", "PRODUCTION", "MIGRATION_DATABASE_URL"),
    *("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE"),  # see the Makefile for the last
)


def shown(path: Path) -> str:
    """Return the path as a person in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def python_module(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module under this Python; never a script, whose first line a long path breaks."""
    return [sys.executable, "-m", module, *arguments]


def programs(port: int, smtp_port: int, var: Path, *, mail_delay: float) -> list[Program]:
    """Return the programs beside the engines; the mail catcher accepts each mail after `mail_delay` seconds."""
    celery = python_module("celery", "--app", "unnm")
    catcher = python_module("unnm.stack.mailcatcher")
    return [
        Program("smtp", [*catcher, "--port", str(smtp_port), "--dir", str(var / "mail"), "--delay", str(mail_delay)]),
        Program(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
            patience=20.0,  # a mail that is being sent may be finished
        ),
        Program("beat", [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--pidfile", ""]),
        Program(
            "web",
            [
                *python_module("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
                *("--workers", "1", "--blocking-threads", "8", "unnm.wsgi:application"),
            ],
        ),
    ]


def children_environment(var: Path, urls: EngineUrls, *, port: int, smtp_port: int) -> dict[str, str]:
    """Return the environment of the programs: ours, with the settings of the demonstration over it."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return inherited | {
        "DEMO": "1",
        "SECRET_KEY": secret_key(var),
        "DATABASE_URL": urls.database_url,
        "REDIS_URL": urls.redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CSRF_TRUSTED_ORIGINS": f"http://127.0.0.1:{port},http://localhost:{port}",
        "VAR_DIR": str(var),
        "STATIC_ROOT": str(STATIC),
        "LOG_FORMAT": "console",
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
    }


def secret_key(var: Path) -> str:
    """Return the secret key of this copy, made once and readable by its owner alone."""
    path = var / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()
