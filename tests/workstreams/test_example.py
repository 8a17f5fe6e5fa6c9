"""The illustrative workplan, unshifted, on its own day: literal figures, tables and marks for each audience."""

import re

import pytest

from tests.workstreams.conftest import Example
from tests.workstreams.reading import Browser, codes, counts, fresh, matrix, references, words
from workstreams.coverage import coverage

PLAN = "/n/azerbaijan/workplan/"
# The picture of the aim, as the liaison sees it: number and worst status of each group with a workstream.
LIAISON_MATRIX = {
    "1": {"WG6": (1, "delayed"), "SEC": (1, "on_track")},
    "2": {"WG4": (3, "not_started"), "WG6": (1, "delayed")},
    "3": {"WG1": (1, "completed"), "WG2": (1, "completed")},
    "4": {},
    "5": {"WG1": (2, "on_track")},
    "6": {"WG1": (2, "on_track")},
    "7": {"WG2": (1, "on_track"), "WG3": (2, "not_started")},
    "8": {},
    "9": {"WG2": (1, "delayed")},
    "10": {"WG2": (2, "on_track")},
    "11": {"WG2": (1, "delayed")},
    "12": {"WG1": (1, "completed"), "WG5": (1, "on_track")},
    "13": {"WG5": (1, "on_track")},
    "14": {},
    "15": {"WG3": (2, "not_started"), "WG5": (1, "on_track")},
    "16": {"WG5": (2, "on_track"), "WG7": (1, "not_started")},
    "17": {"WG7": (2, "not_started")},
    "18": {"WG1": (1, "not_started")},
    "19": {"WG4": (1, "not_started"), "WG6": (1, "not_started")},
    "20": {"WG6": (1, "on_track")},
    "21": {},
    "22": {"WG5": (1, "not_started")},
    "23": {"WG4": (1, "completed"), "SEC": (2, "on_track")},
}


def test_example_for_the_un_side(example: Example) -> None:
    found = coverage(example.network, fresh(example.secretariat))
    assert counts(found) == {
        "completed": 6, "on_track": 13, "not_started": 6, "on_hold": 1, "delayed": 3, "cancelled": 0,
    }  # fmt: skip
    assert found.total == 29
    assert (found.funding.required, found.funding.available) == (2_100_000, 960_000)
    assert (found.funding.gap, found.funding.per_cent) == (1_140_000, 46)
    assert codes(found.uncovered) == ["4", "8", "14", "21"]
    assert codes(found.stalled) == ["9", "11"]
    assert len(found.covered) == 17


def test_example_for_the_liaison(example: Example) -> None:
    found = coverage(example.network, fresh(example.liaison))
    assert counts(found) == {
        "completed": 5, "on_track": 11, "not_started": 6, "on_hold": 0, "delayed": 2, "cancelled": 0,
    }  # fmt: skip
    assert found.total == 24
    assert (found.funding.required, found.funding.available) == (1_945_000, 830_000)
    assert found.funding.per_cent == 43
    assert codes(found.uncovered) == ["4", "8", "14", "21"]
    assert codes(found.stalled) == ["9", "11"]
    assert matrix(found) == LIAISON_MATRIX


def test_example_links_objectives_to_their_chief_targets(example: Example) -> None:
    found = coverage(example.network, fresh(example.liaison))
    targets = {row.commitment.code: [target.code for target in row.targets] for row in found.rows}
    assert targets["1"] == ["17.18", "10.7"]
    assert targets["16"] == ["10.2", "10.3"]


def test_workplan_of_the_example_for_the_un_side(example: Example, browser: Browser) -> None:
    response = browser(example.secretariat).get(PLAN)
    assert response.status_code == 200
    assert len(references(response)) == 29
    assert references(response)[:5] == ["WG1-01", "WG1-02", "WG1-03", "WG1-04", "WG2-01"]
    assert words(response.text, "dd") == ["29", "2,100,000 USD", "960,000 USD", "1,140,000 USD"]


