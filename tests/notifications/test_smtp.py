import socket
import socketserver
import threading
from dataclasses import replace

import pytest
from pytest_django import Settings

from notifications.models import Outcome
from notifications.smtp import Courier, Envelope, Result, ServerUnavailable, without_addresses
from tests.notifications.conftest import use
from tests.notifications.server import Server

CONTENT = b"Subject: x\r\n\r\n.\r\n..two dots\r\nend\r\n"


@pytest.fixture(params=[False, True], ids=["one by one", "at once"], autouse=True)
def pipelining(request: pytest.FixtureRequest, server: Server) -> bool:
    """Hand the mails over command by command and, where the server offers it, several at once."""
    server.is_pipelining = request.param
    return server.is_pipelining


def to(address: str) -> Envelope:
    return Envelope("network@unnm.example", address, CONTENT)


def test_accepted_mail_arrives_byte_for_byte(server: Server) -> None:
    with Courier() as courier:
        assert courier.send(to("a@example.org")) == Result(Outcome.ACCEPTED, "OK", 250)
    assert server.contents == [CONTENT]


def test_many_mails_share_one_connection(server: Server) -> None:
    with Courier() as courier:
        assert [courier.send(to(f"{n}@example.org")).outcome for n in range(5)] == [Outcome.ACCEPTED] * 5
    assert server.connections == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            "550 5.1.1 <a@example.org> is unknown",
            Result(Outcome.REFUSED, "5.1.1 [address] is unknown", 550),
        ),
        ("451 4.2.1 Try later", Result(Outcome.DEFERRED, "4.2.1 Try later", 451)),
        ("452 4.5.3 Too many", Result(Outcome.DEFERRED, "4.5.3 Too many", 452)),
        ("554 5.7.1 No", Result(Outcome.REFUSED, "5.7.1 No", 554)),
    ],
)
@pytest.mark.parametrize("stage", ["replies", "data_replies"])
def test_refusals_are_told_apart_and_the_next_mail_goes(
    server: Server, stage: str, reply: str, expected: Result
) -> None:
    getattr(server, stage)["a@example.org"] = reply
    is_bad = (stage, expected.code) == ("replies", 550)
    with Courier() as courier:
        assert courier.send(to("a@example.org")) == replace(expected, is_address_bad=is_bad)
        assert courier.send(to("b@example.org")).outcome == Outcome.ACCEPTED
    assert (server.recipients, server.connections) == (["b@example.org"], 1)


@pytest.mark.parametrize(
    ("reply", "is_bad"),
    [
        ("550 5.1.1 No such user here", True),
        ("550 5.7.1 Your address is on a list: unknown sender", False),
        ("550 Blocked, see our policy", False),
        ("553 No such mailbox", True),
        ("450 4.1.1 Unknown for the moment", False),
    ],
)
def test_refusal_of_a_recipient_tells_a_bad_address_from_a_refused_sender(
    server: Server, reply: str, is_bad: bool
) -> None:
    server.replies["a@example.org"] = reply
    with Courier() as courier:
        assert courier.send(to("a@example.org")).is_address_bad is is_bad


def test_connection_broken_after_the_content_is_unknown(server: Server) -> None:
    server.drops_after_data.add("a@example.org")
    with Courier() as courier:
        assert courier.send(to("a@example.org")).outcome == Outcome.UNKNOWN
        assert courier.send(to("b@example.org")).outcome == Outcome.ACCEPTED
    assert server.connections == 2


def test_connection_broken_before_the_content_is_deferred(server: Server) -> None:
    server.drops_at_rcpt.add("a@example.org")
    with Courier() as courier:
        result = courier.send(to("a@example.org"))
    assert result == Result(Outcome.DEFERRED, "The mail server closed the connection.")


def test_kept_connection_that_the_server_closed_is_opened_again(server: Server) -> None:
    with Courier() as courier:
        courier.send(to("a@example.org"))
        server.hang_up()
        server.listen()
        assert courier.send(to("b@example.org")).outcome == Outcome.ACCEPTED
    assert server.recipients == ["a@example.org", "b@example.org"]


def test_server_that_limits_mails_for_a_connection_gets_another(server: Server) -> None:
    server.mails_per_connection = 2
    with Courier() as courier:
        assert [courier.send(to(f"{n}@example.org")).outcome for n in range(5)] == [Outcome.ACCEPTED] * 5
    assert server.connections == 3


def test_server_that_is_down_is_nobodys_fault(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        use(settings, taken.getsockname()[1])
        with (
            Courier() as courier,
            pytest.raises(ServerUnavailable, match=r"cannot be reached \(ConnectionRefusedError\)"),
        ):
            courier.send(to("a@example.org"))


def test_server_that_comes_back_is_used_again(server: Server) -> None:
    with Courier() as courier:
        server.hang_up()
        with pytest.raises(ServerUnavailable):
            courier.send(to("a@example.org"))
        server.listen()
        assert courier.send(to("a@example.org")).outcome == Outcome.ACCEPTED


def test_reason_is_one_line_without_addresses() -> None:
    said = "5.1.1 <ali.x+y@mail.example.org>: unknown\r\nAsk postmaster@example.org, please\x00"
    assert without_addresses(said) == "5.1.1 [address]: unknown Ask [address], please"
    assert len(without_addresses("x" * 600)) == 500


class Generous(socketserver.StreamRequestHandler):
    """Takes no recipient, and asks for the content all the same."""

    replies = {
        "EHLO": "250-localhost\r\n250 PIPELINING",
        "RCPT": "550 5.1.1 Unknown",
        "DATA": "354 Go on",
        ".": "554 Nobody",
    }

    def handle(self) -> None:
        self.wfile.write(b"220 Hello\r\n")
        while line := self.rfile.readline().decode().strip():
            self.server.said.append(line)  # type: ignore[attr-defined]
            self.wfile.write(f"{self.replies.get(line.split(' ')[0].upper(), '250 OK')}\r\n".encode())


def test_content_goes_to_nobody_where_the_server_asks_for_it_without_a_recipient(settings: Settings) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Generous) as running:
        running.said = []  # type: ignore[attr-defined]
        threading.Thread(target=running.serve_forever, daemon=True).start()
        use(settings, running.server_address[1])
        with Courier() as courier:
            result = courier.send(to("a@example.org"))
        running.shutdown()
    assert result == Result(Outcome.REFUSED, "5.1.1 Unknown", 550, is_address_bad=True)
    assert running.said[3:6] == ["DATA", ".", "rset"]  # type: ignore[attr-defined]
