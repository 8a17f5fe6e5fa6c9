"""Hands mails to the SMTP server over one reused connection and says for each what became of it.

Django's backend opens the connection (MAILERS, TLS, login); the conversation itself is held here, because `sendmail`
does not tell whether a broken connection fell before or after the server was given the message.
"""

import contextlib
import re
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend

from notifications.models import Outcome

# RFC 5321, 4.5.3.2.6 asks for ten minutes; two keep a hung server from holding the queue, and bound what is sent twice.
FINAL_REPLY_SECONDS = 120
ADDRESS = re.compile(r"<?[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+>?")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: what says that the address itself takes no mail. A full mailbox (5.2.2), a mail too large (5.3.4) or one
# taken for spam (5.7.1) says nothing of the kind, however permanent. 5.4.1 is how Exchange Online names the unknown.
HARD = re.compile(r"5\.(?:0\.0|1\.(?:0|1|2|3|4|6|10)|2\.1|4\.1|4\.4)")
NO_MAILBOX = re.compile(r"unknown|no such|not exist|mailbox not found|invalid (?:recipient|mailbox)", re.IGNORECASE)
# What is no refusal, of MAIL, RCPT and DATA (RFC 5321, 4.3.2).
OF_RCPT = (250, 251)
ACCEPTED = ((250,), OF_RCPT, (354,))
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def _nothing() -> None:
    """Do nothing while the server works."""


@dataclass(frozen=True)
class Use:
    """What the caller does while the server works on a mail; each may be called again where a connection was renewed.

    What raises in `after_mail` or `before_content` gives the mail up before the server had it; `after_content` must
    not raise.
    """

    after_mail: Callable[[], None] = _nothing
    before_content: Callable[[], None] = _nothing
    after_content: Callable[[], None] = _nothing


class ServerUnavailable(Exception):
    """The server takes no mail at all now; no message is to blame."""


class _BrokenBeforeData(Exception):
    """The connection broke before the server had the message."""


@dataclass(frozen=True)
class Envelope:
    """A mail ready to go: sender and recipient as bare ASCII addresses, and the bytes with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Result:
    """What became of one try; the reason never names an address."""

    outcome: Outcome
    reason: str = ""
    code: int | None = None
    is_address_bad: bool = False  # the server said of the recipient that there is no such mailbox


def without_addresses(text: str) -> str:
    """Return what a server said in one line of at most 500 characters, with e-mail addresses left out."""
    return ADDRESS.sub("[address]", CONTROL.sub(" ", text)).strip()[:500]


class Courier:
    """One SMTP connection, opened when first needed, opened again when the server closed it."""

    def __init__(self) -> None:
        backend = mail.mailers["default"]
        if not isinstance(backend, EmailBackend):
            raise ImproperlyConfigured("Delivery needs an SMTP backend in MAILERS['default'].")
        self._backend = backend
        self._is_fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the server."""
        with contextlib.suppress(smtplib.SMTPException, OSError):  # it is gone already; nothing was lost
            self._backend.close()

    def send(self, envelope: Envelope, use: Use | None = None) -> Result:
        """Hand over one mail. Raises ServerUnavailable when the server takes none at all."""
        use = use or Use()
        try:
            return self._try(envelope, use)
        except _BrokenBeforeData:
            if self._is_fresh:
                return Result(Outcome.DEFERRED, "The mail server closed the connection.")
        # A kept connection that the server had closed meanwhile (idle, or enough mails for one connection).
        try:
            return self._try(envelope, use)
        except _BrokenBeforeData:
            return Result(Outcome.DEFERRED, "The mail server closed the connection.")

    def _try(self, envelope: Envelope, use: Use) -> Result:
        client = self._open()
        try:
            refusal = _offer(client, envelope, use)
        except (smtplib.SMTPException, OSError) as error:
            self._drop(client)
            raise _BrokenBeforeData from error
        except BaseException:
            self._drop(client)  # a reply of it may still be to come, and would be taken for that to the next command
            raise
        if refusal is None:
            return self._hand_over(client, envelope.content, use)
        if refusal.code == 421:
            self._drop(client)
            if not self._is_fresh:
                raise _BrokenBeforeData
        else:
            self._reset(client)
        return refusal

    def _open(self) -> smtplib.SMTP:
        try:
            self._is_fresh = bool(self._backend.open())
            client = self._backend.connection
            assert client is not None  # noqa: S101  # open() raises or sets it, since fail_silently is off
            client.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            self._backend.connection = None
            raise ServerUnavailable(_why_unavailable(error)) from error
        return client

    def _hand_over(self, client: smtplib.SMTP, content: bytes, use: Use) -> Result:
        """Send the content after the server's 354; a connection that breaks from here on leaves the outcome unknown."""
        try:
            with _patience(client, FINAL_REPLY_SECONDS):
                client.send(_dot_stuffed(content))
                use.after_content()
                code, reply = client.getreply()
        except (smtplib.SMTPException, OSError):
            self._drop(client)
            return Result(Outcome.UNKNOWN, "The connection broke after the message had been handed over.")
        if code == 250:
            return Result(Outcome.ACCEPTED, _text(reply), code)
        if code == 421:
            self._drop(client)
        return _refusal(code, reply)

    def _reset(self, client: smtplib.SMTP) -> None:
        try:
            client.rset()
        except (smtplib.SMTPException, OSError):
            self._drop(client)

    def _drop(self, client: smtplib.SMTP) -> None:
        client.close()
        self._backend.connection = None


