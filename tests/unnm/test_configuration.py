"""The settings against their documentation, and what a wrong value says."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from unnm import env

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r'env\.(?:text|boolean|integer|words|url|rates)\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_variable_is_documented_and_none_else() -> None:
    read = set(READ.findall((ROOT / "unnm" / "settings.py").read_text()))
    documented = set(ROW.findall((ROOT / "docs" / "CONFIGURATION.md").read_text()))
    assert len(read) > 20
    assert read == documented


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        ("maybe", lambda: env.boolean("SAMPLE"), "SAMPLE must be 1 or 0 (true or false), not “maybe”."),
        ("many", lambda: env.integer("SAMPLE", 1), "SAMPLE must be a whole number, not “many”."),
        ("-1", lambda: env.integer("SAMPLE", 1), "SAMPLE must be at least 0, not -1."),
        (
            "gmail.com=20",
            lambda: env.rates("SAMPLE"),
            "SAMPLE must look like gmail.com=20/m,mail.ru=500/h (s, m, h or d).",
        ),
        (
            "mysql://x",
            lambda: env.database("SAMPLE", "mysql://x"),
            "SAMPLE must be a URL that starts with postgresql://.",
        ),
        (
            "postgresql://h:port/x",
            lambda: env.database("SAMPLE", "postgresql://h:port/x"),
            "SAMPLE has a port that is not a number.",
        ),
        (
            "ftp://x",
            lambda: env.url("SAMPLE", schemes=("http", "https")),
            "SAMPLE must be a URL that starts with http:// or https://.",
        ),
        (
            "mail.example.org",
            lambda: env.mailer("SAMPLE", "mail.example.org"),
            "SAMPLE must look like smtp://user:password@host:587?tls=1 or smtps://….",
        ),
    ],
)
def test_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, value: str, read: object, message: str
) -> None:
    monkeypatch.setenv("SAMPLE", value)
    assert callable(read)
    with pytest.raises(ImproperlyConfigured) as error:
        read()
    assert str(error.value) == message


def test_missing_value_says_where_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMPLE", raising=False)
    with pytest.raises(ImproperlyConfigured) as error:
        env.text("SAMPLE")
    assert str(error.value) == "SAMPLE is not set. See the table of variables in docs/CONFIGURATION.md."


def test_secret_is_never_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE", "mysql://user:topsecret@host/name")
    with pytest.raises(ImproperlyConfigured) as error:
        env.url("SAMPLE", schemes=("redis",))
    assert "topsecret" not in str(error.value)


def test_database_url_with_socket_and_percent_signs() -> None:
    found = env.database("SAMPLE", "postgresql://un%40nm:p%2Fw@/name?host=/run/pg&connect_timeout=5")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "name",
        "USER": "un@nm",
        "PASSWORD": "p/w",
        "HOST": "/run/pg",
        "PORT": "",
        "OPTIONS": {"connect_timeout": "5"},
    }


def test_rates_are_read_by_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE", "Gmail.com=20/m, mail.ru=500/h")
    assert env.rates("SAMPLE") == {"gmail.com": (20, 60), "mail.ru": (500, 3600)}
