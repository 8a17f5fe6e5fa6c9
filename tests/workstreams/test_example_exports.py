"""The spreadsheets and orders of the illustrative workplan, unshifted: literal figures for each audience."""

import csv
from io import StringIO

import pytest

from tests.workstreams.conftest import Example
from tests.workstreams.reading import Browser, references


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def column(rows: list[list[str]], heading: str) -> list[str]:
    place = rows[0].index(heading)
    return [row[place] for row in rows[1:]]


@pytest.mark.parametrize(
    ("part", "count", "required", "available"),
    [("secretariat", 29, 2_100_000, 960_000), ("liaison", 24, 1_945_000, 830_000)],
)
def test_totals_of_the_export(
    example: Example, browser: Browser, part: str, count: int, required: int, available: int
) -> None:
    response = browser(getattr(example, part)).get("/n/azerbaijan/workplan/export/workplan.csv")
    rows = table(response.content)
    assert len(rows) == count + 1
    assert sum(float(value) for value in column(rows, "Required")) == required
    assert sum(float(value) for value in column(rows, "Available")) == available


def test_export_keeps_the_filters_and_tags_when_asked(example: Example, browser: Browser) -> None:
    rows = table(browser(example.liaison).get("/n/azerbaijan/workplan/export/workplan.csv?lead=ILO&hxl=1").content)
    assert column(rows, "Reference") == ["#activity+code", "WG1-02", "WG1-03", "WG5-04"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "-required", "group": "WG1"}, ["WG1-04", "WG1-02", "WG1-03", "WG1-01"]),
        ({"sort": "status", "group": "WG1"}, ["WG1-01", "WG1-04", "WG1-02", "WG1-03"]),
        ({"sort": "nonsense", "group": "WG1"}, ["WG1-01", "WG1-02", "WG1-03", "WG1-04"]),
        ({"funding": "in_kind"}, ["SEC-04"]),
        ({"period": "2027-Q4", "group": "WG1"}, ["WG1-04"]),
        ({"classification": "un_only"}, ["WG2-01", "WG3-01", "WG4-02", "WG7-01", "SEC-04"]),
    ],
)
def test_sorted_and_filtered(example: Example, browser: Browser, query: dict[str, str], expected: list[str]) -> None:
    assert references(browser(example.secretariat).get("/n/azerbaijan/workplan/", query)) == expected
