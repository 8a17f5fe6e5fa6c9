"""From the invitation to the directory: by keyboard alone, on a phone, in Azerbaijani; every page is checked by axe."""

import re
import time

from playwright.sync_api import Locator, expect

from tests.browser.example import NETWORK, SECRETARIAT
from tests.browser.mailbox import Mailbox, body
from tests.browser.visitor import PHONE, Visit, Visitor
from unnm.stack.supervisor import Stack

ADDRESS = "nermin@people.example"
NAME = "Nərmin Əliyeva"
PASSWORD = "uzun-ve-nadir-parol-2026"  # of the example


def test_person_is_invited_accepts_and_stands_in_the_directory(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    secretariat_invites(in_azerbaijani(visit(account=SECRETARIAT, width=PHONE), platform))
    invited = in_azerbaijani(visit(width=PHONE), platform)
    person_accepts(invited, link_in(mailbox, invited))
    person_signs_in(invited)
    person_stands_in_the_directory(invited)


def in_azerbaijani(visitor: Visitor, platform: Stack) -> Visitor:
    """Choose the language as the switch of every page does."""
    visitor.context.add_cookies([{"name": "django_language", "value": "az", "url": platform.url}])
    return visitor


def secretariat_invites(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{NETWORK}agencies/ILO/")
    expect(page.locator("html")).to_have_attribute("lang", "az")
    visitor.tab_to(page.locator(f"a[href='{NETWORK}agencies/ILO/invite/']"))
    visitor.enter()
    typed(visitor, page.locator("#id_name"), "Nərmin")
    typed(visitor, page.locator("#id_address"), ADDRESS)
    visitor.tab_to(page.locator("#id_language"))
    page.keyboard.type("Az")
    expect(page.locator("#id_language")).to_have_value("az")
    visitor.tab_to(page.locator("main form .btn-primary"))
    visitor.enter()
    expect(page.get_by_role("main")).to_contain_text(ADDRESS)


def link_in(mailbox: Mailbox, visitor: Visitor) -> str:
    """Wait for the mail, read it as a mail program does, and return where its button leads."""
    for _try in range(120):
        if ADDRESS in mailbox.addresses():
            break
        time.sleep(0.5)
    html = body(mailbox.mails()[ADDRESS], "html")
    assert html.count('<html lang="az"') == 1
    visitor.read(html)
    address = visitor.page.locator("a[href*='/answer/invitation/']").get_attribute("href")
    assert address is not None
    return address


def person_accepts(visitor: Visitor, address: str) -> None:
    page = visitor.page
    visitor.open(address)
    expect(page.locator("html")).to_have_attribute("lang", "az")
    expect(page.get_by_role("heading", level=1)).to_have_text("Siz dəvət olunmusunuz")
    typed(visitor, page.locator("#id_name"), NAME)
    typed(visitor, page.locator("#id_address_az"), "Hörmətli Nərmin xanım")
    typed(visitor, page.locator("#id_phone"), "+994 12 000 00 00")
    typed(visitor, page.locator("#id_password"), PASSWORD)
    visitor.tab_to(page.locator("[name=do][value=accept]"))
    visitor.enter()
    expect(page.get_by_role("main")).to_contain_text("Şəbəkəyə xoş gəlmisiniz")


def person_signs_in(visitor: Visitor) -> None:
    page = visitor.page
    visitor.tab_to(page.get_by_role("main").locator("a[href='/login/']"))
    visitor.enter()
    typed(visitor, page.locator("input[name=login]"), ADDRESS)
    typed(visitor, page.locator("input[name=password]"), PASSWORD)
    visitor.enter()
    expect(page).not_to_have_url(re.compile("/login/"))


def person_stands_in_the_directory(visitor: Visitor) -> None:
    visitor.open(f"{NETWORK}directory/")
    row = visitor.page.get_by_role("row").filter(has_text="ILO").filter(has_text=NAME)
    expect(row).to_have_count(1)


def typed(visitor: Visitor, field: Locator, text: str) -> None:
    """Reach the field by Tab and type over what stands in it."""
    if not field.evaluate("element => element === document.activeElement"):
        visitor.tab_to(field)
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(text)
