"""`make screenshot`: the pictures of the README, taken of a running copy with the example data.

`python -m unnm.stack.screenshot`; needs what the tests need, Playwright and Chromium.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from unnm import browser as chromium
from unnm.engines import EngineError
from unnm.stack import smoke
from unnm.stack.environment import ROOT, VAR, shown
from unnm.stack.errors import StackError, Stopped, in_one_sentence
from unnm.stack.supervisor import Stack

IMAGES = ROOT / "docs" / "images"
SIZE_LIMIT = 200_000  # bytes; a README is read on slow lines too
NETWORK = "/n/azerbaijan/"


def main() -> int:
    """Take the pictures, and return the exit status."""
    var = VAR / "screenshot"
    try:
        with in_one_sentence():
            smoke.start_over(var)
            with smoke.Running(var) as (stack, _seconds), sync_playwright() as playwright:
                running = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
                _meeting(running, stack)
                _overview(running, stack)
                running.close()
    except Stopped:
        return 130
    except (StackError, EngineError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def _meeting(running: Browser, stack: Stack) -> None:
    """The meeting as the secretariat sees it, once its agenda is with everybody."""
    page = _log_in(running, stack, "Secretariat officer", width=1280, height=760)
    page.goto(f"{NETWORK}meetings/NET-2026-02/distribute/")
    page.get_by_role("button", name=re.compile("^Send revision")).click()
    expect(page.locator("#delivery")).to_contain_text("16 of 16 sent", timeout=60_000)
    page.reload()  # without the thanks for what was just done
    _save(page, "meeting.png")


def _overview(running: Browser, stack: Stack) -> None:
    """The overview as the Government sees it, on a phone and in Azerbaijani."""
    page = _log_in(running, stack, "Liaison officer", width=360, height=760)
    page.goto(f"{NETWORK}overview/")
    _save(page, "overview-360.png")


def _log_in(running: Browser, stack: Stack, label: str, *, width: int, height: int) -> Page:
    told = stack.accounts()
    (email,) = [account.email for account in told.accounts if account.label.startswith(label)]
    page = running.new_page(base_url=stack.url, viewport={"width": width, "height": height}, locale="en-GB")
    page.goto("/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(told.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{NETWORK}**")
    return page


def _save(page: Page, name: str) -> None:
    picture = page.screenshot(animations="disabled")
    if len(picture) > SIZE_LIMIT:
        raise StackError(f"{name} would be {len(picture)} bytes large: show less on it.")
    path: Path = IMAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    print(f"{shown(path)}: {len(picture):,} bytes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
