"""What an incoming mail is taken for; no database."""

import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.incoming.files import kind_of, safe_name
from notifications.incoming.models import Sort
from notifications.incoming.reading import LONGEST_TEXT, read
from tests.notifications.incoming.conftest import mail, report

EXIM = """\
Return-Path: <>
From: Mail Delivery System <Mailer-Daemon@exim.example>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: someone@example.org
Message-ID: <2@exim.example>
Content-Type: text/plain

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  someone@example.org
    550 5.1.1 no such user
"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (report(), (Sort.BOUNCE, "5.1.1", True)),
        (report(status="5.2.2"), (Sort.BOUNCE, "5.2.2", False)),  # a full mailbox is emptied some day
        (report(status="5.7.1"), (Sort.BOUNCE, "5.7.1", False)),  # the mail was taken for spam, the address is good
        (report(status="4.4.1"), (Sort.BOUNCE, "4.4.1", False)),
        (report(status="4.4.1", action="delayed"), (Sort.DELAY, "4.4.1", False)),
        (report(status="2.0.0", action="delivered"), (Sort.AUTOMATIC, "2.0.0", False)),
        (EXIM.encode(), (Sort.BOUNCE, "5.1.1", True)),
    ],
)
def test_bounce_says_whether_the_address_is_dead(content: bytes, expected: tuple[Sort, str, bool]) -> None:
    found = read(content)
    assert (found.sort, found.status, found.is_hard) == expected
    assert found.is_automatic
    assert "someone@example.org" not in found.reason


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"Precedence": "Bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "no-reply@example.org"},
    ],
)
def test_automatic_answer_is_known_by_its_headers(headers: dict[str, str]) -> None:
    found = read(mail("I am out of the office.", **headers))
    assert (found.sort, found.text, found.is_automatic) == (Sort.AUTOMATIC, "I am out of the office.", True)


def test_plain_reply_keeps_its_words() -> None:
    found = read(mail("Salam,\r\nəlbəttə gələcəyik.\x00", Auto_Submitted="no", Subject="=?utf-8?q?G=C9=99lirik?="))
    assert (found.sort, found.text, found.subject) == (Sort.REPLY, "Salam,\nəlbəttə gələcəyik.", "Gəlirik")
    assert (found.sender, found.is_automatic) == ("Focal Point <focal@example.org>", False)


def test_html_reply_becomes_text() -> None:
    markup = (
        "<html><head><style>p {}</style></head><body><p>Yes &amp; no</p><script>x()</script><p>Bye</p></body></html>"
    )
    assert read(mail(markup, Content_Type="text/html")).text == "Yes & no\nBye"


def test_same_mail_has_the_same_digest_whatever_way_it_took() -> None:
    assert read(mail("x", Received="a")).digest == read(mail("x", Received="b")).digest
    assert read(mail("x", Message_ID="")).digest != read(mail("y", Message_ID="")).digest


def _archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def test_files_are_kept_by_their_content() -> None:
    letter = EmailMessage()
    letter.set_content("See the files.")
    word = _archive("[Content_Types].xml", "word/document.xml")
    letter.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="octet-stream", filename="../../Ünvan.exe")
    letter.add_attachment(word, maintype="application", subtype="zip", filename="plan.docm")
    letter.add_attachment(b"MZ\x90", maintype="application", subtype="pdf", filename="invoice.pdf")
    letter.add_attachment(b"<html>", maintype="text", subtype="html", filename="page.pdf")
    found = read(letter.as_bytes())
    assert [(name, mime_type) for name, mime_type, _content in found.files] == [
        ("Ünvan.pdf", "application/pdf"),
        ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ]
    assert (found.left_out, found.text) == (2, "See the files.")


def test_document_with_macros_or_none_at_all_is_left_out() -> None:
    assert kind_of(_archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")) is None
    assert kind_of(_archive("word/document.xml")) is None
    assert kind_of(b"PK\x03\x04 broken") is None
    assert safe_name("", "pdf") == "file.pdf"


def test_long_text_is_cut() -> None:
    assert len(read(mail("ə" * 200_000)).text) == LONGEST_TEXT


HEADS = st.sampled_from(
    [
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: ",
        b"Content-Type: text/calendar; charset=nonsense\r\n\r\nMETHOD:REPLY\r\n",
        b"Content-Type: text/plain; charset=utf-7\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n',
        b"From: =?utf-8?q?=FF?= <\r\nSubject: =?x?b?====?=\r\nMessage-ID: <",
        b"Return-Path: <>\r\nContent-Type: text/html\r\n\r\n<p>&#0;&#xD800;</p><style>",
        b"",
    ]
)


@given(head=HEADS, body=st.binary(max_size=400), tail=HEADS)
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_reader(head: bytes, body: bytes, tail: bytes) -> None:
    found = read(head + body + tail)
    assert found.sort in set(Sort)
    assert len(found.digest) == 64
    for text in (found.sender, found.subject, found.text, found.reason, found.status):
        assert "\x00" not in text
        assert text.encode().decode() == text


@pytest.mark.parametrize("depth", [50, 3000])
def test_nested_parts_do_not_exhaust_the_reader(depth: int) -> None:
    content = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    assert read(content).sort is Sort.REPLY
