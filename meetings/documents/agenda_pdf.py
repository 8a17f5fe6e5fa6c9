"""The agenda as an accessible PDF (PDF/UA-1, ISO 14289-1), the same to the byte each time it is made."""

import json
import logging
from functools import cache
from importlib.resources import files

import typst

from meetings.documents.snapshot import AgendaSnapshot, instant
from meetings.documents.wording import AgendaText, present

logger = logging.getLogger(__name__)


@cache
def _template() -> bytes:
    return files("meetings.documents").joinpath("agenda.typ").read_bytes()


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of every document: those inside the wheel of typst."""
    # The fonts inside typst's wheel alone: a machine's own fonts would change the bytes, and a container has none.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def render_agenda_pdf(snapshot: AgendaSnapshot) -> bytes:
    """Return the agenda as a tagged PDF in the snapshot's language; SnapshotError if it may not be made."""
    text = present(snapshot)
    issued = int(instant(snapshot["issued_at"]).timestamp())
    try:
        return _compile(text, issued, strict=True)
    except typst.TypstError as error:
        # PDF/UA refuses a sign that no font at hand can draw (an emoji, say). The agenda must go out all the same:
        # still tagged, with a box for that sign, without the claim of conformance.
        logger.warning("agenda %s is not PDF/UA-1: %s", snapshot["reference"], error)
        return _compile(text, issued, strict=False)


def _compile(text: AgendaText, issued: int, *, strict: bool) -> bytes:
    # Content travels as JSON data beside the template and is never part of its source.
    inputs = {"agenda": json.dumps(text, ensure_ascii=False), "issued": str(issued)}
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="ua-1" if strict else None,
        timestamp=issued,
    )
