"""The liaison goes from a gap to a request for support, in Azerbaijani, on a phone; each page is accessible."""

from playwright.sync_api import expect

from tests.browser.example import LIAISON, NETWORK, OVERVIEW
from tests.browser.visitor import PHONE, Visit

GAP = f"{NETWORK}commitments/gcm/21/"


def test_liaison_goes_from_a_gap_to_a_request(visit: Visit) -> None:
    visitor = visit(account=LIAISON, width=PHONE)
    visitor.open(OVERVIEW)
    page = visitor.page
    row = page.get_by_role("row").filter(has=page.locator(f"a[href='{GAP}']"))
    visitor.press(row.locator("a[href*='requests/new']"))
    assert page.evaluate("document.documentElement.lang") == "az"
    page.locator("[name=title]").fill("Könüllü qayıdış üzrə məsləhət xidməti")
    page.locator("[name=need]").fill("İki ekspert və təlim proqramı.")
    page.locator("[name=expected_result]").fill("Məsləhət xidməti işləyir.")
    visitor.press(page.locator("main form button[type=submit]").last)
    expect(page.get_by_role("heading", level=1)).to_have_text("Könüllü qayıdış üzrə məsləhət xidməti")
    expect(page.locator(".track .is-current")).to_have_count(1)
    visitor.open(GAP)
    expect(page.locator("main a[href*='/requests/SR-']")).to_have_text("Könüllü qayıdış üzrə məsləhət xidməti")
    for address in ("coverage/", "requests/", "pledges/", "frameworks/"):
        visitor.open(f"{NETWORK}{address}")
