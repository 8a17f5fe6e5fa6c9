"""The whole platform with its example data, and a browser, for all tests of this folder.

They last as long as the folder's tests and no longer: Playwright keeps an event loop in this thread, in which Django
would refuse to ask the database.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Visit, Visitor
from tests.engines import KEPT, VAR
from unnm import browser as chromium
from unnm.stack import ports, smoke
from unnm.stack.supervisor import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def platform() -> Iterator[Stack]:
    """Run the platform as `make demo` does, with new data, on a free port."""
    var = VAR / "browser"
    smoke.start_over(var)
    with pytest.MonkeyPatch.context() as patch:
        for name in KEPT:
            patch.delenv(name, raising=False)  # those of the test run: this copy has engines of its own
        stack = Stack(var, ports.free())
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run the Chromium that the set-up found; without its sandbox, which does not work as root or in a container."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    """Return what a browser keeps of each account that has logged in, so that not every test has to."""
    return {}


@pytest.fixture
def visit(platform: Stack, browser: Browser, sessions: dict[str, Any]) -> Iterator[Visit]:
    """Return a function that sends a new visitor with a browser context of their own.

    Such as visit(width=360), or visit(account=SECRETARIAT) for one who has logged in before.
    """
    visitors: list[Visitor] = []

    def send(*, account: str = "", host: str = "127.0.0.1", **options: Any) -> Visitor:
        if account and account not in sessions:
            first = send()
            first.log_in(account, platform.accounts().password)
            sessions[account] = first.context.storage_state()
        if account:
            options["storage_state"] = sessions[account]
        visitors.append(Visitor(browser, platform.url.replace("127.0.0.1", host), **options))
        return visitors[-1]

    yield send
    for visitor in visitors:
        visitor.close()
