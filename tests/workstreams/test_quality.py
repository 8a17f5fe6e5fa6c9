"""What is odd about a workstream, said to those who can put it right, and in how many queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.classification import Classification
from tests.cast import Cast
from tests.factories import make_agency, make_commitment, make_group, make_status, make_workstream
from tests.workstreams.reading import Browser, fresh
from workstreams.models import BudgetLine, Contribution, Framework, Workstream, WorkstreamCommitment
from workstreams.quality import Code, checked, findings_for

DAY = datetime.timedelta(days=1)


@pytest.fixture
def sound(cast: Cast) -> Workstream:
    """Return a workstream about which nothing is odd."""
    row = cast.workstream
    target = make_commitment("10.7", "sdg")
    Framework.objects.filter(pk=target.framework_id).update(kind=Framework.Kind.SDG_TARGETS)
    WorkstreamCommitment.objects.create(workstream=row, commitment=target)
    Contribution.objects.create(workstream=row, agency=cast.iom)
    Workstream.objects.filter(pk=row.pk).update(title={"original": "en", "en": "Guides to entry procedures"})
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(title={"original": "en", "en": "Something else"})
    return row


def found(cast: Cast, row: Workstream) -> list[Code]:
    return [finding.code for finding in findings_for(row, fresh(cast.secretariat))]


def test_nothing_is_odd(cast: Cast, sound: Workstream) -> None:
    assert found(cast, sound) == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"starts_on": -200, "ends_on": -1}, "on_track", Code.PAST_ITS_END),
        ({"starts_on": -200, "ends_on": 0}, "on_track", None),
        ({"starts_on": -200, "ends_on": 1}, "completed", Code.COMPLETED_EARLY),
        ({"starts_on": -200, "ends_on": 0}, "completed", None),
        ({"starts_on": -1, "ends_on": 200}, "not_started", Code.LATE_START),
        ({"starts_on": 0, "ends_on": 200}, "not_started", None),
        ({"starts_on": -200, "ends_on": -1}, "cancelled", None),
    ],
)
def test_dates_and_status(
    cast: Cast, sound: Workstream, fields: dict[str, int], status: str, code: Code | None
) -> None:
    today = cast.network.today()
    Workstream.objects.filter(pk=sound.pk).update(**{name: today + days * DAY for name, days in fields.items()})
    make_status(sound, cast.lead.person, status)
    assert found(cast, sound) == ([code] if code else [])


def test_pipeline_but_started(cast: Cast, sound: Workstream) -> None:
    sound.budget_lines.update(funding=BudgetLine.Funding.PIPELINE)
    assert found(cast, sound) == [Code.PIPELINE_BUT_STARTED]


def test_more_available_than_required(cast: Cast, sound: Workstream) -> None:
    sound.budget_lines.update(available=1000.01)
    assert found(cast, sound) == [Code.OVERFUNDED]


def test_no_target_and_no_partner(cast: Cast, sound: Workstream) -> None:
    sound.commitment_rows.all().delete()
    sound.contributions.all().delete()
    assert found(cast, sound) == [Code.NO_TARGET, Code.NO_PARTNER]
    sound.partners.create(role="implementing", name="Red Crescent")
    assert found(cast, sound) == [Code.NO_TARGET]


def test_no_update_for_a_quarter(cast: Cast, sound: Workstream) -> None:
    row = make_workstream(cast.workplan, cast.group, cast.ilo, title={"original": "en", "en": "Quiet"})
    Workstream.objects.filter(pk=row.pk).update(starts_on=cast.network.today() - 200 * DAY)
    WorkstreamCommitment.objects.create(workstream=row, commitment=sound.commitment_rows.get().commitment)
    Contribution.objects.create(workstream=row, agency=cast.iom)
    make_status(row, cast.lead.person, "delayed", as_of_on=cast.network.today() - 93 * DAY)
    assert found(cast, row) == [Code.NO_UPDATE]
    make_status(row, cast.lead.person, "delayed", as_of_on=cast.network.today() - 92 * DAY)
    assert found(cast, row) == []


def test_two_that_sound_alike_in_any_spelling(cast: Cast, sound: Workstream) -> None:
    make_workstream(
        cast.workplan, cast.group, cast.ilo, "X-1", title={"original": "en", "en": "GUİDES to entry procedure"}
    )
    assert found(cast, sound) == [Code.LOOKS_ALIKE]


def test_likeness_to_a_hidden_line_is_not_told(cast: Cast, sound: Workstream) -> None:
    make_workstream(
        cast.workplan, cast.group, cast.ilo, "X-1", Classification.UN_ONLY,
        title={"original": "en", "en": "Guides to entry procedures"},
    )  # fmt: skip
    assert findings_for(sound, fresh(cast.liaison)) == []
    assert found(cast, sound) == [Code.LOOKS_ALIKE]


def test_page_is_told_to_who_can_put_it_right(cast: Cast, sound: Workstream, browser: Browser) -> None:
    sound.budget_lines.update(available=2000)
    path = "/n/baku/workstreams/WG1-01/"
    sentence = "More is available than required"
    parts = (cast.secretariat, cast.lead, cast.other, cast.liaison)
    assert [sentence in browser(who).get(path).text for who in parts] == [
        True, True, False, False,
    ]  # fmt: skip


def test_list_costs_the_same_whatever_there_is(cast: Cast, browser: Browser) -> None:
    client = browser(cast.secretariat)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/n/baku/workplan/quality/").status_code == 200
        return len(captured)

    def grow(number: int) -> None:
        for _number in range(number):
            make_workstream(cast.workplan, make_group(cast.network), make_agency())

    grow(1)
    first = queries()
    grow(9)
    assert (first, queries()) == (7, 7)
    assert len(checked(cast.network, fresh(cast.secretariat))) == 12


def test_list_by_the_api(cast: Cast, browser: Browser) -> None:
    response = browser(cast.secretariat).get("/api/v1/networks/baku/workstreams/quality/")
    assert [row["reference"] for row in response.json()] == ["WG1-01", "WG1-02"]
    assert [finding["code"] for finding in response.json()[0]["findings"]] == ["no_target", "no_partner"]