def test_workplan_of_the_example_for_the_liaison(example: Example, browser: Browser) -> None:
    response = browser(example.liaison).get(PLAN)
    assert len(references(response)) == 24
    assert words(response.text, "dd") == ["24", "1,945,000 USD", "830,000 USD", "1,115,000 USD"]


def test_row_of_the_workplan(example: Example, browser: Browser) -> None:
    response = browser(example.secretariat).get(PLAN, {"group": "WG2", "commitment": "gcm:9"})
    assert references(response) == ["WG2-03"]
    assert words(response.text, "td") == [
        "WG2-03",
        "Joint training on investigation of migrant smuggling at the Regional Training Center on Migration"
        " GCM 9 , 11 · SDG 16.4 , 16.a Status and dates WG2-03",
        "UNODC",
        "delayed",
        "110,000",
        "110,000",
        "",
    ]
    assert (
        '<rect class="bar" x="37.40%" width="50.00%"' in response.text
    )  # 1 October 2026 to 30 September 2027, of 730 days


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"group": "WG7"}, ["WG7-02", "WG7-03"]),
        ({"lead": "ILO"}, ["WG1-02", "WG1-03", "WG5-04"]),
        ({"status": "delayed"}, ["WG2-03", "WG6-01"]),
        ({"commitment": "gcm:16"}, ["WG5-02", "WG5-03", "WG7-03"]),
        ({"commitment": "sdg:10.7"}, ["WG1-01", "WG1-02", "SEC-01"]),
        ({"lead": "UNODC", "status": "on_hold"}, []),
        ({"commitment": "gcm:4"}, []),
    ],
)
def test_workplan_narrowed_for_the_liaison(
    example: Example, browser: Browser, filters: dict[str, str], expected: list[str]
) -> None:
    assert references(browser(example.liaison).get(PLAN, filters)) == expected


def test_groups_show_their_leads_and_statuses(example: Example, browser: Browser) -> None:
    entries = browser(example.liaison).get("/n/azerbaijan/groups/").context["entries"]
    shown = {
        entry["group"].code: (
            [seat.agency.acronym for seat in entry["seats"]["lead"]],
            {str(count.status): count.count for count in entry["statuses"]},
        )
        for entry in entries
    }
    assert shown["WG5"] == (["WHO"], {"on_track": 3, "not_started": 1})
    assert shown["WG7"] == (["UNODC"], {"completed": 1, "not_started": 1})
    assert list(shown) == ["WG1", "WG2", "WG3", "WG4", "WG5", "WG6", "WG7", "SEC"]


def test_commitment_page_marks_what_is_unsure(example: Example, browser: Browser) -> None:
    client = browser(example.liaison)
    response = client.get("/n/azerbaijan/commitments/gcm/9/")
    assert response.context["cover"] == "stalled"
    assert references(response) == ["WG2-03"]
    assert [entry["other"].key for entry in response.context["links"]] == [
        "sdg:16.4", "sdg:16.a", "sdg:10.7", "sdg:16.3", "sdg:16.5",
    ]  # fmt: skip
    assert response.context["origins"] == [
        "Indicative: compiled from memory of commonly published tables; no official mapping exists."
    ]
    chips = re.findall(r'<span class="chip tone-amber">(.*?)</span>', response.text)
    assert chips == ["from memory, not yet checked"]
    chips = re.findall(
        r'<span class="chip tone-amber">(.*?)</span>', client.get("/n/azerbaijan/commitments/unsdcf/CF1/").text
    )
    assert chips == ["placeholder: the official wording is awaited"]


def test_commitment_without_activity_says_so(example: Example, browser: Browser) -> None:
    response = browser(example.liaison).get("/n/azerbaijan/commitments/gcm/21/")
    assert (response.context["cover"], references(response)) == ("uncovered", [])