def _offer(client: smtplib.SMTP, envelope: Envelope, use: Use) -> Result | None:
    """Do MAIL, RCPT and DATA; return the refusal, or None when the server waits for the content.

    All three go at once where the server takes them so (RFC 2920), which spares two waits for each mail.
    """
    size = f" size={len(envelope.content)}" if client.does_esmtp and client.has_extn("size") else ""
    commands = [f"MAIL FROM:<{envelope.sender}>{size}", f"RCPT TO:<{envelope.recipient}>", "DATA"]
    if any("\r" in command or "\n" in command for command in commands):
        raise ValueError("An address has a line break.")
    is_at_once = client.does_esmtp and client.has_extn("pipelining")
    refusal = None
    if is_at_once:
        client.send("".join(f"{command}\r\n" for command in commands))
    for command, accepted, meanwhile in zip(
        commands, ACCEPTED, (use.after_mail, _nothing, use.before_content), strict=True
    ):
        if not is_at_once:
            client.putcmd(command)
        if refusal is None:
            meanwhile()
        code, reply = client.getreply()
        if refusal is None and code not in accepted:
            refusal = _refusal(code, reply)
            if accepted is OF_RCPT:
                refusal = replace(refusal, is_address_bad=_says_no_such_mailbox(code, refusal.reason))
            if code == 421 or not is_at_once:
                return refusal
        elif refusal is not None and code == 354:
            client.send(".\r\n")  # RFC 2920, 3.1: a server that asks for the content of a mail to nobody
            client.getreply()
    return refusal


def _says_no_such_mailbox(code: int, text: str) -> bool:
    """Say whether a refusal of the recipient is about the mailbox itself (RFC 3463) and not about us or the moment.

    Without an enhanced status only plain words count: a blocked sender is refused with 550 as well.
    """
    status = STATUS.search(text)
    if status is not None:
        return bool(HARD.fullmatch(status.group()))
    return code in (550, 551, 553) and NO_MAILBOX.search(text) is not None


def _refusal(code: int, reply: bytes) -> Result:
    """RFC 5321, 4.2.1: 4yz is temporary, 5yz permanent; anything else is out of order, thus temporary."""
    if code == -1:
        raise smtplib.SMTPServerDisconnected("The connection was closed.")
    return Result(Outcome.REFUSED if 500 <= code <= 599 else Outcome.DEFERRED, _text(reply) or f"Reply {code}.", code)


def _text(reply: bytes) -> str:
    return without_addresses(reply.decode("utf-8", "replace"))


def _why_unavailable(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return f"The mail server refuses to talk to us: {error.smtp_code} {_text(said)}"
    return f"The mail server cannot be reached ({type(error).__name__})."


def _dot_stuffed(content: bytes) -> bytes:
    """RFC 5321, 4.5.2: double a leading dot, end with a line that is a single dot."""
    stuffed = content.replace(b"\n.", b"\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


@contextlib.contextmanager
def _patience(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Let this connection wait longer than usual."""
    usual = client.sock.gettimeout() if client.sock else None
    if client.sock:
        client.sock.settimeout(seconds)
    yield
    if client.sock:
        client.sock.settimeout(usual)
