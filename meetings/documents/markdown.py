"""The little Markdown that notes and minutes are typed in: paragraphs, lists, headings, **bold** and *italic*.

Everything else stays as it was typed. The same blocks become HTML, PDF and Word, so no renderer of one is trusted with
what another would do.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

type Kind = Literal["paragraph", "heading", "bullet", "number"]

_RUNS = re.compile(r"\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*|(?<!\w)[*_](?=\S)(?P<italic>[^*_]+?)(?<=\S)[*_](?!\w)", re.S)
_LINES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"#{1,6}\s+(?P<text>.+)")),
    ("bullet", re.compile(r"[-*•–]\s+(?P<text>.+)")),
    ("number", re.compile(r"\d{1,3}[.)]\s+(?P<text>.+)")),
)


class Run(TypedDict):
    """Some words in one style."""

    text: str
    bold: bool
    italic: bool


class Block(TypedDict):
    """A paragraph, a heading, or an entry of a list."""

    kind: Kind
    runs: list[Run]


def blocks(text: str) -> list[Block]:
    """Return what a text consists of, in order."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        found += [{"kind": kind, "runs": _runs(" ".join(words.split()))} for kind, words in _lines(part)]
    return found


def _lines(part: str) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of a paragraph; a line that begins no entry continues the one before."""
    kind: Kind = "paragraph"
    words: list[str] = []
    for line in part.split("\n"):
        text = line.strip()
        begun = next(((name, found["text"]) for name, form in _LINES if (found := form.fullmatch(text))), None)
        if begun is not None or kind == "heading":
            if words:
                yield kind, " ".join(words)
            kind, words = (begun[0], [begun[1]]) if begun is not None else ("paragraph", [text] if text else [])
        elif text:
            words.append(text)
    if words:
        yield kind, " ".join(words)


def _runs(text: str) -> list[Run]:
    found: list[Run] = []
    at = 0
    for match in _RUNS.finditer(text):
        if match.start() > at:
            found.append({"text": text[at : match.start()], "bold": False, "italic": False})
        is_bold = match["bold"] is not None
        found.append({"text": match["bold"] or match["italic"], "bold": is_bold, "italic": not is_bold})
        at = match.end()
    if at < len(text):
        found.append({"text": text[at:], "bold": False, "italic": False})
    return found


def html(text: str) -> SafeString:
    """Return the text as HTML, every word of it escaped."""
    parts = []
    for kind, group in groupby(blocks(text), key=lambda block: block["kind"]):
        rows = [_html_runs(block["runs"]) for block in group]
        if kind in ("bullet", "number"):
            tag = "ul" if kind == "bullet" else "ol"
            items = format_html_join("", "<li>{}</li>", ((row,) for row in rows))
            parts.append(format_html("<{}>{}</{}>", tag, items, tag))
        else:
            form = "<p><strong>{}</strong></p>" if kind == "heading" else "<p>{}</p>"
            parts.append(format_html_join("", form, ((row,) for row in rows)))
    return mark_safe("".join(parts))  # noqa: S308  # each part is escaped


def _html_runs(runs: list[Run]) -> SafeString:
    forms = {(True, False): "<strong>{}</strong>", (False, True): "<em>{}</em>"}
    shown = [format_html(forms.get((run["bold"], run["italic"]), "{}"), run["text"]) for run in runs]
    return mark_safe("".join(shown))  # noqa: S308  # each part is escaped
