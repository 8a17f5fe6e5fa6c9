"""Ports of this machine."""

import errno
import socket

from unnm.stack.errors import StackError

HOST = "127.0.0.1"


def refuse_taken(port: int) -> None:
    """Raise StackError when nothing can listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise StackError(f"Port {port} needs special rights: choose one above 1023 with PORT=….") from None
            raise StackError(f"Port {port} is taken: choose another, for example PORT={free()} make demo.") from None


def free() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def parse(text: str) -> int:
    """Return the port that PORT names. Raises StackError when it is none."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise StackError(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)
