"""Every kind of page, for those who see most and least of it, on a desk and on a phone, in each language."""

import pytest

from tests.browser.example import LIAISON, MEETING_PAGE, NETWORK, OVERVIEW, SECRETARIAT, STAKEHOLDER
from tests.browser.visitor import DESKTOP, PHONE, Visit

OF_EVERYBODY = [
    NETWORK,
    OVERVIEW,
    f"{NETWORK}workplan/",
    f"{NETWORK}workplan/?view=timeline",
    f"{NETWORK}workstreams/WG1-02/",
    f"{NETWORK}groups/",
    f"{NETWORK}groups/WG1/",
    f"{NETWORK}commitments/gcm/9/",
    f"{NETWORK}meetings/",
    MEETING_PAGE,
    f"{MEETING_PAGE}papers/",
    f"{MEETING_PAGE}participants/",
    f"{MEETING_PAGE}outcomes/",
    f"{MEETING_PAGE}distributions/",
    f"{NETWORK}decisions/",
    f"{NETWORK}directory/",
    f"{NETWORK}agencies/ILO/",
    f"{NETWORK}settings/",
    "/profile/",
    "/inbox/",
    "/following/",
    "/public/",
]
OF_THE_SECRETARIAT = [
    *OF_EVERYBODY,
    f"{NETWORK}workstreams/WG1-02/update/",
    f"{MEETING_PAGE}history/",
    f"{MEETING_PAGE}distribute/",
    f"{NETWORK}public-page/",
    f"{NETWORK}preview/",
    f"{NETWORK}invitations/",
    f"{NETWORK}turnover/",
    f"{NETWORK}outbox/",
    f"{NETWORK}outbox/unreachable/",
    f"{NETWORK}outbox/upcoming/",
    f"{NETWORK}settings/change/calendar/",
    f"{NETWORK}settings/change/protocol/",
    f"{NETWORK}settings/terms/",
    "/api/v1/docs/",
]


@pytest.mark.parametrize(
    ("account", "language", "width", "addresses"),
    [
        (SECRETARIAT, "en", DESKTOP, OF_THE_SECRETARIAT),
        (SECRETARIAT, "en", PHONE, OF_THE_SECRETARIAT),
        (LIAISON, "az", PHONE, OF_EVERYBODY),
        (STAKEHOLDER, "ru", PHONE, OF_EVERYBODY),
    ],
)
def test_pages_are_accessible_and_fit(
    visit: Visit, account: str, language: str, width: int, addresses: list[str]
) -> None:
    visitor = visit(account=account, width=width)
    for address in addresses:
        visitor.open(address)
        if not address.startswith("/api/"):  # the documentation of the API is in English
            assert visitor.page.evaluate("document.documentElement.lang") == language


def test_page_that_is_not_there_is_accessible_and_fits(visit: Visit) -> None:
    visitor = visit(width=PHONE)
    visitor.page.goto("/nowhere/")
    assert (visitor.violations(), visitor.overflow()) == ([], 0)
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "There is nothing here for you"
