"""The report as an accessible PDF (PDF/UA-1, ISO 14289-1), the same to the byte each time it is made."""

import datetime
import json
import logging
from functools import cache
from importlib.resources import files

import typst

from workstreams.documents.snapshot import ReportSnapshot
from workstreams.documents.wording import ReportText, present

logger = logging.getLogger(__name__)


@cache
def _template() -> bytes:
    return files("workstreams.documents").joinpath("report.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    # The fonts inside typst's wheel alone: a machine's own fonts would change the bytes, and a container has none.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def render_report_pdf(snapshot: ReportSnapshot) -> bytes:
    """Return the report as a tagged PDF in the snapshot's language. Raises SnapshotError."""
    text = present(snapshot)
    day = datetime.date.fromisoformat(snapshot["issued_on"])
    issued = int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
    try:
        return _compile(text, issued, strict=True)
    except typst.TypstError as error:
        # PDF/UA refuses a sign that no font at hand can draw; the report is made all the same, without the claim.
        logger.warning("the report of round %s is not PDF/UA-1: %s", snapshot["number"], error)
        return _compile(text, issued, strict=False)


def _compile(text: ReportText, issued: int, *, strict: bool) -> bytes:
    # Content travels as JSON data beside the template and is never part of its source.
    inputs = {"report": json.dumps(text, ensure_ascii=False), "issued": str(issued)}
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="ua-1" if strict else None,
        timestamp=issued,
    )
