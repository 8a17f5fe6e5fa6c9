"""A person in front of a browser: every page that they meet is checked before they go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

AXE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.0, 2.1 and 2.2, levels A and AA. axe knows target-size (2.5.8) but leaves it out unless told.
RUN_AXE = """async () => {
  const result = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
  });
  return result.violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
# The policy's own event, since what the console says of a violation differs between releases of the browser.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`The policy forbids ${event.effectiveDirective} ${event.blockedURI}`));"""
DESKTOP, PHONE = 1280, 360


class Visitor:
    """One browser context with one page. `complaints` holds what a visitor would never see but a developer must."""

    def __init__(self, browser: Browser, base_url: str, *, width: int = DESKTOP, **options: Any) -> None:
        self.width = width
        self.has_scripts: bool = options.get("java_script_enabled", True)
        options = {"locale": "en-GB", "timezone_id": "Asia/Baku", "base_url": base_url} | options
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": 800}, **options)
        self.context.add_init_script(TELL_VIOLATIONS)
        self.complaints: list[str] = []
        self.context.on("console", self._note)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        self.page: Page = self.context.new_page()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text[:300]}")

    def open(self, address: str) -> None:
        """Go to an address and check the page."""
        self.page.goto(address)
        self.check()

    def read(self, html: str) -> None:
        """Show a mail as a mail program does, and check it as a page."""
        self.page.goto("about:blank")  # whose policy is its own
        self.page.set_content(html)
        self.check()

    def press(self, target: Locator) -> None:
        """Press a button or follow a link to another page, and check that page."""
        with self.page.expect_navigation():
            target.click()
        self.check()

    def enter(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and check that page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.check()

    def log_in(self, email: str, password: str) -> None:
        """Log in with the form, and check both pages."""
        self.open("/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press(self.page.get_by_role("button", name="Sign in", exact=True))
        expect(self.page).not_to_have_url("/login/")

    def check(self) -> None:
        """Fail unless this page is accessible, no wider than the window, and without complaints."""
        faults = self.violations()
        if pixels := self.overflow():
            faults.append(f"The page is {pixels} pixels wider than the window.")
        faults.extend(self.complaints)  # last, since what happens while the others look counts too
        assert not faults, "\n".join([f"{self.page.url} at {self.width} pixels:", *faults])

    def violations(self) -> list[str]:
        """Return what axe finds; nothing where scripts are off, since axe is one."""
        if not self.has_scripts:
            return []
        self.page.evaluate(AXE.read_text())  # not a script element: the policy forbids those, and is kept on
        found: list[str] = self.page.evaluate(RUN_AXE)
        return found

    def overflow(self) -> int:
        """Return by how many pixels the page must be scrolled sideways to be seen whole."""
        pixels: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return max(pixels, 0)

    def tab_to(self, target: Locator, limit: int = 80) -> None:
        """Press Tab until this element has the focus."""
        for _press in range(limit):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{limit} presses of Tab did not lead to {target}.")

    def close(self) -> None:
        """Close the browser context."""
        self.context.close()


type Visit = Callable[..., Visitor]  # what the fixture `visit` is: visit(width=PHONE) sends a new visitor
