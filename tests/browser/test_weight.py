"""What a page weighs on the wire: the figures that people on 2 Mbit/s feel."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.example import MEETING_PAGE, SECRETARIAT
from tests.browser.visitor import Visit

FIRST_VISIT, REPEAT_VISIT = 100_000, 20_000  # bytes


def test_weight_of_login_page(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    weighs_little(visit().context, "/login/", capsys)


def test_weight_of_meeting_page(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    # Nothing but the session is there before: everything else comes over the wire.
    weighs_little(visit(account=SECRETARIAT).context, MEETING_PAGE, capsys)


def weighs_little(context: BrowserContext, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, repeat = weigh(context, address), weigh(context, address)
    with capsys.disabled():
        told = f"{address}: {sum(first.values())} bytes at the first visit, {sum(repeat.values())} at the second"
        print(f"\n{told}")  # noqa: T201  # every run tells what the pages weigh
    assert {"document": 1, "stylesheet": 4}.items() <= kinds(first).items()  # the weight is that of the whole page
    assert kinds(repeat) == {"document": 1}
    assert sum(first.values()) <= FIRST_VISIT, first
    assert sum(repeat.values()) <= REPEAT_VISIT, repeat


def weigh(context: BrowserContext, address: str) -> dict[str, int]:
    """Open an address in a new tab; return the bytes, headers included, that came over the wire for each file."""
    page = context.new_page()
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    devtools = context.new_cdp_session(page)
    devtools.on("Network.responseReceived", lambda told: names.update({told["requestId"]: named(told)}))
    devtools.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    devtools.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()
    return {names[request]: round(size) for request, size in sizes.items() if size}  # from the cache: 0


def named(told: dict[str, Any]) -> str:
    return f"{told['type'].lower()} {told['response']['url']}"


def kinds(files: dict[str, int]) -> Counter[str]:
    return Counter(name.partition(" ")[0] for name in files)
