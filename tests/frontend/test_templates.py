"""What holds for every template of the project: the strict policy, the size, and the words in the base frame."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ALL = sorted(ROOT.glob("templates/**/*.html")) + sorted(ROOT.glob("*/templates/**/*.html"))
# Mail programs know no style sheets: the bodies of mails carry their styles inside, and no policy applies to them.
PAGES = [path for path in ALL if "mail" not in path.parts]
LOAD = re.compile(r"""<(?:script|link|img|iframe|source|use)\b[^>]*\b(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx event attribute": re.compile(r"\shx-on[:\-]", re.IGNORECASE),
    "an htmx expression": re.compile(r"""hx-(?:vals|headers)=["']js:""", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a file from another site": LOAD,
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offences(text: str) -> list[str]:
    without_tags = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "x", re.sub(r"{% comment.*?endcomment %}", "", text, flags=re.S))
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(without_tags)]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_template_obeys_the_strict_policy(path: Path) -> None:
    assert offences(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color: red">', ["a style attribute"]),
        ('<p {% if a %}class="b"{% endif %} style = "x">', ["a style attribute"]),
        ('<a href="#" onclick="go()">', ["an event attribute"]),
        ('<button hx-on:click="go()">', ["an htmx event attribute"]),
        ("<script>go()</script>", ["a script without src"]),
        ('<script src="https://cdn.example/x.js"></script>', ["a file from another site"]),
        ("<style>p{}</style>", ["a style element"]),
        ('<a href="javascript:go()">', ["a javascript: address"]),
        ('<p class="style=" data-confirm="Once more?">on a day = off</p>', []),
    ],
)
def test_policy_check_finds_each_offence(text: str, found: list[str]) -> None:
    assert offences(text) == found


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_template_is_under_200_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 200


@pytest.mark.parametrize("path", sorted(ROOT.glob("templates/ui/*.html")), ids=name_of)
def test_component_says_its_parameters_at_the_top(path: Path) -> None:
    assert path.read_text().startswith("{% comment %}\n")


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    sheets = sorted((ROOT / "static").glob("*.css"))
    assert [name_of(sheet) for sheet in sheets if re.search(r"@import|url\(", sheet.read_text())] == []
    assert len(sheets) >= 4


def test_style_sheets_use_logical_directions() -> None:
    """Left and right would be wrong in a language that is written from right to left."""
    box = r"(?<![-\w])(?:margin|padding|border)-(?:left|right)\b"
    place = r"(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)"
    physical = re.compile(f"{box}|{place}")
    found = {sheet.name: physical.findall(sheet.read_text()) for sheet in (ROOT / "static").glob("*.css")}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_icons_used_in_templates_exist() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/img/icons.svg").read_text()))
    used = {name for path in PAGES for name in re.findall(r'"ui/icon.html" with name="([a-z]+)"', path.read_text())}
    assert used - drawn == set()
    documented = (ROOT / "templates/ui/icon.html").read_text().split("name: ")[1].split(".\n")[0].split()
    assert set(documented) == drawn
