"""One SQL statement asked now and answered later, so that a process can do something else while PostgreSQL works.

Over the connection that Django has for this thread, by libpq's own asynchronous calls; prepared once a connection.
"""

import re
import select
from collections.abc import Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import pq

NAME = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[psycopg.Connection, set[bytes]] = WeakKeyDictionary()


class Question:
    """A statement that returns one row."""

    def __init__(self, name: str, sql: str) -> None:
        self._name = f"unnm_{name}".encode()
        self._parameters = list(dict.fromkeys(NAME.findall(sql)))
        self._sql = NAME.sub(lambda found: f"${self._parameters.index(found.group(1)) + 1}", sql).encode()

    def ask(self, values: Mapping[str, object]) -> None:
        """Send the statement with its values. Raises OperationalError where the connection is gone."""
        connection.ensure_connection()
        found: psycopg.Connection = connection.connection
        with connection.wrap_database_errors:
            known = _prepared.setdefault(found, set())
            if self._name not in known:
                _check(found.pgconn.prepare(self._name, self._sql))
                known.add(self._name)
            found.pgconn.send_query_prepared(self._name, [_text(values[name]) for name in self._parameters])
            _flush(found.pgconn)

    def answer(self) -> list[bytes | None]:
        """Wait for the row and return it. Raises what Django raises where the database refuses."""
        found: psycopg.Connection = connection.connection
        with connection.wrap_database_errors:
            results = []
            while True:
                _wait(found.pgconn)
                result = found.pgconn.get_result()
                if result is None:
                    break
                results.append(result)
            for result in results:
                _check(result)
        [result] = results
        return [result.get_value(0, column) for column in range(result.nfields)]


def _flush(pgconn: pq.abc.PGconn) -> None:
    while pgconn.flush():
        select.select([], [pgconn.socket], [])


def _wait(pgconn: pq.abc.PGconn) -> None:
    while pgconn.is_busy():
        select.select([pgconn.socket], [], [])
        pgconn.consume_input()


def _check(result: pq.abc.PGresult) -> None:
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(result)


def _text(value: object) -> bytes | None:
    if value is None:
        return None
    return value.isoformat().encode() if isinstance(value, datetime) else str(value).encode()
