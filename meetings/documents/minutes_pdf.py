"""The minutes as an accessible PDF (PDF/UA-1, ISO 14289-1), the same to the byte each time it is made."""

import json
import logging
import re
from functools import cache
from importlib.resources import files

import typst

from meetings.documents.record import RecordText

logger = logging.getLogger(__name__)


@cache
def _template() -> bytes:
    return files("meetings.documents").joinpath("minutes.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def file_name(text: RecordText, ending: str) -> str:
    """Return the name of the file, which says for whom it is."""
    reference = re.sub(r"[^\w.-]+", "-", text["reference"])
    mark = "-UN-only" if text["restricted"] else ""
    return f"{reference}-minutes-{text['language']}{mark}.{ending}"


def render_minutes_pdf(text: RecordText, made_at: int) -> bytes:
    """Return the minutes as a tagged PDF; `made_at` (seconds since 1970, UTC) is the date that it carries."""
    try:
        return _compile(text, made_at, strict=True)
    except typst.TypstError as error:
        # As with the agenda: a sign that no font can draw must not keep the minutes from going out.
        logger.warning("minutes %s are not PDF/UA-1: %s", text["reference"], error)
        return _compile(text, made_at, strict=False)


def _compile(text: RecordText, made_at: int, *, strict: bool) -> bytes:
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"minutes": json.dumps(text, ensure_ascii=False), "made": str(made_at)},
        pdf_standards="ua-1" if strict else None,
        timestamp=made_at,
    )
