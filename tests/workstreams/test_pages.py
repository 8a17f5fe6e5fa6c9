"""The pages of the workplan: what they show to whom, what they cost, and that nothing for the UN only gets out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.classification import Classification
from members.models import Account
from tests.cast import MARKER, Cast
from tests.factories import (
    make_agency,
    make_commitment,
    make_group,
    make_pledge,
    make_request,
    make_status,
    make_workstream,
)
from tests.workstreams.reading import Browser, references, words
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Contribution,
    Framework,
    Indicator,
    Mandate,
    Seat,
    WorkingGroup,
    WorkstreamCommitment,
)


def test_filter_with_an_unknown_value_narrows_nothing_and_says_so(cast: Cast, browser: Browser) -> None:
    response = browser(cast.secretariat).get("/n/baku/workplan/", {"group": "WG9", "status": "on_track"})
    assert references(response) == ["WG1-01"]
    assert list(response.context["form"].errors) == ["group"]


def test_filters_offer_only_what_the_reader_may_see(cast: Cast, browser: Browser) -> None:
    hidden = make_agency("UNODC")
    make_workstream(cast.workplan, cast.group, hidden, classification=Classification.UN_ONLY)

    def leads(account: Account) -> list[str]:
        form = browser(account).get("/n/baku/workplan/").context["form"]
        return [value for value, _label in form.fields["lead"].choices]

    assert leads(cast.secretariat) == ["", "ILO", "UNODC"]
    assert leads(cast.liaison) == ["", "ILO"]


def test_workplan_for_htmx_is_the_list_alone(cast: Cast, browser: Browser) -> None:
    response = browser(cast.secretariat).get("/n/baku/workplan/", headers={"hx-request": "true"})
    assert response.text.lstrip().startswith('<dl class="facts facts-line">')


def test_empty_workplan_says_who_fills_it(cast: Cast, browser: Browser) -> None:
    response = browser(cast.outsider).get("/n/tbilisi/workplan/")
    assert words(response.text, "strong")[0] == "There is no workstream yet"


def test_workstream_page_shows_current_status_and_all_updates(cast: Cast, browser: Browser) -> None:
    correction = make_status(cast.workstream, cast.lead.person, "delayed", corrects=cast.update, narrative="Late.")
    response = browser(cast.liaison).get("/n/baku/workstreams/WG1-01/")
    assert response.context["current"] == correction
    assert [(update.pk, update.is_corrected) for update in response.context["updates"]] == [
        (correction.pk, False),
        (cast.update.pk, True),
    ]


@pytest.mark.parametrize(
    ("part", "may_update"),
    [
        ("secretariat", True),
        ("lead", True),
        ("two_agencies", True),
        ("other", False),
        ("liaison", False),
        ("ended", None),
    ],
)
def test_button_to_update_for_who_may(cast: Cast, browser: Browser, part: str, may_update: bool | None) -> None:
    response = browser(getattr(cast, part)).get("/n/baku/workstreams/WG1-01/")
    assert response.status_code == (404 if may_update is None else 200)
    assert ("/n/baku/workstreams/WG1-01/update/" in response.text) == bool(may_update)


def test_group_page_shows_who_sits_there_today(cast: Cast, browser: Browser) -> None:
    today = cast.network.today()
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="lead", started_on=today)
    Seat.objects.create(group=cast.group, person=cast.other.person, function="member", started_on=today)
    Seat.objects.create(
        group=cast.group,
        agency=cast.iom,
        function="lead",
        started_on=today.replace(year=2020),
        ended_on=today.replace(year=2021),
    )
    Mandate.objects.create(group=cast.group, version=1, text={"original": "en", "en": "First."})
    Mandate.objects.create(group=cast.group, version=2, text={"original": "en", "en": "Second."})
    response = browser(cast.liaison).get("/n/baku/groups/WG1/")
    seats = response.context["seats"]
    assert [seat.agency for seat in seats["lead"]] == [None, cast.ilo]
    assert [seat.person for seat in seats["member"]] == [cast.other.person]
    assert (response.context["mandate"].version, [m.version for m in response.context["earlier_mandates"]]) == (2, [1])


def test_commitment_of_another_network_is_not_found(cast: Cast, browser: Browser) -> None:
    framework = Framework.objects.create(
        code="national", kind="national", title={"original": "en", "en": "Priorities"}, network=cast.other_network
    )
    Commitment.objects.create(framework=framework, code="P1", position=1, title={"original": "en", "en": "First"})
    assert browser(cast.secretariat).get("/n/baku/commitments/national/P1/").status_code == 404
    assert browser(cast.two_networks).get("/n/baku/commitments/national/P1/").status_code == 404
    assert browser(cast.two_networks).get("/n/tbilisi/commitments/national/P1/").status_code == 200


# --- nothing for the UN only gets out ---
LEAKS = [
    "/n/baku/workplan/",
    "/n/baku/workplan/?lead=ILO",
    "/n/baku/workstreams/WG1-01/",
    "/n/baku/groups/",
    "/n/baku/groups/WG1/",
    "/n/baku/commitments/gcm/1/",
    "/n/baku/overview/",
]


@pytest.fixture
def secrets(cast: Cast) -> None:
    """Give each page something that could leak: a title, a group, an update, the only line of a commitment."""
    commitment = make_commitment("1")
    WorkstreamCommitment.objects.create(workstream=cast.secret_workstream, commitment=commitment)
    group = make_group(cast.network, "SECRET", classification=Classification.UN_ONLY)
    WorkingGroup.objects.filter(pk=group.pk).update(title={"original": "en", "en": f"Group {MARKER}"})


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("path", LEAKS)
def test_page_leaks_nothing(cast: Cast, browser: Browser, path: str) -> None:
    assert MARKER in browser(cast.secretariat).get(path).text
    for part in ("liaison", "government_co_chair", "ministry", "stakeholder", "observer", "double"):
        response = browser(getattr(cast, part)).get(path)
        assert (part, response.status_code, MARKER in response.text) == (part, 200, False)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    "path", ["/n/baku/workstreams/WG1-02/", "/n/baku/workstreams/WG1-02/update/", "/n/baku/groups/SECRET/"]
)
def test_hidden_page_is_not_found(cast: Cast, browser: Browser, path: str) -> None:
    assert browser(cast.secretariat).get(path).status_code == 200
    for part in ("liaison", "stakeholder", "double", "guest", "outsider", "ended", "administrator"):
        assert (part, browser(getattr(cast, part)).get(path).status_code) == (part, 404)


# --- constant queries ---
def grow(cast: Cast, number_of_rows: int) -> None:
    """Add rows of all that a page of this app repeats."""
    for _number in range(number_of_rows):
        group = make_group(cast.network)
        workstream = make_workstream(cast.workplan, group, make_agency())
        commitment = make_commitment(str(Commitment.objects.count() + 100))
        for one in (workstream, cast.workstream):
            WorkstreamCommitment.objects.create(workstream=one, commitment=commitment)
            Contribution.objects.create(workstream=one, agency=make_agency())
            one.budget_lines.create(required=1, agency=make_agency())
            indicator = Indicator.objects.create(workstream=one, statement={"original": "en", "en": "Persons"})
            indicator.measurements.create(measured_on=cast.network.today(), value=1)
            make_status(one, cast.lead.person)
        make_pledge(cast.network, cast.ilo, commitment, Commitment.objects.get(code="1"))
        make_request(
            cast.network, cast.ilo, cast.liaison.person, commitment, Commitment.objects.get(code="1")
        ).offers.create(agency=cast.ilo, text="x", offered_by=cast.lead.person, offered_at=cast.network.created_at)
        today = cast.network.today()
        for one_group in (group, cast.group):
            Seat.objects.create(group=one_group, agency=make_agency(), function="member", started_on=today)
        WorkstreamCommitment.objects.create(workstream=workstream, commitment=Commitment.objects.get(code="1"))
        CommitmentLink.objects.create(
            source=Commitment.objects.get(code="1"), target=commitment, strength="primary", origin="made up"
        )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/n/baku/workplan/", 12),
        ("/n/baku/workplan/?view=timeline&sort=-gap", 12),
        ("/n/baku/workplan/export/workplan.csv", 14),
        ("/n/baku/workplan/export/un-info.csv", 14),
        ("/n/baku/workplan/export/4w.csv", 14),
        ("/n/baku/workstreams/WG1-01/", 16),
        ("/n/baku/workstreams/WG1-01/history/", 18),
        ("/n/baku/workstreams/WG1-01/update/", 9),
        ("/n/baku/groups/", 9),
        ("/n/baku/groups/WG1/", 20),
        ("/n/baku/commitments/gcm/1/", 12),
        ("/n/baku/coverage/", 9),
        ("/n/baku/overview/", 12),
        ("/n/baku/requests/", 8),
        ("/n/baku/pledges/", 8),
        ("/n/baku/frameworks/", 6),
    ],
)
def test_queries_of_a_page_do_not_grow(cast: Cast, browser: Browser, path: str, expected: int) -> None:
    make_commitment("1")
    client = browser(cast.secretariat)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    grow(cast, 1)
    assert queries() == expected
    grow(cast, 9)
    assert queries() == expected
