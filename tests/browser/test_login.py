"""Signing in with a passkey and with an authenticator app, as a browser does it; each page is looked at by axe."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.example import FOCAL_POINT, STAKEHOLDER
from tests.browser.mailbox import Mailbox, body
from tests.browser.visitor import PHONE, Visit, Visitor
from unnm.stack.supervisor import Stack

SECURITY = "/profile/security/"


def add_device(visitor: Visitor) -> None:
    """Give the browser a device that keeps passkeys and knows its owner."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(visitor: Visitor, password: str) -> None:
    """Type the password once more, as is asked before something sensitive."""
    visitor.page.locator("#id_password").fill(password)
    visitor.press(visitor.page.locator("#main form button[type=submit]").first)


def sign_out(visitor: Visitor) -> None:
    """Sign out, and go to the login page."""
    visitor.open("/logout/")
    visitor.press(visitor.page.locator("#main form button[type=submit]"))
    visitor.open("/login/")


def test_passkey_is_added_and_opens_the_account(platform: Stack, visit: Visit) -> None:
    password = platform.accounts().password
    visitor = visit(width=PHONE, host="localhost")  # no passkey belongs to a bare address
    page = visitor.page
    add_device(visitor)
    visitor.log_in(FOCAL_POINT, password)
    visitor.open("/profile/")
    visitor.press(page.get_by_role("link", name="Account security"))
    visitor.press(page.get_by_role("link", name="Add a passkey"))
    confirm(visitor, password)
    page.get_by_label("Name").fill("My phone")
    visitor.press(page.get_by_role("button", name="Add", exact=True))
    expect(page.locator(".codes li")).to_have_count(10)
    visitor.press(page.get_by_role("link", name="I have kept them"))
    expect(page.locator("#passkeys").get_by_role("cell", name="My phone").first).to_be_visible()
    sign_out(visitor)
    visitor.press(page.get_by_role("button", name="Passkey"))
    visitor.open(SECURITY)
    visitor.press(page.get_by_role("link", name="Rename My phone"))
    confirm_with_passkey(visitor)
    page.get_by_label("Name").fill("Old phone")
    visitor.press(page.get_by_role("button", name="Save"))
    visitor.press(page.get_by_role("link", name="Remove Old phone"))
    visitor.press(page.get_by_role("button", name="Remove"))
    expect(page.locator("#passkeys table")).to_have_count(0)


def confirm_with_passkey(visitor: Visitor) -> None:
    """Confirm with the passkey where the password is asked for."""
    visitor.press(visitor.page.locator("#main a[href*='/again/passkey/']"))
    visitor.press(visitor.page.get_by_role("button", name="Use a passkey"))


def test_authenticator_app_is_added_and_asked_for(platform: Stack, visit: Visit) -> None:
    password = platform.accounts().password
    visitor = visit()
    page = visitor.page
    visitor.log_in(STAKEHOLDER, password)
    visitor.open(f"{SECURITY}app/add/")
    confirm(visitor, password)
    key = page.locator("#totp-key").inner_text()
    page.locator("#id_code").fill(code_of(key))
    visitor.press(page.locator("#main form button[type=submit]").last)
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    sign_out(visitor)
    page.locator("#id_login").fill(STAKEHOLDER)
    page.locator("#id_password").fill(password)
    visitor.press(page.locator("#main form button[type=submit]").first)
    assert page.url.endswith("/login/second-factor/")
    page.locator("#id_code").fill(codes[0])
    visitor.press(page.locator("#main form button[type=submit]").first)
    visitor.open(f"{SECURITY}app/remove/")
    page.locator("#id_password").fill(password)
    visitor.press(page.locator("#main form button[type=submit]").first)
    visitor.press(page.locator("#main form button[type=submit]").first)
    expect(page.locator("#app .btn-danger")).to_have_count(0)


def code_of(key: str) -> str:
    """Return what an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30)))


def code_in(mailbox: Mailbox) -> str:
    """Wait for the mail with the code, beside which notices may arrive, and return the code."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        mail = mailbox.mails().get(FOCAL_POINT)
        found = re.search(r"^ +([A-Z]{4}-[A-Z]{4})\s*$", body(mail, "plain"), re.MULTILINE) if mail else None
        if found:
            return found[1]
        time.sleep(0.2)
    raise AssertionError("No mail with a code has arrived.")


def test_code_by_mail_signs_in_on_a_phone_without_javascript(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    visitor = visit(width=PHONE, java_script_enabled=False)
    page = visitor.page
    visitor.open("/login/")
    visitor.press(page.get_by_role("link", name="Code by e-mail"))
    page.get_by_label("E-mail").fill(FOCAL_POINT)
    visitor.press(page.get_by_role("button", name="Send me a code"))
    page.get_by_label("Code").fill(code_in(mailbox))
    visitor.press(page.get_by_role("button", name="Sign in", exact=True))
    visitor.open("/profile/")
    assert page.url.endswith("/profile/")
