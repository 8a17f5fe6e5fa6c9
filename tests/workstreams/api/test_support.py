"""Support requests, pledges and frameworks by the API: actions, conflicts and preconditions as problem details."""

from collections.abc import Callable
from typing import Any

from rest_framework.test import APIClient

from members.models import Account
from tests.cast import Cast
from tests.factories import make_commitment, make_pledge, make_request

BASE = "/api/v1/networks/baku"

type Api = Callable[[Account], APIClient]

ASKED = {
    "title": {"original": "az", "az": "Reyestr"},
    "need": "Experts.",
    "expected_result": "A register.",
    "commitments": ["gcm:4"],
}


def post(client: Any, path: str, data: dict[str, Any], code: int) -> Any:
    response = client.post(f"{BASE}/{path}", data, format="json")
    assert response.status_code == code, response.content
    return response.json()


def test_request_goes_from_a_gap_to_a_workstream(cast: Cast, api: Api) -> None:
    make_commitment("4")
    liaison, secretariat, lead = api(cast.liaison), api(cast.secretariat), api(cast.lead)
    made = post(liaison, "support-requests/", ASKED, 201)
    assert (made["state"], made["agency"], made["available_actions"]) == ("submitted", "SMS", ["change"])
    path = f"support-requests/{made['reference']}/"
    assert post(secretariat, f"{path}review/", {}, 200)["available_actions"] == ["change", "offer", "match", "decline"]
    problem = post(secretariat, f"{path}review/", {}, 409)
    assert problem["status"] == 409
    post(lead, f"{path}offers/", {"agency": "ILO", "text": "Two experts."}, 201)
    assert liaison.get(f"{BASE}/{path}").json()["offers"] == []
    assert post(secretariat, f"{path}match/", {"agencies": ["ILO"]}, 200)["state"] == "matched"
    found = post(secretariat, f"{path}deliver/", {"group": "WG1", "is_shared": False}, 200)
    assert found["workstream"] == "WG1-03"
    told = liaison.get(f"{BASE}/{path}").json()
    assert (told["state"], told["workstream"], told["available_actions"]) == ("in_delivery", None, [])
    assert [step["state"] for step in told["steps"]] == ["submitted", "under_review", "matched", "in_delivery"]
    assert post(secretariat, f"{path}close/", {"note": "It is there."}, 200)["state"] == "closed"


def test_edits_need_what_one_has_read(cast: Cast, api: Api) -> None:
    commitment = make_commitment("4")
    request = make_request(cast.network, cast.sms, cast.liaison.person, commitment)
    pledge = make_pledge(cast.network, cast.sms, commitment)
    cast.national_framework_pk()
    client = api(cast.liaison)
    for path, change in (
        (f"support-requests/{request.reference}/", {"need": "More."}),
        (f"pledges/{pledge.reference}/", {"progress_note": "Half."}),
        (f"frameworks/{cast.national_framework_pk()}/", {"source": "Decree."}),
        ("commitments/national:P1/", {"is_placeholder": True}),
    ):
        read = client.get(f"{BASE}/{path}")
        tag = read.headers["ETag"]
        codes = [
            client.patch(f"{BASE}/{path}", change, format="json", headers=headers).status_code
            for headers in ({}, {"If-Match": tag}, {"If-Match": tag})
        ]
        assert codes == [428, 200, 412], path


def test_coverage_of_a_framework_that_is_named(cast: Cast, api: Api) -> None:
    make_commitment("4")
    pk = cast.national_framework_pk()
    found = api(cast.liaison).get(f"{BASE}/coverage/?framework={pk}").json()
    assert [(row["commitment"], row["cover"], row["trend"]) for row in found["rows"]] == [
        ("national:P1", "uncovered", None)
    ]
    assert api(cast.liaison).get(f"{BASE}/coverage/?framework=999999").status_code == 404


def test_stages_of_a_pledge(cast: Cast, api: Api) -> None:
    pledge = make_pledge(cast.network, cast.sms)
    client, path = api(cast.liaison), f"pledges/{pledge.reference}/"
    assert post(client, f"{path}stages/", {"title": "Draft law"}, 201)["position"] == 1
    reached = {"position": 1, "done_on": cast.network.today().isoformat()}
    assert post(client, f"{path}reach/", reached, 200)["stages_reached"] == 1
    assert post(client, f"{path}reach/", reached, 409)["status"] == 409
