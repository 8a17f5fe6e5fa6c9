"""The co-chairs' brief as one accessible page (PDF/UA-1, ISO 14289-1)."""

import json
import logging
from functools import cache
from importlib.resources import files
from typing import TypedDict

import typst

from meetings.documents.wording import clean

logger = logging.getLogger(__name__)


class BriefText(TypedDict):
    """Every word of the brief."""

    language: str
    direction: str
    reference: str
    title: str
    heading: str
    network: str
    edition: str
    restricted: bool
    example: str
    when: list[str]
    place: str
    purpose_heading: str
    purpose: str
    decisions_heading: str
    decisions: list[str]
    flags_heading: str
    flags: list[str]
    owed_heading: str
    owed_columns: list[str]
    owed: list[list[str]]
    lines_heading: str
    lines: list[str]
    none: str


def shortened(text: str, most: int, *, keeps_lines: bool = False) -> str:
    """Return the text with at most so many characters, so that the brief stays one page."""
    words = text.strip() if keeps_lines else clean(text)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


@cache
def _template() -> bytes:
    return files("meetings.documents").joinpath("brief.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def render_brief_pdf(text: BriefText, made_at: int) -> bytes:
    """Return the brief as a tagged PDF; `made_at` (seconds since 1970, UTC) is the date that it carries."""
    try:
        return _compile(text, made_at, strict=True)
    except typst.TypstError as error:
        # As with the agenda: a sign that no font can draw must not keep the brief from being read.
        logger.warning("brief %s is not PDF/UA-1: %s", text["reference"], error)
        return _compile(text, made_at, strict=False)


def _compile(text: BriefText, made_at: int, *, strict: bool) -> bytes:
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"brief": json.dumps(text, ensure_ascii=False), "made": str(made_at)},
        pdf_standards="ua-1" if strict else None,
        timestamp=made_at,
    )
