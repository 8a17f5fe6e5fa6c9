"""What the mail server does with each address: of chance, but the same for the same seed."""

import zlib
from enum import StrEnum


class Fate(StrEnum):
    """How an address behaves."""

    GOOD = "good"
    REFUSED = "refused for good"
    DEFERRED = "refused for a while"
    DROPPED = "connection dropped after DATA"


# Of a thousand addresses.
SHARES = {Fate.REFUSED: 50, Fate.DEFERRED: 200, Fate.DROPPED: 10}


def fate_of(address: str, seed: int) -> Fate:
    """Return how the address behaves in the run with this seed."""
    number = zlib.crc32(f"{seed} {address.lower()}".encode()) % 1000
    for fate, share in SHARES.items():
        if number < share:
            return fate
        number -= share
    return Fate.GOOD
