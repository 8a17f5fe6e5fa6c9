"""A reporting round in the browser: opened by the secretariat, answered on a phone from the mail, closed, published."""

import time

from playwright.sync_api import Page, expect

from tests.browser.example import FOCAL_POINT, LIAISON, NETWORK, SECRETARIAT
from tests.browser.mailbox import Mailbox, body
from tests.browser.visitor import PHONE, Visit, Visitor
from unnm.stack.supervisor import Stack

ROUNDS = f"{NETWORK}rounds/"
NARRATIVE = "The survey is done. The report is being written."


def test_round_is_opened_answered_closed_and_published(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    secretariat = visit(account=SECRETARIAT)
    secretariat.page.on("dialog", lambda dialog: dialog.accept())
    opens_a_round(secretariat)
    answers_from_the_mail(visit(width=PHONE), mailbox)
    closes_and_publishes(secretariat)
    finds_the_report(visit(account=LIAISON, width=PHONE))


def opens_a_round(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{NETWORK}workplan/")
    visitor.press(page.get_by_role("link", name="Reporting rounds"))
    visitor.press(page.get_by_role("link", name="Open a round"))
    page.get_by_label("Note to those who are asked").fill("Two sentences are enough.")
    visitor.press(page.get_by_role("button", name="Open the round and send the mails"))
    expect(page.get_by_role("main").get_by_role("heading", name="Answers")).to_be_visible()
    visitor.press(page.get_by_role("link", name="Ask another agency").first)
    visitor.press(page.get_by_role("link", name="Cancel"))


def answers_from_the_mail(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.page
    html = mail_to(mailbox, FOCAL_POINT)
    assert "Two sentences are enough." in html
    visitor.read(html)
    link = page.locator("a[href*='/answer/status_update/']").first
    reference = link.inner_text().split()[-1]
    visitor.press(link)
    expect(page.get_by_text("This is not mine")).to_be_visible()
    chosen = page.get_by_role("radio", checked=True)  # the last status; Tab leads to the one that is chosen
    visitor.tab_to(chosen if chosen.count() else page.get_by_role("radio").first)
    page.get_by_role("radio", name="delayed").check(force=True)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_label("What happened, in two sentences").fill(NARRATIVE)  # and the draft saves itself
    expect(page.locator("#draft-state")).to_contain_text("Your draft is kept since")
    visitor.check()
    visitor.press(page.get_by_role("button", name="Send update"))
    thanks = page.get_by_role("main").get_by_role("status").first
    expect(thanks).to_have_text(f"Thank you. The update of {reference} is recorded.")


def mail_to(mailbox: Mailbox, address: str) -> str:
    """Wait for the mail of the round and return what a mail program shows."""
    for _try in range(120):
        if address in mailbox.addresses():
            return body(mailbox.mails()[address], "html")
        time.sleep(0.5)
    raise AssertionError(f"No mail came to {address}.")


def closes_and_publishes(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(ROUNDS)
    visitor.press(page.get_by_role("main").get_by_role("link", name="Q", exact=False).first)
    expect(page.get_by_text("answered", exact=True).first).to_be_visible()
    visitor.press(page.get_by_role("button", name="Close the round"))
    expect(page.get_by_role("heading", name="Look at the report first")).to_be_visible()
    visitor.press(page.get_by_role("button", name="Publish the report"))
    assert is_pdf(page)


def finds_the_report(visitor: Visitor) -> None:
    visitor.open(ROUNDS)
    assert is_pdf(visitor.page)


def is_pdf(page: Page) -> bool:
    """Say whether the first report of the page is one."""
    address = page.locator("a[href*='/report/'][href$='.pdf']").first.get_attribute("href")
    return page.context.request.get(str(address)).body()[:5] == b"%PDF-"
