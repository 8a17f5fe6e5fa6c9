"""A meeting in the browser: two note-takers at once, a dropped connection, minutes until they are adopted."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.browser.example import API, FOCAL_POINT, NETWORK, SECRETARIAT
from tests.browser.mailbox import Mailbox
from tests.browser.test_rounds import mail_to
from tests.browser.visitor import PHONE, Visit, Visitor
from unnm.stack.supervisor import Stack

GROUP = "WG1"
ITEMS = ("Survey of employers", "Any other business")
ASK = """async ([path, data]) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
  const answer = await fetch(path, {method: "POST", headers, body: JSON.stringify(data)});
  return [answer.status, await answer.json()];
}"""


def test_meeting_from_the_room_to_adopted_minutes(platform: Stack, visit: Visit) -> None:
    one, two = visit(account=SECRETARIAT), visit(account=SECRETARIAT)
    meeting = planned_by(one)
    room = f"{NETWORK}meetings/{meeting}/room/"
    for visitor in (one, two):
        visitor.open(room)
    both_type(one, two)
    connection_drops(one, two, room)
    decides_by_keyboard(one, meeting)
    in_all_languages(one, platform, room)
    mailbox = Mailbox(platform.mail)
    what_was_typed_too_late(one, two, platform, meeting)
    sends(one)
    phone = visit(width=PHONE)
    comments_on_a_phone(phone, mailbox)
    answers(one, platform, meeting)
    objects(phone)
    puts_a_new_text_under_silence(one, meeting)
    adopts(one, platform, meeting)


def planned_by(visitor: Visitor) -> str:
    """Plan a meeting of the group with two items, and put its people on the list; return its reference."""
    page = visitor.page
    visitor.open(f"{NETWORK}meetings/")
    day = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)).date()
    hours = {"starts_at": f"{day}T06:00Z", "ends_at": f"{day}T08:00Z"}
    title = {"original": "en", "en": "Meeting on recruitment"}
    made = asked(page, "meetings/", {"title": title, "body": GROUP, "languages": ["en"], "segments": [hours]})
    reference = str(made["reference"])
    revision = made["agenda_revision"]
    for words in ITEMS:
        item = {"meeting": reference, "title": {"original": "en", "en": words}, "minutes": 20}
        asked(page, "agenda-items/", item | {"purpose": "decision", "agenda_revision": revision})
        revision += 1
    visitor.open(f"{NETWORK}meetings/{reference}/invitations/")
    visitor.press(page.get_by_role("button", name="of the body"))
    return reference


def asked(page: Page, path: str, data: dict[str, Any]) -> dict[str, Any]:
    """Do something by the API with the session of the page."""
    status, answer = page.evaluate(ASK, [f"{API}{path}", data])
    assert status == 201, answer
    return dict(answer)


def note(page: Page, number: int = 0) -> Locator:
    return page.get_by_label("Notes").nth(number)


def state(page: Page, number: int = 0) -> Locator:
    return page.locator(".note-state").nth(number)


def typed(visitor: Visitor, words: str, number: int = 0) -> None:
    """Type at the end of a note, by keyboard alone."""
    if not note(visitor.page, number).evaluate("field => field === document.activeElement"):
        visitor.tab_to(note(visitor.page, number))
    visitor.page.keyboard.press("ControlOrMeta+End")
    visitor.page.keyboard.type(words)


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """Wait until what is typed inside has been saved by itself."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/room/items/" in answer.url):
        yield


def both_type(one: Visitor, two: Visitor) -> None:
    with saving(one.page):
        typed(one, "The survey is ready.\n\nSecond paragraph.")
    expect(note(two.page)).to_have_value("The survey is ready.\n\nSecond paragraph.", timeout=12_000)
    with saving(one.page), saving(two.page):  # in the same paragraph, and each in one of their own
        typed(one, " Ninety firms answered.")
        typed(two, " Əlli müəssisə cavab verdi.")
        typed(two, "Ничего иного.", 1)
    for visitor in (one, two):
        for words in ("Ninety firms answered.", "Əlli müəssisə cavab verdi."):
            expect(note(visitor.page)).to_have_value(having(words), timeout=12_000)
            twins = visitor.page.get_by_role("note").filter(has_text="Two texts")
            expect(twins).to_contain_text(words, timeout=12_000)
        expect(note(visitor.page, 1)).to_have_value("Ничего иного.", timeout=12_000)
        visitor.check()


