"""The two doors: a mail server's pipe, and the hook."""

import io
import sys
import time
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pytest_django import Settings

from notifications.incoming import views
from notifications.incoming.models import InboundMessage
from tests.notifications.incoming.conftest import box, mail
from tests.notifications.people import People, send_to

pytestmark = pytest.mark.django_db


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes, recipient: str = "") -> int:
    """Run the command as a mail server does; return its exit code."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    with pytest.raises(SystemExit) as ended:
        call_command("receive_mail", recipient=recipient, stderr=io.StringIO())
    return int(ended.value.code or 0)


def test_pipe_takes_a_mail_by_its_header_or_its_envelope(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    [message] = send_to([people.add()])
    assert pipe(monkeypatch, mail(To=box(message, people))) == 0
    assert pipe(monkeypatch, mail(Message_ID="<2@x>"), recipient=box(message, people)) == 0
    assert pipe(monkeypatch, mail(Message_ID="<2@x>"), recipient=box(message, people)) == 0
    assert InboundMessage.objects.count() == 2


def test_pipe_says_what_the_mail_server_is_to_do(
    people: People, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert pipe(monkeypatch, mail(To="somebody@in.unnm.example")) == 67
    [message] = send_to([people.add()])
    # The storage or the database is away: here the table of rows cannot be written.
    monkeypatch.setattr(InboundMessage, "objects", None)
    assert pipe(monkeypatch, mail(To=box(message, people))) == 75
    settings.INBOUND_MAX_MEGABYTES = 0
    assert pipe(monkeypatch, mail(To=box(message, people))) == 65


SECRET = "a secret of the hook"


def hand_over(client: Client, content: bytes, recipient: str = "", **changes: str) -> tuple[int, str]:
    """Post a mail as a service does; keywords change the headers."""
    stamp = str(int(time.time()))
    headers = {
        "X-Inbound-Timestamp": stamp,
        "X-Inbound-Recipient": recipient,
        "X-Inbound-Signature": views.signature(stamp, recipient, content),
    }
    headers |= {name if "-" in name else f"X-Inbound-{name.capitalize()}": value for name, value in changes.items()}
    response = client.post("/inbound/", content, content_type="message/rfc822", headers=headers)
    return response.status_code, response.json()["receipt"] if response.status_code != 404 else ""


def test_hook_takes_what_is_signed(people: People, client: Client, settings: Settings) -> None:
    settings.INBOUND_SECRET = SECRET
    [message] = send_to([people.add()])
    to = box(message, people)
    assert hand_over(client, mail(), to) == (200, "kept")
    assert hand_over(client, mail(), to) == (200, "duplicate")
    assert hand_over(client, mail(), "x@in.unnm.example") == (200, "unknown")


def test_hook_refuses_everything_else(people: People, client: Client, settings: Settings) -> None:
    [message] = send_to([people.add()])
    to = box(message, people)
    assert hand_over(client, mail(), to)[0] == 404  # no secret, no hook
    settings.INBOUND_SECRET = SECRET
    late = str(int(time.time()) - 3600)
    assert hand_over(client, mail(), to, signature="0" * 64) == (403, "refused")
    assert hand_over(client, mail(), to, signature="\u00e9") == (403, "refused")
    assert hand_over(client, mail(), to, **{"X-Inbound-Recipient": "else@x"}) == (403, "refused")
    assert hand_over(client, mail(), to, timestamp="soon") == (403, "refused")
    signed = views.signature(late, to, mail())
    assert hand_over(client, mail(), to, timestamp=late, signature=signed) == (403, "refused")
    settings.INBOUND_MAX_MEGABYTES = 0
    assert hand_over(client, mail(), to) == (413, "too_large")
    assert client.get("/inbound/").status_code == 405
    assert InboundMessage.objects.count() == 0


@given(content=st.binary(max_size=600))
@example_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_mail_is_kept_and_never_an_error(
    people: People, client: Client, settings: Settings, content: bytes
) -> None:
    settings.INBOUND_SECRET = SECRET
    [message] = send_to([people.add()])
    code, receipt = hand_over(client, content, box(message, people))
    assert (code, receipt) == (200, "kept")
