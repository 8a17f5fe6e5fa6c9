"""A real SMTP server whose misbehaviour a test stages, per address or for the next command."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

type Hook = Callable[[str], None]


@dataclass
class Server:
    """Keeps what it accepts. Behaviour is chosen by the local part of the address: `refused@…`, `deferred@…`."""

    port: int = 0
    delay: float = 0.0
    replies: dict[str, str] = field(default_factory=dict)  # address: reply to RCPT
    data_replies: dict[str, str] = field(default_factory=dict)  # address: reply after the content
    drops_after_data: set[str] = field(default_factory=set)  # the content is kept, the reply never comes
    drops_at_rcpt: set[str] = field(default_factory=set)
    mails_per_connection: int = 0  # then 421 and goodbye; 0 is no limit
    is_pipelining: bool = False  # takes several commands at once and says so (RFC 2920)
    on_data: Hook | None = None  # called when the content has come
    on_kept: Hook | None = None  # called when the mail is kept and the sender does not know it yet
    contents: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def listen(self) -> None:
        """Take connections, on the same port as before."""
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def hang_up(self) -> None:
        """Take no connection any more and close those that are open, as a server that goes down."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)

    def mails(self) -> list[EmailMessage]:
        """Return what was kept, parsed, in the order of arrival."""
        return [parsed(content) for content in self.contents]

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._connect, "127.0.0.1", self.port)

    def _connect(self) -> SMTP:
        self.connections += 1
        return SMTP(_Handler(self), hostname="localhost", loop=self._loop)

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Handler:
    """The hooks of aiosmtpd, for one connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.count = 0

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, smtp: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        more = ["250-PIPELINING"] if self.server.is_pipelining else []
        return [*responses[:-1], *more, responses[-1]]

    async def handle_MAIL(  # noqa: N802 -- likewise
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.server.mails_per_connection and self.count >= self.server.mails_per_connection:
            await smtp.push("421 4.7.0 Enough for one connection")
            _hang_up(smtp)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- likewise
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.server.drops_at_rcpt:
            _hang_up(smtp)
        if reply := self.server.replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- likewise
        [address] = envelope.rcpt_tos
        if self.server.on_data:
            self.server.on_data(address)
        await asyncio.sleep(self.server.delay)
        if reply := self.server.data_replies.get(address):
            return reply
        assert isinstance(envelope.content, bytes)
        self.server.contents.append(envelope.content)
        self.server.recipients.append(address)
        self.count += 1
        if self.server.on_kept:
            self.server.on_kept(address)
        if address in self.server.drops_after_data:
            self.server.drops_after_data.discard(address)
            _hang_up(smtp)
        return "250 OK"


def _hang_up(smtp: SMTP) -> None:
    assert isinstance(smtp.transport, asyncio.Transport)
    smtp.transport.abort()
    raise asyncio.CancelledError


def parsed(content: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    return message_from_bytes(content, policy=policy.default)