def having(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def connection_drops(one: Visitor, two: Visitor, room: str) -> None:
    page = one.page
    one.context.set_offline(True)
    typed(one, "\n\nTyped without a connection: ğ, ı, ж.")
    expect(state(page)).to_contain_text("Not saved yet", timeout=5_000)
    with saving(two.page):
        typed(two, "\n\nMeanwhile of the other.", 1)
    typed(one, " The last words")
    page.goto("about:blank")  # the page is gone before anything could be saved
    one.context.set_offline(False)
    one.complaints.clear()  # the browser's own, of the connection
    page.goto(room)
    expect(note(page)).to_have_value(having("Typed without a connection: ğ, ı, ж. The last words"))
    expect(note(page, 1)).to_have_value("Ничего иного.\n\nMeanwhile of the other.")
    expect(note(two.page)).to_have_value(having("The last words"), timeout=12_000)
    one.check()
    chosen = "The survey is ready.\n\nNinety firms answered; fifty of them in Baku.\n\nThe last words"
    with saving(page):
        note(page).fill(chosen)
    expect(page.get_by_role("note").filter(has_text="Two texts")).to_have_count(0)


def decides_by_keyboard(visitor: Visitor, meeting: str) -> None:
    page = visitor.page
    visitor.tab_to(note(page))
    page.keyboard.type("Before the decision. ")
    page.keyboard.press("Alt+Shift+KeyD")
    expect(page.get_by_label("What was decided").first).to_be_focused()
    page.keyboard.type("The report is published.")
    visitor.tab_to(page.get_by_role("button", name="Record the decision").first)
    visitor.enter()
    expect(page.get_by_text(f"{meeting}/UD1 is recorded.")).to_be_visible()
    expect(note(page)).to_be_focused()
    assert "Before the decision. " in note(page).input_value()
    page.keyboard.press("Alt+Shift+KeyA")
    page.keyboard.type("Send the report to the firms")
    visitor.tab_to(page.get_by_label("Owner").first)
    page.keyboard.type("ILO")
    visitor.tab_to(page.get_by_role("button", name="Record the action point").first)
    visitor.enter()
    expect(page.get_by_text(f"{meeting}/UA1 is recorded.")).to_be_visible()
    visitor.press(page.get_by_role("link", name="Note who came"))
    page.get_by_role("main").get_by_role("combobox").first.select_option("online")
    visitor.press(page.get_by_role("main").get_by_role("button", name="Save"))


def in_all_languages(visitor: Visitor, platform: Stack, *addresses: str) -> None:
    """Open the pages in Azerbaijani and Russian too; each is checked."""
    for language in ("az", "ru", "en"):
        visitor.context.add_cookies([{"name": "django_language", "value": language, "url": platform.url}])
        for address in addresses:
            visitor.open(address)
            assert visitor.page.evaluate("document.documentElement.lang") == language


def drafts(visitor: Visitor, platform: Stack, meeting: str) -> None:
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    visitor.press(page.get_by_role("button", name="The meeting was held"))
    visitor.press(page.get_by_role("link", name="Draft the minutes"))
    visitor.press(page.get_by_role("button", name="Draft the minutes"))
    text = page.get_by_role("main").inner_text()
    for words in ("Ninety firms answered", "Meanwhile of the other.", f"{meeting}/UD1", f"{meeting}/UA1"):
        assert words in text
    in_all_languages(visitor, platform, page.url)


def what_was_typed_too_late(one: Visitor, two: Visitor, platform: Stack, meeting: str) -> None:
    """One loses the connection, the other drafts the minutes meanwhile: what one typed is shown until it is placed."""
    page, room = one.page, f"{NETWORK}meetings/{meeting}/room/"
    two.open(room)
    one.open(room)
    one.context.set_offline(True)
    typed(one, "\n\nTyped too late: ğ, ж.", 1)
    expect(state(page, 1)).to_contain_text("Not saved yet", timeout=5_000)
    drafts(two, platform, meeting)
    one.context.set_offline(False)
    expect(state(page, 1)).to_contain_text("Not saved:", timeout=12_000)
    one.complaints.clear()  # the browser's own, of the connection
    one.open(room)
    lost = page.get_by_role("region", name="Not in the record")
    expect(lost).to_contain_text(f"2. {ITEMS[0]}")
    expect(lost.get_by_label("What you typed")).to_have_value("Typed too late: ğ, ж.")
    in_all_languages(one, platform, room)
    places(one, lost)


def places(visitor: Visitor, lost: Locator) -> None:
    page = visitor.page
    visitor.press(lost.get_by_role("link", name="Put it into the minutes"))
    lost.get_by_role("button", name="Add it to the text below").click()
    visitor.press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("main").locator("[dir=auto]").filter(has_text="Typed too late: ğ, ж.")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    lost.get_by_role("button", name="Discard it").click()
    expect(lost).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Send out for comment")).to_be_visible()
    expect(lost).to_have_count(0)


def sends(visitor: Visitor) -> None:
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    visitor.press(page.get_by_role("button", name="Send out for comment"))


def comments_on_a_phone(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.page
    visitor.read(mail_to(mailbox, FOCAL_POINT))
    visitor.press(page.locator("a[href*='/answer/']").first)
    page.get_by_role("main").get_by_text("Comment 1.2").click()
    page.get_by_label("Your comment").nth(1).fill("Sixty of them in Baku.")
    visitor.press(page.get_by_role("button", name="Send the comment"))
    expect(page.get_by_text("Sixty of them in Baku.")).to_be_visible()


def answers(visitor: Visitor, platform: Stack, meeting: str) -> None:
    page = visitor.page
    minutes = f"{NETWORK}meetings/{meeting}/minutes/"
    in_all_languages(visitor, platform, minutes, f"{minutes}comments/")
    row = page.get_by_role("row").filter(has_text="Sixty of them in Baku.")
    row.get_by_text("Answer 1").click()
    row.get_by_label("In a sentence").fill("Corrected.")
    visitor.press(row.get_by_role("button", name="Save"))
    visitor.open(minutes)
    visitor.press(page.get_by_role("button", name="Put it under silence"))
    expect(page.get_by_role("heading", name="Do you object?")).to_be_visible()


def objects(visitor: Visitor) -> None:
    """Break the silence on the phone, by the link that is open there."""
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    visitor.check()
    page.get_by_label("What you object to").fill("It was seventy firms, not ninety.")
    visitor.press(page.get_by_role("button", name="Object"))
    expect(page.get_by_role("button", name="Object")).to_have_count(0)


def puts_a_new_text_under_silence(visitor: Visitor, meeting: str) -> None:
    page = visitor.page
    visitor.open(f"{NETWORK}meetings/{meeting}/minutes/comments/")
    expect(page.get_by_text("It was seventy firms, not ninety.")).to_be_visible()
    visitor.open(f"{NETWORK}meetings/{meeting}/minutes/")
    visitor.press(page.get_by_role("link", name="Change the text 1"))
    text = page.get_by_label("Text")
    text.fill(text.input_value().replace("Ninety firms", "Seventy firms"))
    visitor.press(page.get_by_role("button", name="Save", exact=True))
    visitor.press(page.get_by_role("button", name="Put it under silence"))
    expect(page.get_by_role("heading", name="Do you object?")).to_be_visible()


def adopts(visitor: Visitor, platform: Stack, meeting: str) -> None:
    page = visitor.page
    minutes = f"{NETWORK}meetings/{meeting}/minutes/"
    with psycopg.connect(platform.environment["DATABASE_URL"], autocommit=True) as database:  # its hour has come
        database.execute("UPDATE meetings_silenceround SET ends_at = opened_at WHERE outcome = 'running'")
    in_all_languages(visitor, platform, minutes)
    visitor.press(page.get_by_role("button", name="Adopt the minutes"))
    expect(page.get_by_text("SHA-256")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Seventy firms answered")
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    in_all_languages(visitor, platform, minutes)
    pdf = page.context.request.get(f"{minutes}minutes.pdf").body()
    assert pdf[:5] == b"%PDF-"
