"""The guard of the test run itself."""

import contextlib
import socket

import pytest

from tests.network import UnexpectedConnection, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8", b"localhost", None, ""])
def test_is_local_for_loopback(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.1", "example.org", "fe80::1%eth0", b"example.org"])
def test_is_local_for_others(host: object) -> None:
    assert not is_local(host)


def test_connection_to_another_machine_is_refused_and_remembered(only_local_connections: list[str]) -> None:
    with contextlib.closing(socket.socket()) as connection, pytest.raises(UnexpectedConnection):
        connection.connect(("192.0.2.1", 80))
    with pytest.raises(UnexpectedConnection):
        socket.getaddrinfo("mail.example.org", 25)
    assert only_local_connections == ["socket.connect to 192.0.2.1", "socket.getaddrinfo to mail.example.org"]
    only_local_connections.clear()
