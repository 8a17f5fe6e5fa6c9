"""Puts the bytes of a mail together: headers, alternatives, files.

By hand rather than by email.generator, which takes several times as long as the sending and formats the same PDF anew
for each recipient. Everything is 7 bit: no server on the way has a reason to re-code, and so to break, anything.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address
from functools import lru_cache
from urllib.parse import quote

from notifications.registry import Attachment

LONGEST_NAME = LONGEST_WORD = 60  # what is longer is folded as encoded words
LONGEST_LINE = 76
WORD_BYTES = 39  # 52 characters of base64, 64 with what is around them (at most 75): room for the header's name
MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
PLAIN_FILENAME = re.compile(r"[\w.() +-]+", re.ASCII)


def text_header(name: str, value: str) -> bytes:
    """Return a header of free text, encoded (RFC 2047) and folded. Raises ValueError for a line break."""
    return f"{name}: {_encoded(name, value)}\r\n".encode("ascii")


def address_header(name: str, address: Address) -> bytes:
    """Return a header with one address, which is ASCII; its display name is encoded where needed."""
    shown = address.display_name
    if not shown:
        return f"{name}: {address.addr_spec}\r\n".encode("ascii")
    if _is_plain(shown) and len(shown) <= LONGEST_NAME:
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        words = f'"{quoted}"'
    else:
        words = _encoded(name, shown, as_words=True)
    return f"{name}: {words}\r\n <{address.addr_spec}>\r\n".encode("ascii")


def _encoded(name: str, value: str, *, as_words: bool = False) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError(f"The header {name} has a line break.")
    if as_words or not _is_plain(value):
        return _encoded_words(value)
    if len(name) + 2 + len(value) <= LONGEST_LINE:
        return value
    return Header(value, "us-ascii", header_name=name).encode(linesep="\r\n")


@lru_cache
def _encoded_words(value: str) -> str:
    """Return text as encoded words (RFC 2047) on lines of their own, none with half a character in it."""
    words, word = [], b""
    for character in value:
        piece = character.encode()
        if len(word) + len(piece) > WORD_BYTES:
            words.append(word)
            word = b""
        word += piece
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(each).decode('ascii')}?=" for each in words)


def _is_plain(value: str) -> bool:
    """Whether it needs no encoding: ASCII, nothing that looks like an encoded word, no word too long for a line."""
    return value.isascii() and "=?" not in value and all(len(word) <= LONGEST_WORD for word in value.split(" "))


def plain_header(name: str, *words: str) -> bytes:
    """Return a header of ASCII words such as Message-IDs, one on each line. Raises ValueError for a line break."""
    if any("\r" in word or "\n" in word for word in words):
        raise ValueError(f"The header {name} has a line break.")
    return f"{name}: {'\r\n '.join(words)}\r\n".encode("ascii")


def text_part(text: str, subtype: str) -> bytes:
    """Return a text, quoted-printable or base64, whichever is shorter."""
    content = "\r\n".join([*text.splitlines(), ""]).encode()
    quoted = binascii.b2a_qp(content, istext=True)
    if len(quoted) <= len(content) * 4 // 3:
        return _head(f'text/{subtype}; charset="utf-8"', "quoted-printable") + quoted
    return _head(f'text/{subtype}; charset="utf-8"', "base64") + _base64(content)


def calendar_part(calendar: Attachment) -> bytes:
    """Return an .ics as the alternative that mail clients show with buttons (RFC 6047, 2.4)."""
    method = f"; method={calendar.calendar_method}" if calendar.calendar_method else ""
    return _head(f'text/calendar; charset="utf-8"{method}', "base64") + _base64(calendar.content)


def file_part(file: Attachment) -> bytes:
    """Return an attached file. Raises ValueError for what is no media type."""
    # Not text/calendar here: some clients would take the file for a second invitation.
    mime_type = "application/ics" if file.is_calendar else file.mime_type
    if not MIME_TYPE.fullmatch(mime_type):
        raise ValueError("This is no media type.")
    if PLAIN_FILENAME.fullmatch(file.filename):
        filename = f'filename="{file.filename}"'
    else:
        filename = f"filename*=utf-8''{quote(file.filename, safe='')}"  # RFC 2231
    return _head(mime_type, "base64", f"Content-Disposition: attachment;\r\n {filename}\r\n") + _base64(file.content)


def multipart(subtype: str, parts: Sequence[bytes], mark: str) -> bytes:
    """Return the parts as one, or the only part as it is; `mark` makes the boundary unique within the mail."""
    if len(parts) == 1:
        return parts[0]
    # RFC 2045, 6.7: "=_" occurs in neither quoted-printable nor base64, so no part can hold the boundary.
    boundary = f"=_{subtype}_{mark}".encode("ascii")
    opening = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary.decode()}"\r\n\r\n'.encode("ascii")
    pieces = [opening]
    for part in parts:
        pieces += [b"--", boundary, b"\r\n", part, b"\r\n"]
    return b"".join([*pieces, b"--", boundary, b"--\r\n"])


def _head(content_type: str, encoding: str, more: str = "") -> bytes:
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n".encode("ascii")


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
