"""The colours of static/*.css reach WCAG 2.2 AA: 4.5 for text, 3 for the lines and bars that carry meaning."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
FRAME = (STATIC / "unnm.css").read_text()
TONE = re.compile(r"^([.\w, -]+) { --tone: (#\w+); --tone-tint: (#\w+); --tone-bar: (#\w+); }$", re.MULTILINE)
TONES = {match[1]: match.groups()[1:] for match in TONE.finditer(FRAME)}
EMPTY = (".tone-track", ".tone-cancelled, .tone-none")  # what is not there, or no longer: its bar is only a ground


def variable(name: str) -> str:
    """Return the value of a custom property of :root, as the screen has it (print sets some again)."""
    screen, _print = FRAME.split("@media print")
    (value,) = re.findall(rf"--{name}: (#[0-9a-f]+);", screen)
    return str(value)


def luminance(colour: str) -> float:
    """Return the relative luminance of a hex colour, as WCAG defines it."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two hex colours, as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_pairs_is_as_published() -> None:
    assert round(contrast("#000", "#fff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_tones_are_all_found() -> None:
    assert len(TONES) == 9


@pytest.mark.parametrize("name", TONES)
def test_tone_text_is_legible_on_its_tint_on_white_and_on_paper(name: str) -> None:
    text, tint, _bar = TONES[name]
    grounds = [tint, "#ffffff", variable("paper")]
    assert [ground for ground in grounds if contrast(text, ground) < 4.5] == []


@pytest.mark.parametrize("name", [name for name in TONES if name not in EMPTY])
def test_tone_bar_stands_out_from_the_card(name: str) -> None:
    assert contrast(TONES[name][2], "#ffffff") >= 3


@pytest.mark.parametrize("name", ["ink", "ink-soft", "link", "un-blue-night", "un-blue-deep"])
def test_text_colour_is_legible_on_white_on_paper_and_on_the_blue_tint(name: str) -> None:
    grounds = ["#ffffff", variable("paper"), variable("un-blue-tint")]
    assert [ground for ground in grounds if contrast(variable(name), ground) < 4.5] == []


def test_filled_button_is_legible() -> None:
    assert contrast("#ffffff", variable("un-blue-deep")) >= 4.5


@pytest.mark.parametrize("name", ["line-strong", "un-blue", "un-blue-deep"])
def test_edge_of_a_control_stands_out(name: str) -> None:
    assert contrast(variable(name), "#ffffff") >= 3


def test_loose_colours_in_components_and_forms_are_legible() -> None:
    """Text colours that are no tone: lateness, errors, the placeholder."""
    found: list[str] = []
    for sheet in ("components.css", "forms.css"):
        found += re.findall(r"(?<![-\w])color: (#[0-9a-f]{6});", (STATIC / sheet).read_text())
    assert [colour for colour in found if contrast(colour, variable("paper")) < 4.5] == []
    assert len(found) >= 5
