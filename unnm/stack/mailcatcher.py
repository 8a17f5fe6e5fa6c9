"""An SMTP server that delivers nothing and keeps everything: one .eml file a message and a line in index.jsonl.

`python -m unnm.stack.mailcatcher --port 1025 --dir var/mail`, or as a context manager in a test. It can refuse or put
off chosen addresses and be slow, so that failures can be staged.
"""

import argparse
import asyncio
import json
import os
import signal
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

INDEX = "index.jsonl"


@dataclass
class Keeper:
    """The handler of aiosmtpd: accepts, refuses or puts off, and writes what it accepted before it says so."""

    folder: Path
    refused: frozenset[str] = frozenset()
    deferred: frozenset[str] = frozenset()
    delay: float = 0.0
    count: int = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count = max((int(file.stem) for file in self.folder.glob("*.eml")), default=0)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd finds its hooks by these names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        if address.lower() in self.refused:
            return "550 5.1.1 No such mailbox"
        if address.lower() in self.deferred:
            return "451 4.2.1 Try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (likewise)
        """Keep the message, and accept it only then."""
        await asyncio.sleep(self.delay)
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.count += 1
        file = self.folder / f"{self.count:06d}.eml"
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_bytes(content)
        os.replace(unfinished, file)
        message = message_from_bytes(content, policy=policy.default)
        entry = {
            "file": file.name,
            "received_at": datetime.now(UTC).isoformat(),
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": str(message["Subject"] or ""),
            "message_id": str(message["Message-ID"] or "").strip(),
        }
        with (self.folder / INDEX).open("a", encoding="utf-8") as index:
            index.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return "250 2.0.0 Kept"


class MailCatcher:
    """The server on a thread of its own, for tests: `with MailCatcher(tmp_path) as mail: … mail.messages()`."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        refused: Iterable[str] = (),
        deferred: Iterable[str] = (),
        delay: float = 0.0,
    ) -> None:
        self.keeper = Keeper(folder, frozenset(map(str.lower, refused)), frozenset(map(str.lower, deferred)), delay)
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(listen(self.keeper, self.port), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def messages(self) -> list[EmailMessage]:
        """Return what was kept so far, in the order of arrival."""
        return messages(self.keeper.folder)

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def index(folder: Path) -> list[dict[str, object]]:
    """Return the lines of the index: file, received_at, from, to, subject, message_id."""
    path = folder / INDEX
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def messages(folder: Path) -> list[EmailMessage]:
    """Return the messages kept in the folder, in the order of arrival."""
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    return [message for message in read if isinstance(message, EmailMessage)]


async def listen(keeper: Keeper, port: int) -> asyncio.Server:
    """Serve on this machine only; port 0 lets the system choose one."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(keeper, enable_SMTPUTF8=True, hostname="localhost", loop=loop), "127.0.0.1", port
    )


async def serve(keeper: Keeper, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await listen(keeper, port)
    print(f"Keeping mail in {keeper.folder}, on port {server.sockets[0].getsockname()[1]}.", flush=True)
    await stop.wait()
    server.close()


def main() -> None:
    """Run the server from the command line."""
    parser = argparse.ArgumentParser(prog="unnm.stack.mailcatcher", description="Keep every mail and deliver none.")
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--dir", type=Path, default=Path("var/mail"))
    parser.add_argument("--refuse", action="append", default=[], metavar="ADDRESS", help="answer 550 to this address")
    parser.add_argument("--defer", action="append", default=[], metavar="ADDRESS", help="answer 451 to this address")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before a message is accepted")
    given = parser.parse_args()
    keeper = Keeper(
        given.dir, frozenset(map(str.lower, given.refuse)), frozenset(map(str.lower, given.defer)), given.delay
    )
    asyncio.run(serve(keeper, given.port))


if __name__ == "__main__":
    main()
