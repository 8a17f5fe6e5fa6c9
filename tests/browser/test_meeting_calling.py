"""A meeting in the browser from its plan to the agenda in every mailbox: secretariat at a desk, three people on phones.

One test, since each step starts from what the step before left; every page met is checked by the visitor. The three
answer from their mails, in English, Azerbaijani and Russian, and never sign in.
"""

import datetime
import time

from playwright.sync_api import Locator, Page, expect

from tests.browser.example import FOCAL_POINT, LIAISON, NETWORK, SECRETARIAT, STAKEHOLDER
from tests.browser.mailbox import Mailbox, body, parts
from tests.browser.visitor import PHONE, Visit, Visitor
from unnm.stack.supervisor import Stack

TITLE, ITEM, PASSCODE = "Meeting on seasonal work", "Permits for seasonal workers", "seasonal-4711"


def test_meeting_is_called_proposed_to_answered_and_distributed(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    secretariat, member = visit(account=SECRETARIAT), visit(width=PHONE)
    page_of = plans_and_calls_it(secretariat)
    calls_for_items(secretariat)
    proposes_from_the_mail(member, mailbox)
    builds_the_agenda(secretariat, page_of)
    hears_what_became_of_it(member, mailbox)
    invites_the_body(secretariat, page_of)
    answers_from_the_mail(member, mailbox, FOCAL_POINT, "Answer the invitation", "Recorded: accepted")
    azerbaijani, russian = visit(width=PHONE, locale="az-AZ"), visit(width=PHONE, locale="ru-RU")
    answers_from_the_mail(azerbaijani, mailbox, LIAISON, "Dəvətə cavab verin", "Qeydə alınıb: qəbul edilib")
    answers_from_the_mail(russian, mailbox, STAKEHOLDER, "Ответить на приглашение", "Записано: принято")
    distributes(secretariat, page_of, mailbox)


def arrived(mailbox: Mailbox, address: str, words: str) -> str:
    """Wait for a mail whose subject or text holds these words and return what a mail program shows."""
    for _try in range(120):
        mail = mailbox.mails().get(address)
        if mail is not None and words in f"{mail['Subject']} {(html := body(mail, 'html'))}":
            return html
        time.sleep(0.5)
    raise AssertionError(f"No mail with “{words}” came to {address}.")


def plans_and_calls_it(visitor: Visitor) -> str:
    page = visitor.page
    visitor.open(f"{NETWORK}meetings/")
    visitor.press(page.get_by_role("link", name="New meeting"))
    page.get_by_label("Title in English").fill(TITLE)
    page.get_by_label("How it is held").select_option("hybrid")
    page.get_by_label("Venue").fill("UN House, Baku")
    page.get_by_label("Join link", exact=True).fill("https://meet.example/seasonal")
    page.get_by_label("Passcode").fill(PASSCODE)
    part = page.get_by_role("group", name="Part 1")
    part.get_by_label("Day").fill(
        (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=42)).isoformat()
    )
    part.get_by_label("From").fill("10:00")
    part.get_by_label("To").fill("11:30")
    part.get_by_label("For whom").select_option("2")
    visitor.press(page.get_by_role("button", name="Save"))
    address = page.url
    visitor.press(page.get_by_role("link", name="Call the meeting"))
    page.get_by_label("Why, and who agreed").fill("The co-chairs agreed.")
    visitor.press(page.get_by_role("button", name="Call the meeting"))
    expect(page.get_by_role("main").get_by_text("Items close").first).to_be_visible()
    return address


def calls_for_items(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("link", name="Build the agenda"))
    visitor.press(page.get_by_role("link", name="Call for items"))
    visitor.press(page.get_by_role("button", name="Call for items"))


def proposes_from_the_mail(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.page
    visitor.read(arrived(mailbox, FOCAL_POINT, "Call for agenda items: NET-"))
    visitor.press(page.get_by_role("link", name="Propose an item"))
    visitor.tab_to(page.get_by_label("Title"))
    page.keyboard.type(ITEM)
    page.get_by_label("Minutes").fill("15")
    page.get_by_label("Purpose").select_option("decision")
    visitor.press(page.get_by_role("button", name="Propose it"))
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text=ITEM)).to_contain_text("waiting")


