"""Reads the bytes of an incoming mail. Pure, and prepared for anything: what cannot be read is a reply without text."""

import hashlib
import html
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message as Mail

from django.utils.html import strip_tags
from flufl.bounce import all_failures

from notifications.incoming import files
from notifications.incoming.models import Sort
from notifications.smtp import HARD, STATUS, without_addresses

logger = logging.getLogger(__name__)

LONGEST_TEXT = 100_000
# NUL, which PostgreSQL refuses, other control characters, and halves of surrogate pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
IS_REPLY = re.compile(rb"^METHOD(?:;[^:\r\n]*)?:REPLY\s*$", re.IGNORECASE | re.MULTILINE)
ROBOTS = re.compile(r"mailer-daemon|postmaster|no-?reply", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """What an incoming mail says."""

    digest: str
    sort: Sort
    sender: str = ""
    subject: str = ""
    text: str = ""
    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # name, media type, content
    left_out: int = 0
    status: str = ""
    reason: str = ""
    is_hard: bool = False
    is_automatic: bool = False  # nobody answers it, or forwards it
    calendar: bytes = b""


def read(content: bytes) -> Read:
    """Return what the mail says; never raises, whatever the bytes are."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        mail = message_from_bytes(content, policy=policy.compat32)
        if message_id := header(mail, "Message-ID"):
            digest = hashlib.sha256(message_id.encode()).hexdigest()
        return _sorted(mail, digest)
    except Exception as error:
        # The parsers meet whatever anybody sends; the mail is kept as an unreadable one, and nothing is answered.
        logger.warning("An incoming mail cannot be read (%s).", type(error).__name__)
        return Read(digest, Sort.REPLY, is_automatic=True)


def _sorted(mail: Mail, digest: str) -> Read:
    sender, subject = header(mail, "From")[:300], header(mail, "Subject")[:500]
    if report := _delivery_report(mail):
        action, status, reason = report
        sort = {"failed": Sort.BOUNCE, "delayed": Sort.DELAY}.get(action, Sort.AUTOMATIC)
        return Read(digest, sort, sender, subject, "", [], 0, status, reason, bool(HARD.fullmatch(status)), True)
    text = _text(mail)
    kept, left_out = _files(mail)
    if calendar := _calendar_reply(mail):
        return Read(digest, Sort.CALENDAR, sender, subject, text, calendar=calendar)
    if _is_automatic(mail):
        bounce = _old_bounce(mail)
        if bounce is not None:
            status, is_hard = bounce
            return Read(digest, Sort.BOUNCE, sender, subject, "", [], 0, status, _first_line(text), is_hard, True)
        return Read(digest, Sort.AUTOMATIC, sender, subject, text, is_automatic=True)
    return Read(digest, Sort.REPLY, sender, subject, text, kept, left_out)


def header(mail: Mail, name: str) -> str:
    """Return a header in words, encoded ones decoded; empty where it is not there or beyond repair."""
    value = mail.get(name)
    if value is None:
        return ""
    value = " ".join(str(value).splitlines())
    try:
        text = str(policy.default.header_factory(name, value))
    except Exception:
        # Old defects of email._header_value_parser (IndexError, ValueError and others) for malformed values.
        text = value
    return " ".join(cleaned(text).split())


def cleaned(text: str) -> str:
    """Return the text without what no page and no database takes."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _delivery_report(mail: Mail) -> tuple[str, str, str] | None:
    """Return action, status and reason of a delivery status notification (RFC 3464), or None where it is none."""
    found = None
    for part in _parts(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            action = header(block, "Action").lower() if isinstance(block, Mail) else ""
            if not isinstance(block, Mail) or not action:
                continue
            status = STATUS.search(header(block, "Status"))
            diagnostic = without_addresses(header(block, "Diagnostic-Code"))
            report = (action, status.group() if status else "", diagnostic)
            if found is None or action == "failed":
                found = report
    return found


def _old_bounce(mail: Mail) -> tuple[str, bool] | None:
    """Return the status of a bounce that is no report, and whether it is a hard one; None where it is no bounce."""
    temporary, permanent = all_failures(mail)
    if not temporary and not permanent:
        return None
    status = STATUS.search(_text(mail))
    if status is not None and permanent:
        return status.group(), bool(HARD.fullmatch(status.group()))
    return "", bool(permanent)


def _is_automatic(mail: Mail) -> bool:
    """Say whether a machine wrote it (RFC 3834, and what others do instead)."""
    submitted = header(mail, "Auto-Submitted").lower()
    suppress = {word.strip().lower() for word in header(mail, "X-Auto-Response-Suppress").split(",")}
    return (
        (submitted != "" and not submitted.startswith("no"))
        or bool(suppress & {"all", "oof", "autoreply"})
        or header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or any(name in mail for name in ("X-Autoreply", "X-Autorespond", "X-Loop", "List-Id", "X-Failed-Recipients"))
        or header(mail, "Return-Path") == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(ROBOTS.search(header(mail, "From")))
    )


def _calendar_reply(mail: Mail) -> bytes:
    """Return the answer of a calendar (RFC 5546, METHOD:REPLY), or nothing."""
    for part in _parts(mail):
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and IS_REPLY.search(content):
                return content
    return b""


def _parts(mail: Mail) -> Iterator[Mail]:
    """Yield the parts, without those of a mail that is itself attached."""
    yield mail
    if mail.get_content_type() == "message/rfc822":
        return
    if mail.is_multipart() and mail.get_content_type() != "message/delivery-status":
        for part in mail.get_payload():
            if isinstance(part, Mail):
                yield from _parts(part)


def _text(mail: Mail) -> str:
    """Return what the person wrote: the plain text, else the words of the HTML."""
    markup = ""
    for part in _parts(mail):
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _decoded(part)[:LONGEST_TEXT].strip()
        if part.get_content_type() == "text/html" and not markup:
            markup = _decoded(part)[: 4 * LONGEST_TEXT]
    markup = re.sub(r"(?is)<(style|script|head)\b.*?</\1\s*>", " ", markup)
    markup = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h\d)\s*>", "\n", markup)
    text = cleaned(html.unescape(strip_tags(markup))) if markup else ""
    text = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", text)[:LONGEST_TEXT].strip()


def _decoded(part: Mail) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):  # a charset that nobody knows
        text = content.decode("utf-8", "replace")
    return cleaned(text)


def _files(mail: Mail) -> tuple[list[tuple[str, str, bytes]], int]:
    """Return the files that are kept, and how many are not."""
    kept: list[tuple[str, str, bytes]] = []
    left_out = 0
    for part in _parts(mail):
        name = part.get_filename() or ""
        if part.is_multipart() or not (name or part.get_content_disposition() == "attachment"):
            continue
        content = part.get_payload(decode=True)
        kind = files.kind_of(content) if isinstance(content, bytes) and len(content) <= files.LARGEST else None
        if kind is None or not isinstance(content, bytes) or len(kept) >= files.MOST:
            left_out += 1
            continue
        kept.append((files.safe_name(cleaned(name), kind[0]), kind[1], content))
    return kept, left_out


def _first_line(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return without_addresses(line)
