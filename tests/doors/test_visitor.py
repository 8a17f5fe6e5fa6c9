"""Reading pages as the walk-through does."""

import pytest

from unnm.stack.visitor import Answer, Form, StepFailed
from unnm.stack.walk import figures

PAGE = """
<head><title>No</title></head><form action="/search/"><input type="search" name="q"></form>
<form method="post" action="?line=1"><input type="hidden" name="token" value="a&amp;b">
<input type="radio" name="status" value="late"><input type="radio" name="status" value="done" checked>
<input type="checkbox" name="remember" value="1"><textarea name="narrative">
Two lines,
kept</textarea><select name="reader"><option value="1">one</option><option value="2" selected>two</option></select>
<select name="first"><option value="x">x</option><option value="y">y</option></select>
<button name="answer" value="yes">Yes</button><svg><path d="M1 1"/></svg></form>
"""
LEGEND = (
    '<ul class="legend-list"><li><span class="status tone-on_track"><svg viewBox="0 0 12 12"></svg>13 on track</span>'
    '<li><span class="status tone-delayed"><svg viewBox="0 0 12 12"></svg>gecikir: 2</span></ul>'
    '<span class="status tone-on_hold"><svg></svg>7</span>'
)


def answer(source: str) -> Answer:
    return Answer(200, "http://127.0.0.1/page/", {}, source.encode())


def test_form_is_filled_in_as_the_page_shows_it() -> None:
    assert answer(PAGE).form("answer") == Form(
        "?line=1",
        {"token": "a&b", "status": "done", "narrative": "Two lines,\nkept", "reader": "2", "first": "x"},
        {("answer", "yes")},
    )


def test_form_that_is_not_there_fails_the_step() -> None:
    with pytest.raises(StepFailed):
        answer(PAGE).form("password")


def test_text_is_what_a_person_reads() -> None:
    assert answer(PAGE).text == "Two lines, kept one two x y Yes"


def test_figures_are_read_from_the_legend_alone_in_any_language() -> None:
    assert figures(answer(LEGEND)) == {"on_track": 13, "delayed": 2}


def test_figures_of_a_page_without_a_legend_fail_the_step() -> None:
    with pytest.raises(StepFailed):
        figures(answer(PAGE))
