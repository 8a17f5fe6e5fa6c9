"""The coverage matrix as a workbook and as an accessible PDF (PDF/UA-1), both in the reader's language."""

import datetime
import json
import logging
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Network
from members.spreadsheets import Value, workbook
from workstreams.coverage import Cell, Cover, Coverage, Row
from workstreams.models import Framework, StatusUpdate

logger = logging.getLogger(__name__)


def cover_word(cover: str) -> str:
    """Return the word for a cover."""
    return {
        Cover.COVERED: _("Covered"),
        Cover.STALLED: _("Stalled"),
        Cover.UNCOVERED: _("No activity"),
    }[Cover(cover)]


def coverage_workbook(coverage: Coverage, framework: Framework) -> bytes:
    """Return one sheet: a row for each commitment, a column for each group with number and worst status."""
    headings = [
        _("Code"), _("Commitment"), *(group.code for group in coverage.groups), _("Workstreams"), _("Cover"),
        _("Required"), _("Available"), _("Money missing"), _("Trend"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            row.commitment.code,
            row.commitment.title_text,
            *(_cell(cell) for cell in row.cells),
            row.count,
            cover_word(row.cover),
            row.funding.required,
            row.funding.available,
            row.funding.gap,
            str(row.trend.label) if row.trend else "",
        ]
        for row in coverage.rows
    ]
    return workbook(framework.sign, headings, rows)


def _cell(cell: Cell) -> str:
    return f"{cell.count} ({StatusUpdate.Status(cell.status).label})" if cell.count else ""


@cache
def _template() -> bytes:
    return files("workstreams.exports").joinpath("coverage.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    # The fonts inside typst's wheel alone: a machine's own fonts would change the bytes, and a container has none.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def coverage_pdf(coverage: Coverage, framework: Framework, network: Network) -> bytes:
    """Return the matrix as a tagged PDF, its summary in words first."""
    data = json.dumps(_document(coverage, framework, network), ensure_ascii=False)
    midnight = datetime.datetime.combine(network.today(), datetime.time(), network.zone)
    try:
        return _compile(data, int(midnight.timestamp()), strict=True)
    except typst.TypstError as error:
        # PDF/UA refuses a sign that no font at hand can draw: still tagged, without the claim of conformance.
        logger.warning("coverage of %s is not PDF/UA-1: %s", network.slug, error)
        return _compile(data, int(midnight.timestamp()), strict=False)


def _compile(data: str, issued: int, *, strict: bool) -> bytes:
    # Content travels as JSON data beside the template and is never part of its source.
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"coverage": data, "issued": str(issued)},
        pdf_standards="ua-1" if strict else None,
        timestamp=issued,
    )


def _document(coverage: Coverage, framework: Framework, network: Network) -> dict[str, Any]:
    plan = coverage.workplan
    day = date_format(network.today(), "j E Y")
    return {
        "language": (get_language() or "en").split("-")[0],
        "network": str(network),
        "title": _("Coverage: %(framework)s") % {"framework": framework.title_text},
        "lead": f"{plan.title_text}, {day}" if plan else day,
        "words": _words(coverage),
        "headings": [
            _("Commitment"),
            *(group.code for group in coverage.groups),
            _("Cover"),
            _("Money missing"),
            *([_("Trend")] if coverage.last_round else []),
        ],
        "groups": [f"{group.code}: {group.title_text}" for group in coverage.groups],
        "group_count": len(coverage.groups),
        "rows": [_row(row, has_trend=coverage.last_round is not None) for row in coverage.rows],
        "key": _("Number of workstreams and the worst of their statuses."),
        "page": _("Page {page} of {pages}"),
    }


def _words(coverage: Coverage) -> list[str]:
    total = {"covered": len(coverage.covered), "total": len(coverage.rows)}
    found = [_("%(covered)d of %(total)d commitments are covered.") % total]
    for sentence, rows in ((_("Without activity:"), coverage.uncovered), (_("Stalled:"), coverage.stalled)):
        if rows:
            names = ", ".join(f"{row.commitment.code} {row.commitment.label_text}" for row in rows)
            found.append(f"{sentence} {names}.")
    funding = coverage.funding
    if funding.per_cent is not None:
        values = {
            "available": number_format(funding.available, 0, force_grouping=True),
            "required": number_format(funding.required, 0, force_grouping=True),
            "currency": funding.currency,
        }
        found.append(_("Funding: %(available)s of %(required)s %(currency)s.") % values)
    if coverage.last_round is not None:
        values = {
            "number": str(coverage.last_round.number),
            "better": str(len(coverage.better)),
            "worse": str(len(coverage.worse)),
        }
        found.append(_("Since reporting round %(number)s: better %(better)s, worse %(worse)s.") % values)
    return found


def _row(row: Row, *, has_trend: bool) -> list[str]:
    cells = [f"{row.commitment.code} {row.commitment.label_text}", *(_cell(cell) for cell in row.cells)]
    cells += [cover_word(row.cover), number_format(row.funding.gap, 0, force_grouping=True) if row.count else ""]
    return [*cells, *([str(row.trend.label) if row.trend else ""] if has_trend else [])]
