from email.message import EmailMessage
from uuid import uuid4

import pytest
from pytest_django import Settings

from notifications import compose
from notifications.compose import Unsendable, Writer, thread_id
from notifications.links import answer_url
from notifications.models import Message
from notifications.registry import Attachment, Recipient, registry
from tests.notifications.people import ICS, People, a_body, lose_files, send_to
from tests.notifications.server import parsed

pytestmark = pytest.mark.django_db

PDF = Attachment("gündəlik.pdf", b"%PDF-1.7 agenda", "application/pdf")


def written(people: People, message: Message) -> EmailMessage:
    return parsed(Writer().write(message, people.people[message.person]).content)


def outline(part: EmailMessage) -> object:
    """Return the structure of a mail as nested lists of content types."""
    if part.is_multipart():
        return [part.get_content_subtype(), *(outline(inner) for inner in part.iter_parts())]  # type: ignore[arg-type]  # parts of an EmailMessage
    return part.get_content_type()


def test_headers_of_a_mail(people: People) -> None:
    person = people.add("ali@example.org", name="Əli Ələkbərov, Dr.")
    [message] = send_to([person], thread="meeting:12", body=a_body(subject="Gündəlik: ə, Ə"))
    mail = written(people, message)
    assert dict(mail.items()) == {
        "From": '"Secretariat, aze" <network@unnm.example>',
        "To": '"Əli Ələkbərov, Dr." <ali@example.org>',
        "Reply-To": '"Secretariat, aze" <secretariat@example.org>',
        "Date": mail["Date"],
        "Message-ID": message.message_id,
        "In-Reply-To": thread_id("aze", "meeting:12"),
        "References": thread_id("aze", "meeting:12"),
        "List-Id": "<aze.unnm.example>",
        "Auto-Submitted": "auto-generated",
        "Subject": "Gündəlik: ə, Ə",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }
    assert mail["Date"].datetime == message.queued_at.replace(microsecond=0)


def test_reply_refers_to_the_mail_and_its_thread(people: People) -> None:
    [message] = send_to([people.add()], thread="meeting:12", in_reply_to="<first@example.org>")
    mail = written(people, message)
    assert mail["In-Reply-To"] == "<first@example.org>"
    assert mail["References"].split() == [thread_id("aze", "meeting:12"), "<first@example.org>"]


@pytest.mark.parametrize(
    "mailbox",
    [
        "Miqrasiya Şəbəkəsi <office@example.org>",
        "=?utf-8?b?TWlxcmFzaXlhIMWeyZliyZlryZlzaQ==?= <office@example.org>",
        '"Miqrasiya Şəbəkəsi" <office@example.org>',
    ],
)
def test_sender_name_may_be_plain_quoted_or_encoded(people: People, mailbox: str) -> None:
    registry.set_reply_to(lambda scope: mailbox)
    [message] = send_to([people.add()])
    mail = written(people, message)
    assert mail["From"] == '"Miqrasiya Şəbəkəsi" <network@unnm.example>' or mail["From"] == (
        "Miqrasiya Şəbəkəsi <network@unnm.example>"
    )
    assert mail["Reply-To"].addresses[0].addr_spec == "office@example.org"


def test_scope_without_secretariat_sends_from_the_installation(people: People) -> None:
    registry.set_reply_to(lambda scope: "")
    [message] = send_to([people.add()])
    mail = written(people, message)
    assert (mail["From"], mail["Reply-To"]) == ("UN Network on Migration <network@unnm.example>", None)


def test_structure_with_calendar_and_pdf(people: People) -> None:
    [message] = send_to([people.add()], kind="invitation", body=a_body(attachments=[PDF]))
    mail = written(people, message)
    assert outline(mail) == [
        "mixed",
        ["alternative", "text/plain", "text/html", "text/calendar"],
        "application/pdf",
        "application/ics",
    ]
    parts = list(mail.walk())
    calendar = parts[4]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == ICS
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in parts[5:]] == [
        ("gündəlik.pdf", PDF.content),
        ("invite.ics", ICS),
    ]


@pytest.mark.parametrize(
    ("changes", "kind", "structure"),
    [
        ({"html": ""}, "agenda", "text/plain"),
        ({}, "agenda", ["alternative", "text/plain", "text/html"]),
        ({"html": "", "attachments": [PDF]}, "agenda", ["mixed", "text/plain", "application/pdf"]),
        (
            {"html": ""},
            "invitation",
            ["mixed", ["alternative", "text/plain", "text/calendar"], "application/ics"],
        ),
    ],
)
def test_structure_leaves_out_what_is_not_needed(
    people: People, changes: dict[str, object], kind: str, structure: object
) -> None:
    [message] = send_to([people.add()], kind=kind, body=a_body(**changes))
    assert outline(written(people, message)) == structure


