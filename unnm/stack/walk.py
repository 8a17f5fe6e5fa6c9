"""The steps of `make smoke`, told as one person after the other would do them: HTTP, SMTP and API, nothing imported."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from unnm.stack.accounts import Accounts


class StepFailed(Exception):
    """What was expected and what was seen instead."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Browser:
    """A visitor with cookies of their own: no script, as the pages must work without."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page, following redirects."""
        return self._send(urllib.request.Request(self._url(path), headers=headers))  # noqa: S310 (_url keeps to http)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form with its CSRF token, following redirects."""
        data = urllib.parse.urlencode(fields).encode()
        headers = {"Referer": self.base} | headers
        return self._send(urllib.request.Request(self._url(path), data=data, headers=headers))  # noqa: S310 (likewise)

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.base + "/", path)

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError as error:
            raise StepFailed(f"{request.full_url} did not answer: {error}") from error
        with answer:
            return Answer(answer.status, answer.geturl(), dict(answer.headers), answer.read())


@dataclass
class Walk:
    """What the steps share: where the platform is, where its mail is kept, who may log in."""

    url: str
    mail: Path
    accounts: Accounts
    environment: dict[str, str]
    seen: dict[str, object] = field(default_factory=dict)


def expect(condition: bool, otherwise: str) -> None:
    """Raise StepFailed unless the condition holds."""
    if not condition:
        raise StepFailed(otherwise)


def platform_is_healthy(walk: Walk) -> list[str]:
    """Web, database, broker, worker and outbox are healthy."""
    answer = Browser(walk.url).get("/readyz")
    expect(answer.status == 200, f"/readyz answered {answer.status}: {answer.text}")
    return [answer.text]


STEPS: list[Callable[[Walk], list[str]]] = [platform_is_healthy]
