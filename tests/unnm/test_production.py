"""What a production installation may not do, and what its schedule names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from unnm.celery import app

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "PRODUCTION": "1",
    "SITE_URL": "https://network.example.org",
    "ALLOWED_HOSTS": "network.example.org",
    "SECRET_KEY": "zp4Qv9cW2xR7nB5mK8tJ3hL6fD1sG0aYeUoIiCqXwVbNrTyMz-and-more",
}


def check(**changes: str) -> str:
    """Return what `manage.py check --deploy` says in production, with these variables changed."""
    ran = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env=os.environ | PRODUCTION | changes,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_production_passes_djangos_own_deployment_check() -> None:
    assert check().splitlines()[-1] == "System check identified no issues (0 silenced)."


@pytest.mark.parametrize(("variable", "error"), [("DEMO", "unnm.E001"), ("DEBUG", "unnm.E002")])
def test_conveniences_are_refused_in_production(variable: str, error: str) -> None:
    said = check(**{variable: "1"})
    assert said.count(f"({error})") == 1


def test_plain_http_in_production_is_warned_about() -> None:
    assert check(SITE_URL="http://network.example.org").count("(unnm.W001)") == 1


def test_every_scheduled_task_is_registered() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert len(scheduled) >= 2
    assert scheduled - set(app.tasks) == set()


def test_tasks_are_acknowledged_late_and_carry_json_only() -> None:
    assert (app.conf.task_acks_late, app.conf.accept_content, app.conf.task_serializer) == (True, ["json"], "json")
    assert app.conf.task_always_eager is False