def test_every_line_is_short_ascii_with_crlf(people: People) -> None:
    long = "Əhməd " * 2000
    body = a_body(subject=long[:400], text=f"{long}\n.\n..dot", html=f"<p>{long}</p>", attachments=[PDF])
    [message] = send_to([people.add(name="Ə" * 150)], kind="invitation", body=body)
    content = Writer().write(message, people.people[message.person]).content
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 998
    assert [line for line in lines if b"\n" in line or b"\r" in line or not line.isascii()] == []
    plain = parsed(content).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == f"{long}\n.\n..dot\n"


def test_links_and_name_are_filled_at_send_and_escaped_in_html(people: People) -> None:
    body = a_body(text="[[recipient_name]] [[answer]]", html="<p>[[recipient_name]] [[answer]]</p>")
    person = people.add(name="A <b> & B")
    [message] = send_to([person], body=body, links={"answer": {"purpose": "accept", "about": "meeting:1"}})
    mail = written(people, message)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    url = answer_url(message, "accept")
    assert plain.get_content().strip() == f"A <b> & B {url}"
    assert html.get_content().strip() == f"<p>A &lt;b&gt; &amp; B {url}</p>"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, "The person has no e-mail address."),
        ("", "The person has no e-mail address."),
        ("nobody", "The e-mail address is impossible."),
        ("@example.org", "The e-mail address is impossible."),
        ("a@", "The e-mail address is impossible."),
        ("a b@example.org", "The e-mail address is impossible."),
        ("a@example.org\r\nBcc: b@example.org", "The e-mail address is impossible."),
        ("a@example.org, b@example.org", "The e-mail address is impossible."),
        ("a@b@example.org", "The e-mail address is impossible."),
        ("əli@example.org", "The e-mail address is impossible."),
    ],
)
def test_impossible_address_is_named_as_the_reason(people: People, address: str | None, reason: str) -> None:
    [message] = send_to([people.add()])
    with pytest.raises(Unsendable, match=reason):
        Writer().write(message, Recipient(message.person, "X", address, "en", "UTC"))


def test_address_in_an_international_domain_is_encoded(people: People) -> None:
    [message] = send_to([people.add("ali@şəbəkə.example")])
    envelope = Writer().write(message, people.people[message.person])
    assert envelope.recipient == "ali@xn--bk-dfbb8i.example" or envelope.recipient.startswith("ali@xn--")


def test_name_with_line_breaks_stays_in_its_header(people: People) -> None:
    [message] = send_to([people.add(name="A\r\nBcc: b@example.org")])
    mail = written(people, message)
    assert mail["Bcc"] is None
    assert mail["To"].addresses[0].display_name == "A Bcc: b@example.org"


def test_slot_with_line_break_cannot_add_a_header(people: People) -> None:
    body = a_body(subject="Agenda [[item]]")
    [message] = send_to([people.add()], body=body, slots={"item": "x\r\nBcc: b@example.org"})
    with pytest.raises(Unsendable, match="The subject has a line break"):
        Writer().write(message, people.people[message.person])


def test_person_not_known_any_more_is_named_as_the_reason(people: People) -> None:
    [message] = send_to([uuid4()])
    with pytest.raises(Unsendable, match="not known any more"):
        Writer().write(message, None)


def test_calendar_that_cannot_be_made_does_not_name_the_address(people: People) -> None:
    [message] = send_to([people.add("ali@example.org")], kind="broken")
    with pytest.raises(Unsendable) as raised:
        Writer().write(message, people.people[message.person])
    assert str(raised.value) == "The mail cannot be written: RuntimeError"


def test_too_large_a_mail_is_refused_before_its_files_are_read(
    people: People, files: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "MAX_BYTES", 1000 * 1000)
    body = a_body(attachments=[Attachment("large.bin", b"x" * 800_000, "application/octet-stream")])
    lose_files(body)
    [message] = send_to([people.add()], body=body)
    with pytest.raises(Unsendable, match="too large"):
        Writer().write(message, people.people[message.person])


def test_writer_reads_a_body_once(people: People, settings: Settings) -> None:
    messages = send_to([people.add(), people.add()], body=a_body(attachments=[PDF]))
    writer = Writer()
    writer.write(messages[0], people.people[messages[0].person])
    lose_files(messages[0].body)
    second = parsed(writer.write(messages[1], people.people[messages[1].person]).content)
    assert [part.get_filename() for part in second.iter_attachments()] == ["gündəlik.pdf"]