def builds_the_agenda(visitor: Visitor, address: str) -> None:
    page = visitor.page
    visitor.open(f"{address}agenda/")
    proposal = page.get_by_role("listitem").filter(has_text=ITEM)
    proposal.get_by_label("What becomes of it").select_option("accept")
    proposal.get_by_label("A word to the proposer").fill("Gladly.")
    visitor.press(proposal.get_by_role("button", name="Decide and tell the proposer"))
    visitor.press(page.get_by_role("button", name="Add standing items and the follow-up"))
    rows = page.locator("#builder tbody tr")
    last = rows.count()
    expect(rows.filter(has_text="Follow-up of decisions and action points")).to_have_count(1)
    number = number_of(page, ITEM)
    visitor.tab_to(page.get_by_role("button", name=f"Move “{ITEM}” {'up' if number > 1 else 'down'}"))
    page.keyboard.press("Enter")
    expect(page.locator("#builder").get_by_role("status")).to_have_text(
        f"“{ITEM}” is item {number - 1 if number > 1 else number + 1}."
    )
    assert rows.count() == last
    visitor.check()
    dragged = title_of(rows.last)
    with page.expect_navigation():
        rows.last.drag_to(rows.first, target_position={"x": 80, "y": 3})
    visitor.check()
    assert title_of(rows.first) == dragged
    page.get_by_text("Clear items for others").click()
    for box in page.get_by_role("group", name="Items").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Why, and who agreed").fill("The co-chairs agreed.")
    visitor.press(page.get_by_role("button", name="Clear"))


def number_of(page: Page, title: str) -> int:
    """Return the number of an item of the agenda."""
    return int(page.locator("#builder .lead-cell").filter(has_text=title).inner_text().split(".")[0])


def title_of(row: Locator) -> str:
    """Return what stands after the number of an item, without its presenter."""
    return row.locator(".lead-cell").inner_text().split(". ", 1)[1].splitlines()[0]


def hears_what_became_of_it(visitor: Visitor, mailbox: Mailbox) -> None:
    html = arrived(mailbox, FOCAL_POINT, ITEM)
    assert "Gladly." in html
    visitor.read(html)


def invites_the_body(visitor: Visitor, address: str) -> None:
    page = visitor.page
    visitor.open(f"{address}participants/")
    visitor.press(page.get_by_role("link", name="Invite", exact=True).first)
    visitor.press(page.get_by_role("button", name="people of the body"))
    visitor.press(page.get_by_role("button", name="Send"))
    expect(page.get_by_text("The mails are on their way.")).to_be_visible()


def answers_from_the_mail(visitor: Visitor, mailbox: Mailbox, address: str, link: str, recorded: str) -> None:
    page = visitor.page
    visitor.read(arrived(mailbox, address, PASSCODE))
    visitor.press(page.get_by_role("link", name=link))
    expect(page.locator("body")).to_contain_text(PASSCODE)
    visitor.press(page.locator("button[value=accepted]"))
    expect(page.get_by_role("main").get_by_role("status").first).to_contain_text(recorded)


def distributes(visitor: Visitor, address: str, mailbox: Mailbox) -> None:
    page = visitor.page
    visitor.open(address)
    expect(page.get_by_text("accepted").first).to_be_visible()
    visitor.press(page.get_by_role("link", name="Distribute agenda, revision 1"))
    page.get_by_text(" people").nth(1).click()
    visitor.check()
    visitor.press(page.get_by_role("link", name="Mail", exact=True).first)
    page.go_back()
    visitor.press(page.get_by_role("button", name="Send revision 1"))
    sentence = page.locator("#delivery").get_by_role("status")
    total = int(sentence.inner_text().split(" of ")[1].split()[0])
    expect(sentence).to_have_text(f"{total} of {total} sent", timeout=60_000)
    assert ITEM in arrived(mailbox, FOCAL_POINT, ": agenda, ")
    (calendar,) = parts(mailbox.mails()[FOCAL_POINT], "text/calendar")
    assert PASSCODE in calendar.get_content().replace("\r\n ", "").replace("\n ", "")
