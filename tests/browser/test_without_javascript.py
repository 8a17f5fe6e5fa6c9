"""The secretariat's part of the main job without JavaScript: the same pages and forms, a link instead of htmx."""

import time

from playwright.sync_api import expect

from tests.browser.example import MEETING_PAGE, OTHERS, SECRETARIAT, UN_SIDE
from tests.browser.mailbox import Mailbox
from tests.browser.visitor import PHONE, Visit
from tests.browser.worker import halted_worker
from unnm.stack.supervisor import Stack


def test_distribution_without_javascript(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    visitor = visit(width=PHONE, java_script_enabled=False)
    page = visitor.page
    visitor.log_in(SECRETARIAT, platform.accounts().password)
    visitor.open(MEETING_PAGE)
    visitor.press(page.get_by_role("link", name="Distribute agenda, revision "))
    sentence = page.locator("#delivery").get_by_role("status")
    with halted_worker(platform):
        visitor.press(page.get_by_role("button", name="Send revision "))
        expect(sentence).to_have_text("0 of 16 sent")
    follow = page.get_by_role("link", name="Show how far it is now")
    deadline = time.monotonic() + 60
    while follow.is_visible():
        assert time.monotonic() < deadline, sentence.inner_text()
        visitor.press(follow)
    expect(sentence).to_have_text("16 of 16 sent")
    assert mailbox.addresses() == sorted([*UN_SIDE, *OTHERS])
