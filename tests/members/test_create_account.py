"""The first account of an installation."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Account

ROOT = Path(__file__).resolve().parent.parent.parent


def test_help_names_what_it_makes() -> None:
    command = [sys.executable, "manage.py", "create_account", "--help"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.count("--administrator") == 2


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("nobody", "a-long-and-rare-password", "“nobody” is not an e-mail address."),
        ("taken@people.example", "a-long-and-rare-password", "Somebody has the address taken@people.example already."),
        ("new@people.example", "short", "This password is too short. It must contain at least 12 characters."),
    ],
)
def test_account_is_refused_with_a_sentence(
    db: None, monkeypatch: pytest.MonkeyPatch, email: str, password: str, sentence: str
) -> None:
    monkeypatch.setattr("members.management.commands.create_account.Command._password", lambda self: password)
    if email.startswith("taken"):
        monkeypatch.setattr(
            "members.management.commands.create_account.Command._password", lambda self: "a-long-and-rare-password"
        )
        call_command("create_account", email, "First", verbosity=0)
    with pytest.raises(CommandError) as error:
        call_command("create_account", email, "Second")
    assert str(error.value) == sentence


def test_administrator_signs_in_with_the_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "members.management.commands.create_account.Command._password", lambda self: "a-long-and-rare-password"
    )
    call_command("create_account", "Admin@People.example", "Administrator", administrator=True)
    account = Account.objects.get(email="admin@people.example")
    assert (account.check_password("a-long-and-rare-password"), account.is_administrator) == (True, True)
    assert account.person.name == "Administrator"
