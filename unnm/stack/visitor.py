"""Somebody who visits the platform over HTTP: cookies of their own, forms filled in as they stand, no script."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


class StepFailed(Exception):
    """What was expected and what was seen instead."""


def expect(condition: bool, otherwise: str) -> None:
    """Raise StepFailed unless the condition holds."""
    if not condition:
        raise StepFailed(otherwise)


@dataclass
class Form:
    """A form of a page, filled in as the page shows it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Answer:
    """What the server said."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def source(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """What a person reads on the page, in one line."""
        visible = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", self.source, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", visible).split())

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def form(self, having: str) -> Form:
        """Return the form that has this field or button. Raises StepFailed when there is none."""
        reader = _Forms()
        reader.feed(self.source)
        for found in reader.forms:
            if having in found.fields or having in {name for name, _ in found.buttons}:
                return found
        raise StepFailed(f"{self.url} (status {self.status}) shows no form with “{having}”")


class Visitor:
    """One browser session, or one program with a token."""

    def __init__(self, base: str, *, token: str = "") -> None:
        self.base = base
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Proxies of the environment are for the world outside, not for this machine.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch a page, following redirects. Raises StepFailed when it answers with another status."""
        return self._send("GET", path, None, dict(headers or {}), status)

    def submit(self, page: Answer, form: Form, changes: Mapping[str, str], *, status: int = 200) -> Answer:
        """Send a form of a page with these changes, following redirects. Raises StepFailed likewise."""
        data = urllib.parse.urlencode(form.fields | dict(changes)).encode()
        address = urllib.parse.urljoin(page.url, form.action)
        return self._send("POST", address, data, {"Referer": page.url}, status)

    def post(self, path: str, data: Mapping[str, Any], *, status: int) -> Answer:
        """Send JSON to the API. Raises StepFailed likewise."""
        return self._send("POST", path, json.dumps(data).encode(), {"Content-Type": "application/json"}, status)

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str], status: int) -> Answer:
        address = urllib.parse.urljoin(self.base + "/", path)
        expect(address.startswith(f"{self.base}/"), f"{address} leads away from {self.base}")
        request = urllib.request.Request(address, data=data, headers=self.headers | headers, method=method)  # noqa: S310 (just checked)
        try:
            response = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            response = error
        except OSError as error:
            raise StepFailed(f"{address} did not answer: {error}") from error
        with response:
            answer = Answer(response.status, response.geturl(), dict(response.headers), response.read())
        expect(
            answer.status == status, f"{method} {address} answered {answer.status}, not {status}: {answer.text[:300]}"
        )
        return answer


class _Forms(HTMLParser):
    """Collects the forms of a page with what they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the latest one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms:
            self._field(tag, given, self.forms[-1])

    def _field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._select and ("selected" in given or self._select not in form.fields):
            form.fields[self._select] = value
        elif not name:
            return
        elif tag == "button":
            form.buttons.add((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a field with content."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text field; the first line break belongs to the markup."""
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data.removeprefix("\n")
