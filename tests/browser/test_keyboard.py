"""A page by keyboard alone: what has the focus is always seen, nothing is a trap, menus open and close."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.example import MEETING_PAGE, SECRETARIAT
from tests.browser.visitor import DESKTOP, PHONE, Visit, Visitor

# Tells what has the focus, and why one would not see it: no outline, or outside of the window.
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return ["", ""];
  const label = element.innerText || element.getAttribute("aria-label") || element.name;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isInside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const fault = !isOutlined ? "no outline" : !isInside ? "outside of the window" : "";
  return [`${element.tagName.toLowerCase()} ${label}`, fault];
}"""


@pytest.fixture(params=[DESKTOP, PHONE])
def visitor(visit: Visit, request: pytest.FixtureRequest) -> Visitor:
    """Return the secretariat officer on the page of a meeting."""
    visitor = visit(account=SECRETARIAT, width=request.param)
    visitor.page.goto(MEETING_PAGE)
    return visitor


def test_skip_link_comes_first_and_leads_to_the_content(visitor: Visitor) -> None:
    page = visitor.page
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_focus_is_visible_from_the_first_to_the_last_element(visitor: Visitor) -> None:
    stops = stops_of(visitor.page)
    assert [stop for stop in stops if stop[1]] == []
    reachable = visitor.page.locator("a[href], button, summary, input:not([type=hidden]), [tabindex='0']")
    assert len(stops) == len([element for element in reachable.all() if element.is_visible()])


def stops_of(page: Page) -> list[tuple[str, str]]:
    """Press Tab through the whole page and return each stop with what is wrong there."""
    stops: list[tuple[str, str]] = []
    for _press in range(200):
        page.keyboard.press("Tab")
        name, fault = page.evaluate(FOCUS)
        if not name:
            return stops
        stops.append((name, fault))
    raise AssertionError(f"Tab does not lead out of the page: {stops[-5:]}")


def test_menu_of_the_person_opens_and_closes_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    menu = page.locator("summary").filter(has_text="Secretariat officer, IOM")
    profile = page.get_by_role("link", name="Profile")
    visitor.tab_to(menu)
    expect(profile).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(profile).to_be_focused()
    page.keyboard.press("Escape")
    expect(profile).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    visitor.tab_to(profile)
    visitor.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile")
