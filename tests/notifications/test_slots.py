import pytest

from notifications.errors import SlotError
from notifications.slots import Slotted, fill, fill_subject, literal, slot_names


def test_fill_text_keeps_values_as_they_are() -> None:
    assert (
        fill("Dear [[name]], [[name]]!", {"name": "<b>Ə & O</b>"}, is_html=False) == "Dear <b>Ə & O</b>, <b>Ə & O</b>!"
    )


def test_fill_html_escapes_values_but_not_the_template() -> None:
    filled = fill('<a href="[[url]]">[[name]]</a>', {"url": 'x"onclick="', "name": "<b>&"}, is_html=True)
    assert filled == '<a href="x&quot;onclick=&quot;">&lt;b&gt;&amp;</a>'


def test_fill_does_not_fill_what_looks_like_a_slot_in_a_value() -> None:
    assert fill("[[a]] [[b]]", {"a": "[[b]]", "b": "secret"}, is_html=False) == "[[b]] secret"


def test_fill_slot_without_value_is_an_error() -> None:
    with pytest.raises(SlotError, match="“name” has no value"):
        fill("Dear [[name]]", {}, is_html=False)


@pytest.mark.parametrize("value", ["x\r\nBcc: a@example.org", "x\nBcc: a@example.org", "x\rBcc: a@example.org"])
def test_fill_subject_refuses_line_breaks(value: str) -> None:
    with pytest.raises(SlotError, match="line break"):
        fill_subject(Slotted("Agenda [[item]]", is_html=False), {"item": value})


def test_slot_names_finds_each_once() -> None:
    assert slot_names("[[a]] [[b_2]] [[a]] [c] [[D]] [[ e ]]") == {"a", "b_2"}


def test_literal_text_is_never_a_slot_and_looks_the_same() -> None:
    typed = literal("see [[annex]] and [[[b]]]")
    assert fill(typed, {}, is_html=False) == typed
    assert typed.replace("\N{WORD JOINER}", "") == "see [[annex]] and [[[b]]]"
