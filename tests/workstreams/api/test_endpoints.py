"""The API of this app: the figures of the pages, narrowed the same way, and nothing for the UN only."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from members.classification import Classification
from members.models import Account
from notifications.incoming.files import LARGEST
from tests.cast import MARKER, Cast
from tests.factories import make_agency, make_commitment, make_group, make_status, make_workstream
from tests.workstreams.rounds.asking import PNG
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Contribution,
    Framework,
    Seat,
    StatusUpdate,
    WorkingGroup,
    WorkstreamCommitment,
)
from workstreams.services.evidence import NewEvidence, add_evidence

BASE = "/api/v1/networks/baku"

type Api = Callable[[Account], APIClient]


def listed(response: Any, name: str) -> list[Any]:
    assert response.status_code == 200, response.content
    return [row[name] for row in response.json()["results"]]


def test_workstreams_narrowed(cast: Cast, api: Api) -> None:
    commitment = make_commitment("9")
    other = make_workstream(cast.workplan, make_group(cast.network, "WG2"), make_agency("FAO"), "WG2-01")
    WorkstreamCommitment.objects.create(workstream=other, commitment=commitment)
    make_status(other, cast.other.person, "delayed")
    client = api(cast.secretariat)
    narrowed = {
        query: listed(client.get(f"{BASE}/workstreams/{query}"), "reference")
        for query in (
            "", "?group=WG2", "?lead=ILO", "?status=delayed", "?status=not_started", "?commitment=gcm:9",
            "?commitment=gcm:1", "?classification=un_only",
        )
    }  # fmt: skip
    assert narrowed == {
        "": ["WG1-01", "WG1-02", "WG2-01"],
        "?group=WG2": ["WG2-01"],
        "?lead=ILO": ["WG1-01", "WG1-02"],
        "?status=delayed": ["WG2-01"],
        "?status=not_started": ["WG1-02"],
        "?commitment=gcm:9": ["WG2-01"],
        "?commitment=gcm:1": [],
        "?classification=un_only": ["WG1-02"],
    }
    assert client.get(f"{BASE}/workstreams/?status=fine").status_code == 400


def test_workstream_in_full(cast: Cast, api: Api) -> None:
    Contribution.objects.create(workstream=cast.workstream, agency=cast.iom)
    found = api(cast.liaison).get(f"{BASE}/workstreams/WG1-01/").json()
    plan = cast.workplan
    assert {name: value for name, value in found.items() if name != "status_updates"} == {
        "reference": "WG1-01",
        "title": {"original": "en", "en": "Workstream WG1-01"},
        "workplan": plan.starts_on.isoformat(),
        "group": "WG1",
        "lead": "ILO",
        "contributors": ["IOM"],
        "national_counterpart": None,
        "commitments": [],
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "location": "",
        "gender_marker": None,
        "human_rights_marker": None,
        "status": "on_track",
        "progress": None,
        "as_of_on": cast.network.today().isoformat(),
        "currency": "USD",
        "required": "1000.00",
        "available": "400.00",
        "classification": "network",
        "remarks": "",
        "partners": [],
        "budget_lines": [
            {
                "id": cast.workstream.budget_lines.get().pk,
                "agency": None, "source": "", "year": None, "currency": "USD", "required": "1000.00",
                "available": "400.00", "spent": None, "funding": "unfunded",
            }
        ],
        "indicators": [],
        "available_actions": [],
    }  # fmt: skip
    [update] = found["status_updates"]
    assert (update["narrative"], update["recorded_by"], update["is_corrected"]) == ("All well.", "Lead", False)
    assert api(cast.lead).get(f"{BASE}/workstreams/WG1-01/").json()["available_actions"] == [
        "add_status_update",
        "change",
    ]


def test_update_is_recorded(cast: Cast, api: Api) -> None:
    values = {"status": "on_hold", "progress": 10, "narrative": "Waiting.", "classification": "un_only"}
    response = api(cast.lead).post(f"{BASE}/workstreams/WG1-01/status-updates/", values)
    assert response.status_code == 201
    update = StatusUpdate.objects.get(pk=response.json()["id"])
    assert (update.status, update.progress, update.recorded_by) == ("on_hold", 10, cast.lead.person)
    assert response.json()["classification"] == "un_only"
    assert api(cast.secretariat).get(f"{BASE}/workstreams/WG1-01/").json()["status"] == "on_hold"
    assert api(cast.liaison).get(f"{BASE}/workstreams/WG1-01/").json()["status"] == "on_track"


def test_evidence_is_sent_and_read_with_the_update(cast: Cast, api: Api) -> None:
    client, path = api(cast.lead), f"{BASE}/workstreams/WG1-01/status-updates/"
    link = {"status": "on_track", "evidence_addresses": ["https://un.org/paper", "https://un.org/second"]}
    by_link = client.post(path, link).json()["evidence"]
    assert [(one["label"], one["url"]) for one in by_link] == [
        ("un.org", "https://un.org/paper"),
        ("un.org", "https://un.org/second"),
    ]
    photos = [SimpleUploadedFile(f"../{name}.exe", PNG + name.encode()) for name in ("one", "two")]
    sent = client.post(
        path, {"status": "delayed", "classification": "un_only", "evidence_files": photos}, format="multipart"
    )
    kept = [(one["label"], one["mime_type"], one["size"]) for one in sent.json()["evidence"]]
    assert (sent.status_code, kept) == (201, [("one.png", "image/png", 11), ("two.png", "image/png", 11)])
    url = sent.json()["evidence"][1]["url"]
    file = api(cast.other).get(url)
    assert (file.content, file["X-Content-Type-Options"]) == (PNG + b"two", "nosniff")
    # as strict as its update
    assert [api(account).get(url).status_code for account in (cast.liaison, cast.stakeholder, cast.double)] == [404] * 3
    assert "two.png" not in api(cast.liaison).get(f"{BASE}/workstreams/WG1-01/").content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evidence_files", b"<html>no</html>"),
        ("evidence_files", PNG + b"0" * LARGEST),
        ("evidence_addresses", "javascript:alert(1)"),
    ],
)
def test_wrong_evidence_is_refused_with_its_update(cast: Cast, api: Api, name: str, content: Any) -> None:
    given = content if isinstance(content, str) else SimpleUploadedFile("report.pdf", content)
    path = f"{BASE}/workstreams/WG1-01/status-updates/"
    response = api(cast.lead).post(path, {"status": "delayed", name: [given]}, format="multipart")
    assert (response.status_code, list(response.json()["errors"])) == (400, [name])
    assert StatusUpdate.objects.count() == 2


def test_correction_is_recorded_once(cast: Cast, api: Api) -> None:
    values = {"status": "delayed", "corrects": cast.update.pk}
    client = api(cast.lead)
    assert client.get(f"{BASE}/status-updates/{cast.update.pk}/").json()["available_actions"] == ["correct"]
    assert client.post(f"{BASE}/workstreams/WG1-01/status-updates/", values).status_code == 201
    response = client.post(f"{BASE}/workstreams/WG1-01/status-updates/", values)
    assert (response.status_code, response.json()["status"]) == (409, 409)
    address = f"{BASE}/status-updates/{cast.update.pk}/"
    assert client.get(address).json()["available_actions"] == []
    updates = api(cast.liaison).get(f"{BASE}/status-updates/?workstream=WG1-01")
    assert listed(updates, "is_corrected") == [False, True]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, ["status"]),
        ({"status": "fine"}, ["status"]),
        ({"status": "delayed", "progress": 101}, ["progress"]),
        ({"status": "delayed", "as_of_on": "2999-01-01"}, ["as_of_on"]),
        ({"status": "delayed", "corrects": 0}, ["corrects"]),
        ({"status": "delayed", "classification": "secret"}, ["classification"]),
    ],
)
def test_wrong_update_is_refused(cast: Cast, api: Api, values: dict[str, Any], errors: list[str]) -> None:
    response = api(cast.lead).post(f"{BASE}/workstreams/WG1-01/status-updates/", values)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == errors
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("secretariat", 201),
        ("lead", 201),
        ("two_agencies", 201),
        ("un_co_chair", 403),
        ("other", 403),
        ("liaison", 403),
        ("stakeholder", 403),
        ("guest", 404),
        ("outsider", 404),
        ("ended", 404),
        ("administrator", 404),
    ],
)
def test_who_may_record_an_update(cast: Cast, api: Api, part: str, status: int) -> None:
    client = api(getattr(cast, part))
    assert client.post(f"{BASE}/workstreams/WG1-01/status-updates/", {"status": "delayed"}).status_code == status


def test_hidden_workstream_is_not_found(cast: Cast, api: Api) -> None:
    assert api(cast.secretariat).get(f"{BASE}/workstreams/WG1-02/").status_code == 200
    for part in ("liaison", "stakeholder", "double"):
        client = api(getattr(cast, part))
        assert client.get(f"{BASE}/workstreams/WG1-02/").status_code == 404
        assert client.post(f"{BASE}/workstreams/WG1-02/status-updates/", {"status": "delayed"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "workstreams/", "workstreams/WG1-01/", "workstreams/?group=WG1", "status-updates/",
        "status-updates/?workstream=WG1-01", "working-groups/", "working-groups/WG1/",
    ],
)  # fmt: skip
def test_answer_leaks_nothing(cast: Cast, api: Api, path: str) -> None:
    mandate = {"original": "en", "en": f"Mandate {MARKER}"}
    group = make_group(cast.network, "SECRET", classification=Classification.UN_ONLY)
    WorkingGroup.objects.filter(pk=group.pk).update(title=mandate)
    seen = api(cast.secretariat).get(f"{BASE}/{path}")
    assert (MARKER in seen.content.decode()) == (path != "working-groups/WG1/")
    for part in ("liaison", "government_co_chair", "ministry", "stakeholder", "observer", "double"):
        response = api(getattr(cast, part)).get(f"{BASE}/{path}")
        assert (part, response.status_code, MARKER in response.content.decode()) == (part, 200, False)


def test_coverage_counts_what_the_account_sees(cast: Cast, api: Api) -> None:
    WorkstreamCommitment.objects.create(workstream=cast.secret_workstream, commitment=make_commitment("21"))
    for_un = api(cast.secretariat).get(f"{BASE}/coverage/").json()
    for_liaison = api(cast.liaison).get(f"{BASE}/coverage/").json()
    assert (for_un["total"], for_un["uncovered"], for_un["funding"]["required"]) == (2, [], "2000.00")
    assert for_un["rows"][0]["groups"] == [{"group": "WG1", "count": 1, "worst_status": "not_started"}]
    assert (for_liaison["total"], for_liaison["uncovered"], for_liaison["funding"]["required"]) == (
        1,
        ["gcm:21"],
        "1000.00",
    )


def test_commitments_and_frameworks(cast: Cast, api: Api) -> None:
    source, target = make_commitment("9", is_from_memory=True), make_commitment("10.7", "sdg")
    CommitmentLink.objects.create(source=source, target=target, strength="primary", origin="made up")
    abroad = Framework.objects.create(
        code="national", kind="national", title={"original": "en", "en": "Priorities"}, network=cast.other_network
    )
    Commitment.objects.create(framework=abroad, code="P1", position=1, title={"original": "en", "en": "First"})
    client = api(cast.two_networks)
    assert listed(client.get("/api/v1/frameworks/"), "code") == ["gcm", "sdg", "national"]
    assert listed(client.get(f"{BASE}/frameworks/"), "code") == ["gcm", "sdg"]
    assert listed(client.get("/api/v1/commitments/"), "key") == ["gcm:9", "sdg:10.7", "national:P1"]
    assert listed(client.get(f"{BASE}/commitments/"), "key") == ["gcm:9", "sdg:10.7"]
    assert listed(client.get(f"{BASE}/commitments/?framework=sdg"), "key") == ["sdg:10.7"]
    assert listed(client.get(f"{BASE}/commitments/?is_from_memory=true"), "key") == ["gcm:9"]
    assert listed(api(cast.liaison).get("/api/v1/commitments/"), "key") == ["gcm:9", "sdg:10.7"]
    found = client.get(f"{BASE}/commitments/gcm:9/").json()
    assert found["available_actions"] == ["view"]
    assert found["links"] == [{"target": "sdg:10.7", "strength": "primary", "origin": "made up"}]
    assert client.get(f"{BASE}/commitments/national:P1/").status_code == 404


def test_group_and_workplan_in_full(cast: Cast, api: Api) -> None:
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="lead", started_on=cast.network.today())
    group = api(cast.liaison).get(f"{BASE}/working-groups/WG1/").json()
    seats = [(seat["function"], seat["agency"], seat["person"]) for seat in group["seats"]]
    assert seats == [("lead", None, "Group lead"), ("lead", "ILO", None)]
    day = cast.workplan.starts_on.isoformat()
    assert listed(api(cast.liaison).get(f"{BASE}/workplans/"), "starts_on") == [day]
    assert api(cast.liaison).get(f"{BASE}/workplans/{day}/").json()["available_actions"] == ["view"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{BASE}/workstreams/", 5),
        (f"{BASE}/workstreams/WG1-01/", 12),
        (f"{BASE}/status-updates/", 4),
        (f"{BASE}/working-groups/", 4),
        (f"{BASE}/working-groups/WG1/", 5),
        (f"{BASE}/workplans/", 3),
        (f"{BASE}/commitments/", 3),
        (f"{BASE}/commitments/gcm:1/", 5),
        (f"{BASE}/frameworks/", 3),
        (f"{BASE}/coverage/", 6),
        ("/api/v1/commitments/", 2),
        ("/api/v1/frameworks/", 2),
    ],
)
def test_queries_of_an_endpoint_do_not_grow(cast: Cast, api: Api, path: str, expected: int) -> None:
    def queries() -> int:
        client = api(cast.secretariat)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    make_commitment("1")
    grow(cast, 1)
    assert queries() == expected
    grow(cast, 9)
    assert queries() == expected


def grow(cast: Cast, number_of_rows: int) -> None:
    """Add rows of all that an answer of this app repeats."""
    today = cast.network.today()
    for _number in range(number_of_rows):
        group = make_group(cast.network)
        workstream = make_workstream(cast.workplan, group, make_agency())
        commitment = make_commitment(str(Commitment.objects.count() + 100), f"framework-{Framework.objects.count()}")
        for one in (workstream, cast.workstream):
            WorkstreamCommitment.objects.create(workstream=one, commitment=commitment)
            Contribution.objects.create(workstream=one, agency=make_agency())
            one.budget_lines.create(required=1, agency=make_agency())
            indicator = one.indicators.create(statement={"original": "en", "en": "Persons"})
            indicator.measurements.create(measured_on=today - datetime.timedelta(days=1), value=1)
            add_evidence(make_status(one, cast.lead.person), NewEvidence(address="https://un.org/paper"))
        for one_group in (group, cast.group):
            Seat.objects.create(group=one_group, agency=make_agency(), function="member", started_on=today)
        source = Commitment.objects.get(framework__code="gcm", code="1")
        CommitmentLink.objects.create(source=source, target=commitment, strength="primary", origin="made up")
