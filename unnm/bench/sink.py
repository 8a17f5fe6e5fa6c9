"""An SMTP server for measurements: accepts every mail and keeps one line of it, with the instant of acceptance.

`python -m unnm.bench.sink LOG PORT_FILE`, or as a context manager, which runs it as a process of its own: a server on
a thread of the sender would share its interpreter and slow it down.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from unnm.stack.environment import ROOT, python_module
from unnm.stack.processes import Child, Program

START_SECONDS = 20.0
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Kept:
    """A mail that the server has accepted: when (time.monotonic of this machine), which, and for whom."""

    at: float
    message_id: str
    address: str


class Keeper:
    """The handler of aiosmtpd."""

    def __init__(self, log: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def keep(self, envelope: Envelope) -> None:
        """Write the line of a mail; it outlives this process."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        found = MESSAGE_ID.search(content, 0, 4096)
        message_id = found.group(1).decode("ascii", "replace") if found else "-"
        os.write(self._log, f"{time.monotonic()} {message_id} {envelope.rcpt_tos[0]}\n".encode())

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say what every usual mail server says (RFC 2920); the commands are read from a stream anyhow."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- likewise
        """Keep the mail and accept it."""
        self.keep(envelope)
        return "250 2.0.0 Kept"


class Sink:
    """A running server, seen from the one who measures."""

    def __init__(self, log: Path, port: int) -> None:
        self.log = log
        self.port = port

    def forget(self) -> None:
        """Begin a new measurement."""
        os.truncate(self.log, 0)

    def kept(self) -> list[Kept]:
        """Return what was accepted since, in order."""
        rows = [line.split(" ") for line in self.log.read_text().splitlines()]
        return [Kept(float(at), message_id, address) for at, message_id, address in rows]


@contextmanager
def sink(folder: Path, *, module: str = "unnm.bench.sink", arguments: tuple[str, ...] = ()) -> Iterator[Sink]:
    """Run a server on this machine, on a port that the system chooses."""
    folder.mkdir(parents=True, exist_ok=True)
    log, port_file = folder / "accepted.log", folder / "port"
    log.write_text("")
    port_file.unlink(missing_ok=True)
    program = Program("smtp", python_module(module, str(log), str(port_file), *arguments), patience=5.0)
    child = Child.start(program, environment=dict(os.environ), log_folder=folder, cwd=ROOT)
    try:
        yield Sink(log, _port(port_file, child))
    finally:
        child.stop()


def _port(port_file: Path, child: Child) -> int:
    deadline = time.monotonic() + START_SECONDS
    while not (port_file.exists() and port_file.read_text()):
        if child.has_ended() or time.monotonic() > deadline:
            raise RuntimeError(f"The mail server of the measurement did not start: {child.tail()}")
        time.sleep(0.05)
    return int(port_file.read_text())


async def listen(handler: object, port: int = 0) -> asyncio.Server:
    """Serve on this machine only."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(handler, hostname="localhost", loop=loop), "127.0.0.1", port)


async def _serve(log: Path, port_file: Path) -> None:
    server = await listen(Keeper(log))
    port_file.write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2])))
