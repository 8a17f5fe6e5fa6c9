"""Each component of templates/ui/, rendered by Django's engine and read as HTML."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from tests.frontend.markup import Element, read

WHEN = datetime(2026, 11, 25, 9, 12, tzinfo=UTC)


def component(template_name: str, /, **context: Any) -> Element:
    return read(render_to_string(f"ui/{template_name}.html", context))


@pytest.mark.parametrize(
    ("status", "word", "shape"),
    [
        ("completed", "completed", "path"),
        ("on_track", "on track", "circle"),
        ("not_started", "not started", "circle"),
        ("on_hold", "on hold", "path"),
        ("delayed", "delayed", "path"),
        ("cancelled", "cancelled", "path"),
    ],
)
def test_status_has_word_sign_and_tone(status: str, word: str, shape: str) -> None:
    element = component("status", status=status).one("span")
    assert element.text == word
    assert element.classes == ["status", f"tone-{status}"]
    assert len(element.one("svg", aria_hidden="true").all(shape)) == 1


def test_status_signs_all_differ() -> None:
    names = ["completed", "on_track", "not_started", "on_hold", "delayed", "cancelled"]
    assert len({render_to_string("ui/sign.html", {"status": name}) for name in names}) == len(names)


def test_status_with_label_says_the_label() -> None:
    assert component("status", status="delayed", label="2 delayed").text == "2 delayed"


@pytest.mark.parametrize(
    ("classification", "word", "tone"),
    [("public", "Public", "tone-green"), ("network", "Network", "tone-un"), ("un_only", "UN only", "tone-red")],
)
def test_classification_says_who_may_see(classification: str, word: str, tone: str) -> None:
    element = component("classification", classification=classification).one("span")
    assert (element.text, element.classes) == (word, ["chip", tone])


def test_page_header_without_extras_is_only_the_title() -> None:
    page = component("page_header", title="Groups")
    assert [element.tag for element in page.all() if element.tag != "div"] == ["h1"]
    assert page.text == "Groups"


def test_page_header_with_all_parts_shows_them_in_order() -> None:
    page = component("page_header", title="Plenary", eyebrow="NET-2026-02", classification="network", lead="Baku")
    assert page.text == "NET-2026-02 Network Plenary Baku"


def test_page_header_actions_come_from_a_partial_that_sees_the_page() -> None:
    template = Template(
        '{% include "ui/page_header.html" with title="T" actions="ui/status.html" %}',
    )
    page = read(template.render(Context({"status": "delayed"})))
    assert page.one("div", "actions").text == "delayed"


def test_card_shows_title_note_and_body() -> None:
    page = component("card", title="Quorum", note="shown, never blocks", body="ui/status.html", status="on_track")
    assert page.one("h2").text == "Quorum"
    assert page.one("span", "card-note").text == "shown, never blocks"
    assert page.one("div", "card-body").text == "on track"


def test_card_at_level_three_has_a_third_level_heading() -> None:
    assert component("card", title="Mail", level=3).one("h3").text == "Mail"


def test_progress_is_a_progress_element_with_words() -> None:
    page = component("progress", label="Digital services", value=1500, max=2000, shown="1,500 of 2,000")
    bar = page.one("progress")
    assert bar.attributes == {"value": "1500", "max": "2000", "aria-label": "Digital services"}
    assert page.one("span", "spread").text == "Digital services 1,500 of 2,000"


def test_progress_without_max_counts_in_per_cent() -> None:
    page = component("progress", label="Done", value=0)
    assert page.one("progress").attributes == {"value": "0", "max": "100", "aria-label": "Done"}
    assert page.text == "Done 0 %"


SEGMENTS = [
    {"tone": "completed", "status": "completed", "count": 5, "label": "5 completed"},
    {"tone": "on_hold", "status": "on_hold", "count": 0, "label": "0 on hold"},
    {"tone": "track", "count": 1200},
]


def test_stacked_bar_draws_only_what_there_is_and_names_everything() -> None:
    page = component("stacked_bar", label="Workstreams", segments=SEGMENTS)
    bar = page.one(role="img")
    assert bar.attributes["aria-label"] == "Workstreams"
    assert [piece.attributes["width"] for piece in bar.all("svg")] == ["500%", "120000%"]
    assert [item.text for item in page.one("ul").all("li")] == ["5 completed", "0 on hold"]


def test_stacked_bar_bare_has_no_words_below() -> None:
    assert component("stacked_bar", label="Answers", segments=SEGMENTS, is_bare=True).all("ul") == []


def test_empty_says_why_and_offers_one_step() -> None:
    page = component("empty", title="No papers", text="Until 2 December.", action_url="/add/", action_label="Add")
    assert page.text == "No papers Until 2 December. Add"
    assert page.one("a").attributes["href"] == "/add/"


def test_pagination_at_the_ends_shows_one_way_or_nothing() -> None:
    assert component("pagination", next_url="", previous_url="").all() == []
    assert [link.attributes["rel"] for link in component("pagination", next_url="?c=2").all("a")] == ["next"]
    both = component("pagination", next_url="?c=2", previous_url="?c=1")
    assert [(link.text, link.attributes["href"]) for link in both.all("a")] == [("Previous", "?c=1"), ("Next", "?c=2")]


def test_track_tells_done_current_and_late_in_words() -> None:
    steps = [
        {"label": "Letter", "text": "16 Nov", "state": "done"},
        {"label": "Items close", "text": "24 Nov", "state": "current"},
        {"label": "Papers", "text": "2 Dec", "state": "late"},
        {"label": "Meeting", "text": "9 Dec", "state": ""},
    ]
    page = component("track", label="Clock", steps=steps)
    done, current, late, ahead = page.all("li")
    assert done.one("svg").attributes["aria-label"] == "done"
    assert current.attributes["aria-current"] == "step"
    assert late.text == "Papers 2 Dec · late"
    assert (ahead.text, ahead.attributes) == ("Meeting 9 Dec", {})


def test_tabs_mark_the_current_one_and_show_counts_even_of_zero() -> None:
    tabs = [
        {"label": "Agenda", "url": "/a/", "is_current": True, "count": None},
        {"label": "Papers", "url": "/p/", "is_current": False, "count": 0},
    ]
    first, second = component("tabs", label="Parts", tabs=tabs).all("a")
    assert first.attributes == {"href": "/a/", "aria-current": "page"}
    assert (second.text, second.attributes) == ("Papers 0", {"href": "/p/"})


def test_history_shows_who_when_before_and_after() -> None:
    changes = [{"label": "Place", "before": "UN House", "after": "Baku"}, {"label": "Note", "before": "x", "after": ""}]
    page = component("history", entries=[{"who": "Secretariat", "at": WHEN, "what": "changed", "changes": changes}])
    assert page.one("p").text == "25 Nov 2026, 09:12 Secretariat changed"
    assert page.one("time").attributes["datetime"] == "2026-11-25T09:12:00+00:00"
    assert [(a.text, b.text) for a, b in zip(page.all("del"), page.all("ins"), strict=True)] == [
        ("UN House", "Baku"),
        ("x", "—"),
    ]


def test_history_escapes_what_people_wrote() -> None:
    changes = [{"label": "Title", "before": "<b>", "after": "<script>alert(1)</script>"}]
    page = component("history", entries=[{"who": "A", "at": WHEN, "changes": changes}])
    assert page.all("script") == []
    assert page.one("ins").text == "<script>alert(1)</script>"


def test_history_without_entries_says_so() -> None:
    assert component("history", entries=[]).text == "Nothing has been changed yet."


@pytest.mark.parametrize(("is_finished", "asks_again"), [(False, "every 2s"), (True, None)])
def test_delivery_asks_again_only_while_something_waits(is_finished: bool, asks_again: str | None) -> None:
    delivery = {"sentence": "14 of 16 sent", "at": WHEN, "is_finished": is_finished, "segments": SEGMENTS}
    page = component("delivery", delivery=delivery, poll_url="/progress/")
    assert page.one(id="delivery").attributes.get("hx-trigger") == asks_again
    assert page.one("strong").text == "14 of 16 sent"
    assert len(page.all("noscript")) == (0 if is_finished else 1)


def test_icon_is_decoration_unless_it_has_a_label() -> None:
    assert component("icon", name="paper").one("svg").attributes == {"class": "icon", "aria-hidden": "true"}
    labelled = component("icon", name="check", label="done").one("svg")
    assert (labelled.attributes["role"], labelled.attributes["aria-label"]) == ("img", "done")
