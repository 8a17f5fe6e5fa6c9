"""Every transition × state × part of the cast, as in the literal table, by the pages and by the API."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.access.table import PARTS, Codes
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.meetings import transitions, transitions_by_api
from tests.meetings.stages import Stage, furnish
from tests.meetings.transitions import Data, Subject
from tests.meetings.transitions_by_api import Call

SUBJECTS: dict[str, Subject] = {
    "meetings": transitions.MEETINGS,
    "polls": transitions.POLLS,
    "answers": transitions.ANSWERS,
    "papers": transitions.PAPERS,
    "standing": transitions.STANDING,
    "feeds": transitions.FEEDS,
    "proposals": transitions.PROPOSALS,
    "points": transitions.POINTS,
    "minutes": transitions.MINUTES,
}
CALLS: dict[str, dict[str, Call]] = {
    "meetings": transitions_by_api.MEETINGS,
    "polls": transitions_by_api.POLLS,
    "answers": transitions_by_api.ANSWERS,
    "papers": transitions_by_api.PAPERS,
    "feeds": transitions_by_api.FEEDS,
    "proposals": transitions_by_api.PROPOSALS,
    "points": transitions_by_api.POINTS,
    "minutes": transitions_by_api.MINUTES,
}
REFUSED = {403: "Forbidden", 404: "Not Found"}
# what a view, its rules and its services need; the other layers are walked in tests/access
LAYERS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.PersonMiddleware",
    "members.middleware.PreviewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "unnm.errors.ConflictMiddleware",
]


@pytest.fixture
def clients(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """Return a browser of each part, signed in once; pages that refuse are not rendered, their code is asked for."""
    settings.MIDDLEWARE = LAYERS
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)  # each refusal is a traceback
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    for code in REFUSED:
        monkeypatch.setattr(f"unnm.urls.handler{code}", refusal(code), raising=False)
    furnish(cast)
    found = {part: Client() for part in PARTS}
    for part, client in found.items():
        if part != "anonymous":
            client.force_login(cast.accounts()[part], backend=BACKEND)
    return found


def refusal(code: int) -> Any:
    """Return the shortest page that says the code."""

    def page(request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponse(status=code)

    return page


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def in_state(cast: Cast, bring: Stage) -> Iterator[None]:
    """Bring about a state, and undo it."""
    with undone():
        bring(cast)
        yield


def values(cast: Cast, data: Data) -> dict[str, Any]:
    """Return what is sent; files are read anew each time."""
    return data(cast) if callable(data) else data


@pytest.mark.parametrize("subject", SUBJECTS)
def test_pages_answer_as_in_the_table(cast: Cast, clients: dict[str, Client], subject: str) -> None:
    found: dict[tuple[str, str], Codes] = {}
    expected: dict[tuple[str, str], Codes] = {}
    for state, bring in SUBJECTS[subject].states.items():
        with in_state(cast, bring):
            for name, way in SUBJECTS[subject].ways.items():
                url = reverse(name.partition(" ")[0], kwargs=way.arguments(cast))
                codes = []
                for client in clients.values():
                    with undone():
                        codes.append(client.post(url, values(cast, way.data)).status_code)
                found[name, state] = tuple(codes)
    for name, way in SUBJECTS[subject].ways.items():
        expected |= {(name, state): row for state, row in zip(SUBJECTS[subject].states, way.codes, strict=True)}
    assert found == expected


@pytest.mark.parametrize("subject", CALLS)
def test_api_answers_as_in_the_table(cast: Cast, clients: dict[str, Client], subject: str) -> None:
    rows = {name: codes_of(subject, call) for name, call in CALLS[subject].items()}
    found: dict[tuple[str, str], dict[str, int]] = {}
    expected: dict[tuple[str, str], dict[str, int]] = {}
    for number, (state, bring) in enumerate(SUBJECTS[subject].states.items()):
        with in_state(cast, bring):
            for name, call in CALLS[subject].items():
                url, parts = reverse(name, kwargs=call.arguments(cast)), asked(rows[name])
                expected[name, state] = {part: rows[name][number][PARTS.index(part)] for part in parts}
                found[name, state] = {}
                for part in parts:
                    with undone():
                        answer = send(clients[part], url, call, values(cast, call.data))
                    found[name, state][part] = answer.status_code
                    assert answer.status_code < 400 or tells(answer), (name, state, part)
    assert found == expected


def codes_of(subject: str, call: Call) -> tuple[Codes, ...]:
    """Return the rows of a call: those of its way, as the API says them, or its own."""
    return call.codes or tuple(as_api(row, call) for row in SUBJECTS[subject].ways[call.way].codes)


def tells(answer: Any) -> bool:
    """Say whether a refusal tells why by RFC 9457: what is missing, what was faster, or just that it is so."""
    said = answer.json()
    reason = {400: "errors", 409: "detail"}.get(answer.status_code, "title")
    is_problem = answer.headers["Content-Type"] == "application/problem+json"
    return is_problem and said["status"] == answer.status_code and bool(said[reason])


def as_api(row: Codes, call: Call) -> Codes:
    """Return the codes of a row of the pages as the API says them."""
    said = {302: call.done, 422: 409}
    codes = dict(zip(PARTS, (said.get(code, code) for code in row), strict=True))
    return tuple((codes | call.instead | {"anonymous": 401}).values())


def asked(rows: tuple[Codes, ...]) -> list[str]:
    """Return who is asked over the API: who may do it in some state, and the first who is refused in each manner.

    The rule is the one of the pages, where everybody is asked; over the API that is done in tests/access.
    """
    columns = dict(zip(PARTS, zip(*rows, strict=True), strict=True))
    refused: dict[Any, str] = {}
    for part, codes in columns.items():
        if set(codes) <= {401, 403, 404}:
            refused.setdefault(codes, part)
    return [part for part, codes in columns.items() if refused.get(codes, part) == part]


def send(client: Client, url: str, call: Call, data: dict[str, Any]) -> Any:
    """Send a call: a file as a form, everything else as JSON, a change of a meeting with the reading it means."""
    if "file" in data:
        return client.post(url, data)
    headers = {"If-Match": '"1"'} if call.method == "PATCH" else {}
    return client.generic(call.method, url, json.dumps(data), "application/json", headers=headers)
