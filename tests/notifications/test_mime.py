from email.header import decode_header, make_header
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import mime
from notifications.registry import Attachment
from tests.notifications.server import parsed


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=300))
def test_text_arrives_as_it_was_written(text: str) -> None:
    part = mime.text_part(text, "plain")
    expected = "\n".join([*text.splitlines(), ""])
    assert parsed(part).get_content().replace("\r\n", "\n") == (expected if text else "")
    assert max(len(line) for line in part.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain words", "quoted-printable"),
        ("Agenda, Azərbaycan, year-end plenary meeting", "quoted-printable"),
        ("Повестка дня", "base64"),
    ],
)
def test_text_takes_the_shorter_encoding(text: str, encoding: str) -> None:
    assert parsed(mime.text_part(text * 20, "plain"))["Content-Transfer-Encoding"] == encoding


@pytest.mark.parametrize(
    "filename",
    [
        "agenda.pdf",
        "Agenda (rev. 2).pdf",
        "gündəlik.pdf",
        "повестка дня.pdf",
        'a"; x="b.pdf',
        "a\r\nBcc: b.pdf",
        "日程.pdf",
    ],
)
def test_filename_arrives_and_stays_in_its_header(filename: str) -> None:
    part = parsed(mime.file_part(Attachment(filename, b"%PDF", "application/pdf")))
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert (part.get_filename() or "").split() == filename.split()
    assert part.get_content() == b"%PDF"


def test_what_is_no_media_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no media type"):
        mime.file_part(Attachment("a", b"", "text/html\r\nBcc: b@example.org"))


WORDS = [
    "Agenda",
    "x" * 400,
    "word " * 80 + "end",
    "Gündəlik",
    "Gündəlik, ə " * 40 + ".",
    "日程" * 100,
    "=?utf-8?q?no?=",
    "two  spaces",
    'O"Neill, Dr. \\ <c@example.org>',
]


@pytest.mark.parametrize("text", WORDS)
def test_subject_arrives_as_it_was_written(text: str) -> None:
    written = mime.text_header("Subject", text)
    assert parsed(written + b"\r\n")["Subject"] == text
    assert max(len(line) for line in written.split(b"\r\n")) <= 78


@pytest.mark.parametrize("name", [*WORDS, ""])
def test_display_name_arrives_as_it_was_written(name: str) -> None:
    written = mime.address_header("To", Address(display_name=name, addr_spec="a@example.org"))
    [found] = parsed(written + b"\r\n")["To"].addresses
    assert found.addr_spec == "a@example.org"
    phrase = written.decode().removeprefix("To: ").partition("\r\n <")[0]
    # The newer parser of the standard library puts spaces between encoded words, against RFC 2047, 6.2.
    shown = str(make_header(decode_header(phrase))) if "=?utf-8?" in phrase else found.display_name
    assert shown == name
    assert max(len(line) for line in written.split(b"\r\n")) <= 78


@pytest.mark.parametrize("make", [mime.text_header, mime.plain_header])
@pytest.mark.parametrize("value", ["a\r\nBcc: b@example.org", "a\nb", "a\rb"])
def test_header_refuses_line_breaks(make: object, value: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="The header Subject has a line break"):
        make("Subject", value)


def test_multipart_boundary_cannot_occur_in_a_part() -> None:
    hostile = "--=_mixed_1\r\nContent-Type: text/html\r\n\r\n<b>\r\n--=_mixed_1--\r\n"
    parts = [mime.text_part(hostile, "plain"), mime.text_part("second", "html")]
    mail = parsed(b"MIME-Version: 1.0\r\n" + mime.multipart("mixed", parts, "1"))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
