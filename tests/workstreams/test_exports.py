"""Spreadsheets of the workplan: what they hold for whom, and no formula."""

import csv
from io import StringIO
from typing import Any

from tests.cast import Cast
from tests.workstreams.reading import Browser, references
from workstreams.models import ChosenColumns, Partner, Workstream


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def column(rows: list[list[str]], heading: str) -> list[str]:
    place = rows[0].index(heading)
    return [row[place] for row in rows[1:]]


def test_sheet_for_un_info_has_a_row_for_each_budget_line(cast: Cast, browser: Browser) -> None:
    cast.workstream.budget_lines.create(required=5, source="EU", year=2027)
    Partner.objects.create(workstream=cast.workstream, role="implementing", agency=cast.iom)
    rows = table(browser(cast.liaison).get("/n/baku/workplan/export/un-info.csv").content)
    assert [(row[0], row[2], row[4], row[11], row[12], row[15]) for row in rows[1:]] == [
        ("WG1-01", "ILO", "IOM", "Implementation", "EU", "5.00"),
        ("WG1-01", "ILO", "IOM", "Implementation", "", "1000.00"),
    ]


def test_4w_names_each_body(cast: Cast, browser: Browser) -> None:
    cast.workstream.contributions.create(agency=cast.iom)
    rows = table(browser(cast.liaison).get("/n/baku/workplan/export/4w.csv").content)
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        ("ILO", "lead agency", "WG1-01"),
        ("IOM", "contributing agency", "WG1-01"),
    ]


def test_csv_holds_no_formula(cast: Cast, browser: Browser) -> None:
    Workstream.objects.filter(pk=cast.workstream.pk).update(location="=1+1")
    rows = table(browser(cast.liaison).get("/n/baku/workplan/export/workplan.csv").content)
    assert column(rows, "Location") == ["'=1+1"]


def test_liaison_is_not_offered_the_un_only_filter(cast: Cast, browser: Browser) -> None:
    response = browser(cast.liaison).get("/n/baku/workplan/?classification=un_only")
    assert references(response) == ["WG1-01"]
    assert list(response.context["form"].errors) == ["classification"]


def test_columns_are_kept_for_the_person(cast: Cast, browser: Browser) -> None:
    client = browser(cast.liaison)
    client.post("/n/baku/workplan/columns/", {"columns": ["status", "location", "nonsense"]})
    assert ChosenColumns.objects.get().columns == ["status", "location"]
    assert client.get("/n/baku/workplan/").context["lines"].shown == {"status": "Status", "location": "Location"}
    assert browser(cast.lead).get("/n/baku/workplan/").context["lines"].headings[0].key == "lead"


def test_quick_change_in_place(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    path = "/n/baku/workstreams/WG1-01/quick/"
    values = {"revision": "1", "status": "delayed", "starts_on": "2026-02-01", "ends_on": "2026-11-30"}
    response = client.post(path, values, headers={"hx-request": "true"})
    assert (response.status_code, response.text.lstrip()[:22]) == (200, '<tr id="row-WG1-01">\n '[:22])
    cast.workstream.refresh_from_db()
    assert (str(cast.workstream.ends_on), cast.workstream.status_updates.newest_first()[0].status) == (
        "2026-11-30", "delayed",
    )  # fmt: skip
    stale: Any = client.post(path, values | {"ends_on": "2026-12-01"})
    assert (stale.status_code, stale.context["form"]["ends_on"].value()) == (409, "2026-12-01")
    bad = client.post(path, values | {"revision": "2", "ends_on": "2025-12-01"})
    assert bad.context["form"].errors == {"ends_on": ["The last day comes before the first."]}
