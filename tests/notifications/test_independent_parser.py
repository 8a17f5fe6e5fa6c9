"""What we write is understood by a parser that is not Python's, exactly as we meant it."""

import hashlib
import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notifications import preferences
from notifications.compose import Writer, thread_id
from notifications.links import answer_url
from notifications.models import Message
from notifications.registry import Attachment, registry
from tests.notifications.people import ICS, People, a_body, send_to
from tests.notifications.server import parsed
from unnm.frontend import node

pytestmark = pytest.mark.django_db
PARSER = Path(__file__).with_name("independent_parser.mjs")
ALPHABETS = (
    "abcdefghij KLMNOP,;:()<>@\"'.=?_-+",
    "əƏğĞıİöÖşŞüÜçÇ abc, ",
    "Приглашение на заседание сети ",
    "الشبكة المعنية بالهجرة ",
    "📅 🌍 é — “ ” … % & ",
)
SHAPES = 60  # mails with subjects and names of chance, the same in every run


@dataclass
class Meant:
    """A mail as we mean it."""

    message: Message
    name: str
    address: str
    subject: str
    text: str
    html: str


def words(chance: random.Random, longest: int) -> str:
    """Return text of chance without spaces at its ends, which no header keeps."""
    letters = chance.choices("".join(chance.sample(ALPHABETS, 2)), k=chance.randrange(1, longest))
    return " ".join("".join(letters).split()) or "x"


def meant(people: People, number: int) -> Meant:
    """Put a mail of chance into the outbox."""
    chance = random.Random(number)
    name, subject = words(chance, 60), words(chance, 200)
    lines = [words(chance, chance.choice((20, 120, 1500))) for _each in range(chance.randrange(1, 8))]
    text = "\n".join([*lines, ".", "..", "From here", "=20", "--=_mixed", ""])
    html = f'<p lang="az">{"</p><p>".join(f"{n} ə é &amp; 📅" * 20 for n in range(3))}</p>'
    address = f"person.{number}@{chance.choice(('example.org', 'bücher.example', 'mail.example.az'))}"
    person = people.add(address, name=name)
    body = a_body(subject="[[subject]]", text="[[text]]", html=html)
    [message] = send_to([person], about=f"mail:{number}", body=body, slots={"subject": subject, "text": text})
    return Meant(message, name, address.replace("bücher", "xn--bcher-kva"), subject, text, html)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for mails alone."""
    mails = tmp_path / "mails"
    mails.mkdir()
    return mails


def understood(folder: Path) -> dict[str, Any]:
    """Let the other parser read the folder."""
    done = subprocess.run([node(), str(PARSER), str(folder)], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write(message: Message, folder: Path) -> bytes:
    """Write the mail into the folder, as it goes to the server, and return it."""
    content = Writer().write(message, registry.resolve([message.person])[message.person]).content
    (folder / str(message.pk)).write_bytes(content)
    return content


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def test_headers_and_texts_of_chance_are_understood_as_they_are_meant(people: People, folder: Path) -> None:
    mails = [meant(people, number) for number in range(SHAPES)]
    python = {str(mail.message.pk): parsed(write(mail.message, folder)) for mail in mails}
    other = understood(folder)
    assert len(other) == SHAPES
    for mail in mails:
        key = str(mail.message.pk)
        found = other[key]
        assert (found["subject"], python[key]["Subject"]) == (mail.subject, mail.subject)
        assert found["to"] == [{"name": mail.name, "address": mail.address}]
        # Not so Python's: its address parser keeps the fold between two encoded words (against RFC 2047, 6.2).
        assert found["from"] == {"name": "Secretariat, aze", "address": "network@unnm.example"}
        assert found["messageId"] == mail.message.message_id
        assert lines(found["text"]) == lines(mail.text)
        assert lines(python[key].get_body(("plain",)).get_content()) == lines(mail.text)  # type: ignore[union-attr]  # it has a text part
        assert lines(found["html"]) == lines(mail.html)


def test_calendar_and_files_are_understood_as_they_are_meant(people: People, folder: Path) -> None:
    files = [
        Attachment("gündəlik, 2-ci redaksiya.pdf", b"%PDF-1.7 \x00\xff" * 5000, "application/pdf"),
        Attachment("plain.txt", "mətn".encode(), "text/plain"),
    ]
    body = a_body(attachments=files)
    links = {"answer": {"purpose": "accept", "about": "x"}}
    [message] = send_to([people.add()], kind="invitation", thread="meeting:1", body=body, links=links)
    write(message, folder)
    found = understood(folder)[str(message.pk)]
    calendar = ICS.replace(b"\r\n", b"\n")  # it gives calendars as text, with line ends of its own
    expected = [
        ("gündəlik, 2-ci redaksiya.pdf", "application/pdf", files[0].content),
        ("plain.txt", "text/plain", files[1].content),
        ("invite.ics", "application/ics", calendar),
    ]
    sums = [(name, kind, hashlib.sha256(content).hexdigest()) for name, kind, content in expected]
    attached = [each for each in found["attachments"] if each["disposition"] == "attachment"]
    assert [(each["filename"], each["mimeType"], each["sha256"]) for each in attached] == sums
    shown = [each for each in found["attachments"] if each["mimeType"] == "text/calendar"]
    assert [(each["method"], each["sha256"]) for each in shown] == [("REQUEST", hashlib.sha256(calendar).hexdigest())]
    headers = dict(found["headers"])
    thread = thread_id(message.scope, "meeting:1")
    assert (headers["in-reply-to"], headers["references"]) == (thread, thread)
    assert (headers["auto-submitted"], headers["list-id"]) == ("auto-generated", "<aze.unnm.example>")


def test_one_click_is_understood_as_it_is_meant(people: People, folder: Path) -> None:
    preferences.register()
    links = {"leave": {"purpose": "unsubscribe", "about": "x"}}
    [message] = send_to([people.add()], links=links)
    write(message, folder)
    headers = dict(understood(folder)[str(message.pk)]["headers"])
    assert headers["list-unsubscribe"] == f"<{answer_url(message, 'unsubscribe')}>"
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
