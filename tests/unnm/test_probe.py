"""The health checks of the containers, run as the containers run them."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from unnm import health, probe


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the web server does to a name that it knows, and refuses others."""

    def do_GET(self) -> None:
        """Answer 200 or 400."""
        self.send_response(200 if (self.path, self.headers["Host"]) == ("/healthz", "unnm.example") else 400)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Stay silent."""


@pytest.fixture
def web_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A web server where the probe looks."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setattr(probe, "ADDRESS", f"http://127.0.0.1:{server.server_port}/healthz")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.mark.parametrize(("hosts", "status"), [("unnm.example,other.example", 0), ("other.example", 1)])
@pytest.mark.usefixtures("web_server")
def test_web_is_asked_under_its_own_name(monkeypatch: pytest.MonkeyPatch, hosts: str, status: int) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert probe.main(["web"]) == status


def test_web_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "ADDRESS", "http://127.0.0.1:1/healthz")
    assert probe.main(["web"]) == 1


@pytest.mark.parametrize(("is_heard", "status"), [(True, 0), (False, 1)])
def test_beat_is_judged_by_the_heartbeat(is_heard: bool, status: int) -> None:
    health.forget_heartbeat()
    if is_heard:
        health.record_heartbeat()
    assert subprocess.run([sys.executable, "-m", "unnm.probe", "beat"], check=False).returncode == status


def test_worker_that_does_not_answer_fails() -> None:
    assert subprocess.run([sys.executable, "-m", "unnm.probe", "worker"], check=False).returncode == 1


@pytest.mark.parametrize("names", [[], ["database"], ["web", "x"]])
def test_unknown_probe_is_told(names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert probe.main(names) == 2
    assert capsys.readouterr().err == "usage: python -m unnm.probe web | worker | beat\n"
