"""What people write into the cells of a workplan: periods, status words, sums, lists of bodies and codes."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import override

from members.fold import fold
from workstreams.models import BudgetLine, StatusUpdate
from workstreams.quarters import Quarter

Status = StatusUpdate.Status
Funding = BudgetLine.Funding
STATUS_WORDS = {
    Status.NOT_STARTED: ("yet to start", "not started", "not yet started", "planned", "pending", "baslanmayib",
                         "ne nacato", "planiruetsya", "baslamayib"),
    Status.ON_TRACK: ("ongoing", "on track", "in progress", "started", "under way", "underway", "icra olunur",
                      "davam edir", "v protsesse", "vipolnyaetsya", "plana uygun", "po planu"),
    Status.DELAYED: ("delayed", "late", "behind schedule", "gecikir", "s zaderjkoy", "zaderjka"),
    Status.ON_HOLD: ("on hold", "suspended", "paused", "dayandirilib", "priostanovleno"),
    Status.COMPLETED: ("completed", "done", "finished", "complete", "achieved", "tamamlanib", "zaverseno", "vipolneno"),
    Status.CANCELLED: ("cancelled", "canceled", "dropped", "legv edilib", "otmeneno"),
}  # fmt: skip
FUNDING_WORDS = {
    Funding.FUNDED: ("funded", "fully funded", "yes"),
    Funding.PARTLY_FUNDED: ("partly funded", "partially funded", "partial"),
    Funding.PIPELINE: ("in the pipeline", "pipeline"),
    Funding.UNFUNDED: ("not funded", "unfunded", "no", "none"),
    Funding.IN_KIND: ("in kind",),
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*")
QUARTER = re.compile(r"(?:(20\d\d)\s*[-/ ]?\s*)?q\s*([1-4])(?:\s*[-/ ]?\s*(20\d\d))?", re.IGNORECASE)
YEAR = re.compile(r"(20\d\d)")
MONTH_AND_YEAR = re.compile(r"([a-z]{3})[a-z]*\.?\s*(20\d\d)?", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](20\d\d)|(20\d\d)-(\d{1,2})-(\d{1,2})")
LIST = re.compile(r"\s*(?:[,;\n]|\s/\s|\band\b|\bvə\b|(?<=\w)/(?=\w))\s*")
CODE = re.compile(r"\d{1,2}(?:\.\w{1,2})?")
MONEY = re.compile(r"[^\d.,kKmM-]")


def status_of(text: str) -> str:
    """Return the status that a word says, else nothing."""
    return _word(text, STATUS_WORDS, Status)


def funding_of(text: str) -> str:
    """Return the funding that a word says, else nothing."""
    return _word(text, FUNDING_WORDS, Funding)


def _word(text: str, words: Mapping[Any, tuple[str, ...]], choices: type[Status] | type[Funding]) -> str:
    key = fold(text).strip(" .")
    for value, known in words.items():
        if key in known or key == value.replace("_", " "):
            return str(value)
    for language in ("az", "ru", "en"):
        with override(language):
            for choice in choices:
                if key == fold(str(choice.label)):
                    return str(choice.value)
    return ""


def split(text: str) -> list[str]:
    """Return the names of a list in one cell, each once."""
    return list(dict.fromkeys(part for each in LIST.split(text) if (part := each.strip(" .:•·"))))


def codes(text: str) -> list[str]:
    """Return the numbers of objectives or targets: “GCM 3, 5 and 12” is 3, 5, 12; “10.7, 16.a” is both."""
    return list(dict.fromkeys(CODE.findall(text.lower())))


def money(text: str) -> Decimal | None:
    """Return a sum: “USD 45,000”, “45 000”, “1.5m”, “45k”. Raises ValueError for anything else than a sum."""
    bare = MONEY.sub("", text.replace(" ", "")).lower()
    if not bare:
        if text.strip(" -–"):
            raise ValueError(text)
        return None
    factor = {"k": 1000, "m": 1_000_000}.get(bare[-1], 1)
    digits = bare.rstrip("km")
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", digits):
        digits = digits.replace(",", "").replace(".", "")
    digits = digits.replace(",", ".") if digits.count(",") == 1 and "." not in digits else digits.replace(",", "")
    try:
        found = Decimal(digits) * factor
    except InvalidOperation:
        raise ValueError(text) from None
    if found < 0:
        raise ValueError(text)
    return found.quantize(Decimal("0.01"))


def period(text: str, years: tuple[int, int]) -> tuple[datetime.date, datetime.date, bool] | None:
    """Return the first and last day of “Q2-Q3 2026”, “March – June 2026”, “2026-2027”, and whether a year was guessed.

    A quarter or month without year lies in the first year of the plan (`years`: its first and last).
    """
    whole = _years(text)
    if whole:
        return (*whole, False)
    parts = [part for part in BETWEEN.split(text.strip()) if part]
    if not 0 < len(parts) <= 2:
        return None
    last = _span(parts[-1], None)
    first = _span(parts[0], last[2] if last else None) if len(parts) == 2 else last
    if first is None or last is None:
        return None
    guessed = first[2] is None or last[2] is None
    start = _span(parts[0], first[2] or last[2] or years[0])
    end = _span(parts[-1], last[2] or first[2] or years[0])
    if start is None or end is None or end[1] < start[0]:
        return None
    return start[0], end[1], guessed


def _years(text: str) -> tuple[datetime.date, datetime.date] | None:
    found = re.fullmatch(r"\s*(20\d\d)(?:\s*[-–—/]\s*(20\d\d))?\s*", text)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (datetime.date(first, 1, 1), datetime.date(last, 12, 31)) if first <= last else None


def _span(text: str, year: int | None) -> tuple[datetime.date, datetime.date, int | None] | None:
    """Return first day, last day and the year that was written; of no year, the days of `year` (or of 2000)."""
    if found := day(text):
        return found, found, found.year
    if quarter := QUARTER.fullmatch(text.strip()):
        written = int(quarter[1] or quarter[3] or 0) or None
        span = Quarter(written or year or 2000, int(quarter[2]))
        return span.starts_on, span.ends_on, written
    month = MONTH_AND_YEAR.fullmatch(text.strip())
    if month and month[1].lower() in MONTHS:
        written = int(month[2]) if month[2] else None
        first = datetime.date(written or year or 2000, MONTHS.index(month[1].lower()) + 1, 1)
        return (
            first,
            (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(1),
            written,
        )
    return None


def day(text: str) -> datetime.date | None:
    """Return the day of 31.12.2026 or 2026-12-31, else None."""
    found = DAY.fullmatch(text.strip())
    if not found:
        return None
    try:
        if found[1]:
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.date(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        return None
