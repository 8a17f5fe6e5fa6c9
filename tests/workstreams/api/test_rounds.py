"""Rounds and bulk updates by the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Account
from tests.cast import Cast
from tests.factories import make_agency, make_workstream
from tests.workstreams.rounds.asking import ONE_DAY, open_now, two_rounds
from workstreams.models import BulkRequest, ReportingRound, StatusUpdate

type Browser = Callable[[Account], Client]

pytestmark = pytest.mark.django_db
BASE = "/api/v1/networks/baku"
BULK = f"{BASE}/status-updates/bulk/"


def post(client: Client, path: str, data: Any = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, data or {}, content_type="application/json", headers=headers)


def test_round_by_the_api(cast: Cast, browser: Browser) -> None:
    client, today = browser(cast.secretariat), cast.network.today()
    days = {"starts_on": cast.workplan.starts_on, "ends_on": today - ONE_DAY, "due_on": today + ONE_DAY}
    made = post(client, f"{BASE}/rounds/", {name: day.isoformat() for name, day in days.items()})
    assert (made.status_code, made.json()["number"], made.json()["available_actions"]) == (
        201,
        1,
        ["close", "move_due_day", "reassign"],
    )
    assert [(line["workstream"], line["agency"], line["state"]) for line in made.json()["lines"]] == [
        ("WG1-01", "ILO", "waiting"),
        ("WG1-02", "ILO", "waiting"),
    ]
    again = post(client, f"{BASE}/rounds/", {name: day.isoformat() for name, day in days.items()})
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    given = post(browser(cast.lead), f"{BASE}/rounds/1/give-back/", {"workstream": "WG1-01", "note": "Ask IOM."})
    assert given.json()["lines"][0]["state"] == "given_back"
    moved = post(client, f"{BASE}/rounds/1/reassign/", {"workstream": "WG1-01", "agency": "IOM"})
    assert {line["workstream"]: line["agency"] for line in moved.json()["lines"]} == {"WG1-01": "IOM", "WG1-02": "ILO"}
    wrong = post(client, f"{BASE}/rounds/1/reassign/", {"workstream": "WG1-01", "agency": "NOBODY"})
    assert list(wrong.json()["errors"]) == ["agency"]
    assert post(client, f"{BASE}/rounds/1/publish/").status_code == 409
    assert post(client, f"{BASE}/rounds/1/close/").json()["available_actions"] == ["publish"]
    assert post(client, f"{BASE}/rounds/1/close/").status_code == 409
    published = post(client, f"{BASE}/rounds/1/publish/").json()
    assert {report["audience"] for report in published["reports"]} == {"un_only", "network"}
    seen = browser(cast.liaison).get(f"{BASE}/rounds/1/").json()
    assert {report["audience"] for report in seen["reports"]} == {"network"}
    assert (seen["lines"], seen["note"], seen["available_actions"]) == ([], "", [])
    assert browser(cast.liaison).get(seen["reports"][0]["pdf"]).content.startswith(b"%PDF-")


def test_due_day_is_moved_by_the_api_as_it_was_read(cast: Cast, browser: Browser) -> None:
    asked, client = open_now(cast), browser(cast.secretariat)
    values = {"before": asked.due_on.isoformat(), "due_on": (asked.due_on + ONE_DAY).isoformat()}
    path = f"{BASE}/rounds/1/move-due-day/"
    first, second = post(client, path, values), post(client, path, values)
    past = post(client, path, {"before": values["due_on"], "due_on": "2020-01-01"})
    assert (first.status_code, first.json()["due_on"], second.status_code) == (200, values["due_on"], 409)
    assert (past.status_code, list(past.json()["errors"])) == (400, ["due_on"])


def test_government_lists_published_rounds_only(cast: Cast, browser: Browser) -> None:
    two_rounds(cast)
    listed = browser(cast.liaison).get(f"{BASE}/rounds/").json()["results"]
    assert [entry["number"] for entry in listed] == [1]
    assert [entry["number"] for entry in browser(cast.other).get(f"{BASE}/rounds/").json()["results"]] == [2, 1]


def test_round_with_wrong_days_is_told_by_field(cast: Cast, browser: Browser) -> None:
    days = {"starts_on": "2026-01-01", "ends_on": "2026-01-31", "due_on": "2026-01-01"}
    answer = post(browser(cast.secretariat), f"{BASE}/rounds/", days)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["due_on"])
    assert ReportingRound.objects.count() == 0


@pytest.mark.parametrize("number", [1, 10])
def test_queries_do_not_grow_with_the_lines(cast: Cast, browser: Browser, number: int) -> None:
    for _each in range(number):
        make_workstream(cast.workplan, cast.group, make_agency())
    open_now(cast)
    client = browser(cast.secretariat)
    counts = []
    for path in (f"{BASE}/rounds/", f"{BASE}/rounds/1/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts == [5, 8]


# --- many updates at once ---
def updates(*references: str, **values: str) -> dict[str, Any]:
    return {"updates": [{"workstream": each, "status": "delayed", **values} for each in references]}


def test_many_updates_are_written_once_however_often_they_are_sent(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    first = post(client, BULK, updates("WG1-01", "WG1-02"), key="a")
    assert (first.status_code, len(first.json()["updates"]), first.json()["is_repeated"]) == (201, 2, False)
    second = post(client, BULK, updates("WG1-01", "WG1-02"), key="a")
    assert (second.status_code, second.json()) == (200, first.json() | {"is_repeated": True})
    assert StatusUpdate.objects.count() == 4
    assert post(client, BULK, updates("WG1-01"), key="a").status_code == 422
    assert post(client, BULK, updates("WG1-01"), key="b").status_code == 201
    assert post(browser(cast.secretariat), BULK, updates("WG1-01"), key="a").status_code == 201  # a key is one's own


def test_many_updates_are_all_written_or_none(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    tomorrow = (cast.network.today() + ONE_DAY).isoformat()
    data = updates("WG1-01") | {
        "updates": [*updates("WG1-01")["updates"], *updates("WG1-02", as_of_on=tomorrow)["updates"]]
    }
    wrong = post(client, BULK, data, key="a")
    assert (wrong.status_code, list(wrong.json()["errors"]["updates"])) == (400, ["1"])
    assert post(client, BULK, updates("WG1-01", "WG9-99"), key="a").status_code == 400
    assert post(client, BULK, updates("WG1-01", "WG1-01"), key="a").status_code == 400
    assert post(browser(cast.other), BULK, updates("WG1-01"), key="a").status_code == 403
    assert post(client, BULK, updates("WG1-01")).status_code == 400  # without a key
    assert (StatusUpdate.objects.count(), BulkRequest.objects.count()) == (2, 0)


def test_workstream_that_is_not_visible_is_none(cast: Cast, browser: Browser) -> None:
    answer = post(browser(cast.liaison), BULK, updates("WG1-02"), key="a")
    assert answer.json()["errors"]["updates"]["0"] == {"workstream": ["There is no such workstream."]}
