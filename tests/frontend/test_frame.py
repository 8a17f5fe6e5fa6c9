"""The frame of every page and the error pages; none of these tests may touch the database, so a query fails them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from tests.frontend.markup import Element, read

LANGUAGES = [("en", "English"), ("az", "Azerbaijani"), ("ru", "Russian")]


@dataclass
class Entry:
    label: str
    url: str
    is_current: bool


@dataclass
class Network:
    slug: str
    label: str
    is_illustrative: bool = False


BAKU = Network("aze", "Azerbaijan", is_illustrative=True)


def page(template: str = "base.html", **context: Any) -> Element:
    request = RequestFactory().get("/aze/meetings/?state=open")
    frame = {"LANGUAGES": LANGUAGES, "LANGUAGE_CODE": translation.get_language(), "request": request}
    return read(render_to_string(template, frame | context))


def test_frame_of_a_stranger_has_brand_and_languages_only() -> None:
    frame = page()
    assert frame.one("a", "site-brand").text == "UNNM"
    assert frame.all("nav") == []
    assert frame.all("details") == []
    assert [button.attributes["value"] for button in frame.one("form").all("button")] == ["en", "az", "ru"]


def test_frame_declares_language_and_direction() -> None:
    root = page().one("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == ("en", "ltr")
    with translation.override("ar"):
        root = page().one("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ar", "rtl")


def test_frame_first_link_skips_to_the_content() -> None:
    frame = page()
    first = frame.all("a")[0]
    assert first.attributes == {"class": "skip-link", "href": "#main"}
    assert frame.one("main").attributes["id"] == "main"


def test_frame_navigation_marks_the_current_entry() -> None:
    frame = page(nav=[Entry("Desk", "/aze/", False), Entry("Meetings", "/aze/meetings/", True)], network=BAKU)
    desk, meetings = frame.one("nav", "site-nav").all("a")
    assert desk.attributes == {"href": "/aze/"}
    assert meetings.attributes == {"href": "/aze/meetings/", "aria-current": "page"}
    assert frame.one("a", "site-brand").text == "UNNM · Azerbaijan"


@pytest.mark.parametrize(("networks", "switchers"), [([BAKU], 0), ([BAKU, Network("geo", "Georgia")], 1)])
def test_frame_offers_the_switch_only_among_several_networks(networks: list[Network], switchers: int) -> None:
    frame = page(network=BAKU, networks=networks)
    assert len(frame.all("details", "network-switch")) == switchers


def test_frame_switch_leads_to_each_network() -> None:
    frame = page(network=BAKU, networks=[BAKU, Network("geo", "Georgia")])
    links = frame.one("details", "network-switch").all("a")
    assert [(link.text, link.attributes["href"]) for link in links] == [("Azerbaijan", "/aze/"), ("Georgia", "/geo/")]


def test_frame_sign_out_is_a_post_form() -> None:
    frame = page(person_label="Secretariat officer, IOM")
    menu = frame.one("details", "menu")
    assert menu.one("summary").text == "Secretariat officer, IOM"
    assert [link.attributes["href"] for link in menu.all("a")] == ["/profile/", "/following/", "/preferences/"]
    form = menu.one("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/sign-out/")


def test_frame_language_switch_comes_back_to_the_same_page() -> None:
    form = page().one("form", "language-switch")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/language/")
    assert form.one("input", name="next").attributes["value"] == "/aze/meetings/?state=open"
    pressed = [button.attributes["aria-pressed"] for button in form.all("button")]
    assert pressed == ["true", "false", "false"]


@pytest.mark.parametrize(("network", "note"), [(BAKU, True), (Network("geo", "Georgia"), False)])
def test_frame_says_when_data_are_illustrative(network: Network, note: bool) -> None:
    notes = [element.text for element in page(network=network).one("footer").all("strong")]
    assert notes == (["Illustrative data."] if note else [])


def test_frame_shows_the_demo_banner_only_when_there_is_one() -> None:
    assert page(demo_banner="Demonstration").one("p", "demo-banner").text == "Demonstration"
    assert page(demo_banner="").all("p", "demo-banner") == []


def test_frame_switches_off_what_the_policy_forbids_htmx() -> None:
    settings = json.loads(page().one("meta", name="htmx-config").attributes["content"])
    wanted = {"includeIndicatorStyles": False, "allowEval": False, "allowScriptTags": False, "historyCacheSize": 0}
    assert {name: settings[name] for name in wanted} == wanted


def test_frame_scripts_are_files_of_ours_and_deferred() -> None:
    scripts = page().all("script")
    assert [script.attributes["src"].startswith("/static/") and "defer" in script.attributes for script in scripts] == [
        True,
        True,
    ]
    assert [script.text for script in scripts] == ["", ""]


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "500"])
def test_error_page_says_what_happened_and_offers_a_way(code: str) -> None:
    answer = page(f"{code}.html")
    assert answer.one("p", "code").text == code
    assert len(answer.all("h1")) == 1
    assert answer.one("div", "actions").all("a")[0].attributes["href"] == "/"


@pytest.mark.parametrize("code", ["400", "500"])
def test_error_page_without_context_or_scripts_still_renders(code: str) -> None:
    """Django renders these two without a request; with the database down no context processor may be needed."""
    with override_settings(ROOT_URLCONF="tests.frontend.markup"):
        answer = read(render_to_string(f"{code}.html"))
    assert answer.all("script") == []
    assert answer.one("html").attributes["lang"] == "en"


def test_error_page_409_names_who_changed_it_and_keeps_what_was_written() -> None:
    answer = page(
        "409.html",
        changed_by="Co-lead, WG1",
        changed_at=datetime(2026, 11, 24, 13, 5, tzinfo=UTC),
        typed=[{"label": "Narrative", "text": "First\nsecond"}],
        back_url="/aze/meetings/",
    )
    assert answer.one("p", "notice").text == "Changed by Co-lead, WG1 at 24 November 2026, 13:05."
    assert answer.one("dd").text == "First second"
    assert answer.one("a", "btn").attributes["href"] == "/aze/meetings/"


def test_error_page_409_shows_the_sentence_of_the_service() -> None:
    assert page("409.html", detail="Changed by A at 10:00.").one("p", "notice").text == "Changed by A at 10:00."


@pytest.mark.parametrize(("person", "offers"), [("", 2), ("Head, IOM", 1)])
def test_error_page_404_offers_strangers_to_sign_in(person: str, offers: int) -> None:
    links = page("404.html", person_label=person).one("div", "actions").all("a")
    assert len(links) == offers


def test_error_page_404_comes_back_after_signing_in() -> None:
    link = page("404.html").one("div", "actions").all("a")[1]
    assert link.attributes["href"] == "/sign-in/?next=/aze/meetings/%3Fstate%3Dopen"


def test_api_documentation_names_the_schema_and_loads_only_files_of_ours() -> None:
    answer = page("unnm/api_docs.html", schema_url="/api/v1/schema/")
    assert answer.one(id="api").attributes["data-schema-url"] == "/api/v1/schema/"
    assert [script.attributes["src"] for script in answer.all("script")] == [
        "/static/vendor/swagger-ui-bundle.js",
        "/static/api-docs.js",
    ]
