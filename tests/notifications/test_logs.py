import logging
from io import StringIO

import pytest
from django.test import Client

from notifications.logs import strike, strike_tokens
from tests.notifications.people import People, send_to
from tests.notifications.test_links import LINKS, link

PK = "00000000-0000-4000-8000-000000000000"
STRUCK = f"{PK}.[struck out]"


@pytest.mark.parametrize(
    ("said", "struck"),
    [
        (f"GET /answer/accept/{PK}.AbC-_9/", f"GET /answer/accept/{STRUCK}/"),
        (f"https://x/answer/accept/{PK}.AbC-_9/?a=1 and", f"https://x/answer/accept/{STRUCK}/?a=1 and"),
        (f"/answer/a/{PK}.AbC%3D/ /answer/b/{PK}.xyz", f"/answer/a/{STRUCK}/ /answer/b/{STRUCK}"),
        (f"next=%2Fanswer%2Fa%2F{PK}.AbC%2F", f"next=%2Fanswer%2Fa%2F{STRUCK}%2F"),
        ("GET /n/aze/outbox/", "GET /n/aze/outbox/"),
    ],
)
def test_strike_leaves_all_but_the_token(said: str, struck: str) -> None:
    assert strike(said) == struck


def test_processor_strikes_in_every_value() -> None:
    path = f"/answer/accept/{PK}.AbC"
    event = {"event": path, "request": f"POST {path}/", "context": {"urls": [path, 1]}, "pair": (path,), "code": 404}
    assert strike_tokens(None, "info", event) == {
        "event": f"/answer/accept/{STRUCK}",
        "request": f"POST /answer/accept/{STRUCK}/",
        "context": {"urls": [f"/answer/accept/{STRUCK}", 1]},
        "pair": (f"/answer/accept/{STRUCK}",),
        "code": 404,
    }


@pytest.mark.django_db
def test_no_line_of_the_real_log_holds_a_token(people: People, client: Client) -> None:
    [message] = send_to([people.add()], links=LINKS)
    path = link(message)
    token = path.rpartition(".")[2].strip("/")
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(next(own.formatter for own in logging.getLogger().handlers if own.formatter))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        client.get(path)
        client.get(f"{path[:-2]}/")  # wrong: Django warns of an address that is not there
        client.put(path)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    said = lines.getvalue()
    assert [said.count("request_finished"), said.count("Not Found"), said.count("Method Not Allowed")] == [3, 1, 1]
    assert (token in said, token[:-1] in said) == (False, False)
