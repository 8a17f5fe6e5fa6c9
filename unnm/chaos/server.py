"""The bad mail server: `python -m unnm.chaos.server LOG PORT SEED DELAY`, a process of its own."""

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from unnm.bench.sink import Keeper, listen
from unnm.chaos.fates import Fate, fate_of

FOR_A_WHILE = 20.0  # seconds from the first try of an address


class BadKeeper(Keeper):
    """The handler of aiosmtpd: each address has its fate."""

    def __init__(self, log: Path, seed: int, delay: float) -> None:
        super().__init__(log)
        self._seed = seed
        self._delay = delay
        self._first_tries: dict[str, float] = {}
        self._dropped: set[str] = set()

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        fate = fate_of(address, self._seed)
        if fate is Fate.REFUSED:
            return "550 5.1.1 No such mailbox"
        if fate is Fate.DEFERRED:
            first = self._first_tries.setdefault(address, time.monotonic())
            if time.monotonic() - first < FOR_A_WHILE:
                return "451 4.2.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- likewise
        """Keep the mail; for a few addresses the answer never comes, the first time."""
        await asyncio.sleep(self._delay)
        self.keep(envelope)
        [address] = envelope.rcpt_tos
        if fate_of(address, self._seed) is Fate.DROPPED and address not in self._dropped:
            self._dropped.add(address)
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()
            raise asyncio.CancelledError
        return "250 2.0.0 Kept"


async def _serve(log: Path, port: int, seed: int, delay: float) -> None:
    server = await listen(BadKeeper(log, seed, delay), port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
