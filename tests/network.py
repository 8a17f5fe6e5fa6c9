"""The guard of the test run: a connection to anything but this machine fails the test that tried it."""

import ipaddress
import sys
from collections.abc import Iterator

import pytest

_attempts: list[str] = []


class UnexpectedConnection(AssertionError):
    """Raised where a test, or the code under it, reaches out of this machine."""


def is_local(host: object) -> bool:
    """Return whether this host is the loopback interface of this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    # An audit hook sees every connection made from Python, whichever library makes it, and needs no patching.
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not is_local(host):
        _attempts.append(f"{event} to {host!s}")
        raise UnexpectedConnection(f"The tests may connect to this machine only, not to {host!s}.")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def only_local_connections() -> Iterator[list[str]]:
    """Fail a test that reached out, even where the code under test swallowed the refusal."""
    _attempts.clear()
    yield _attempts
    assert _attempts == []
