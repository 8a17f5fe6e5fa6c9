"""Minutes of a hundred pages as a tagged PDF, strict PDF/UA-1: the aim is two seconds."""

import re
import time
from typing import Any

from meetings.documents.markdown import blocks
from meetings.documents.minutes_pdf import render_minutes_pdf
from meetings.documents.record import RecordText

AIM = 2.0  # seconds
ITEMS, PARAGRAPHS = 40, 19
MADE_AT = 1_790_000_000
SENTENCE = "Şəbəkə hesabatı müzakirə etdi, и участники согласились, that the results are published by all agencies. "


def measure() -> None:
    """Make the PDF three times and print the best, with its pages."""
    text = long_record()
    seconds, content = [], b""
    for _run in range(3):
        began = time.perf_counter()
        content = render_minutes_pdf(text, MADE_AT)
        seconds.append(time.perf_counter() - began)
    pages = len(re.findall(rb"/Type ?/Page\b", content))
    each = ", ".join(f"{second:.2f}" for second in seconds)
    print(
        f"  {pages} pages, {len(content) / 1000:.0f} kB, PDF/UA-1: {min(seconds):.2f} s (of {each}; aim: {AIM:.0f} s)"
    )


def long_record() -> RecordText:
    """Return the text of minutes that are about a hundred pages long."""
    outcome: Any = {"text": SENTENCE, "owner": "ILO"}
    section: Any = {
        "presenter": "Focal point, ILO",
        "blocks": blocks("\n\n".join([SENTENCE * 6] * PARAGRAPHS)),
        "decisions": [outcome | {"reference": "NET-2026-02/D1"}],
        "action_points": [outcome | {"reference": "NET-2026-02/A1"}],
    }
    sections = [section | {"number": str(number), "title": f"Item {number}"} for number in range(1, ITEMS + 1)]
    others: Any = {"number": "", "title": "", "presenter": "", "blocks": [], "decisions": [], "action_points": []}
    return {
        "language": "en",
        "direction": "ltr",
        "reference": "NET-2026-02",
        "title": "Plenary",
        "heading": "Minutes",
        "network": "UN Network on Migration",
        "status": "Draft",
        "edition": "Network",
        "restricted": False,
        "example": "",
        "when": ["6 October 2026"],
        "facts": [],
        "people_heading": "Who was there",
        "people_columns": ["Office", "Presence"],
        "people": [[f"Focal point {number}", "in person"] for number in range(60)],
        "parts": [{"title": "", "sections": sections}],
        "others_heading": "Others",
        "others": others,
        "decision_columns": ["Number", "Decision"],
        "action_point_columns": ["Number", "Action point", "Owner"],
        "checksum": "",
        "page": "Page",
    }
