"""Figures of the overview: each follows from what the reader may see, at a constant cost."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from members.access import access_of
from members.classification import Classification
from tests.cast import Cast
from tests.factories import make_commitment, make_group, make_status, make_workstream
from tests.workstreams.reading import codes, counts, fresh, words
from workstreams.coverage import cover_of, coverage
from workstreams.models import StatusUpdate, WorkstreamCommitment


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "uncovered"),
        (["cancelled"], "uncovered"),
        (["completed"], "covered"),
        (["cancelled", "completed"], "covered"),
        (["delayed"], "stalled"),
        (["on_hold", "delayed"], "stalled"),
        (["completed", "delayed"], "stalled"),
        (["completed", "completed", "on_hold", "cancelled"], "stalled"),
        (["delayed", "on_track"], "covered"),
        (["delayed", "not_started"], "covered"),
        (["not_started"], "covered"),
    ],
)
def test_cover(statuses: list[str], expected: str) -> None:
    assert cover_of(statuses) == expected


def test_update_for_the_un_only_changes_no_figure_of_the_others(cast: Cast) -> None:
    commitment = make_commitment("9")
    WorkstreamCommitment.objects.create(workstream=cast.workstream, commitment=commitment)
    make_status(cast.workstream, cast.lead.person, StatusUpdate.Status.DELAYED, classification=Classification.UN_ONLY)
    assert codes(coverage(cast.network, fresh(cast.secretariat)).stalled) == ["9"]
    assert codes(coverage(cast.network, fresh(cast.liaison)).stalled) == []
    assert counts(coverage(cast.network, fresh(cast.liaison)))["delayed"] == 0


def test_hidden_workstream_covers_nothing_for_the_others(cast: Cast) -> None:
    commitment = make_commitment("21")
    WorkstreamCommitment.objects.create(workstream=cast.secret_workstream, commitment=commitment)
    assert codes(coverage(cast.network, fresh(cast.secretariat)).covered) == ["21"]
    for account in (cast.liaison, cast.stakeholder, cast.observer, cast.double):
        found = coverage(cast.network, fresh(account))
        assert (codes(found.uncovered), found.total, found.funding.required) == (["21"], 1, 1000)


def test_coverage_of_a_network_without_workplan(cast: Cast) -> None:
    make_commitment("1")
    found = coverage(cast.other_network, fresh(cast.outsider))
    assert (found.total, found.workplan, found.funding.per_cent, codes(found.uncovered)) == (0, None, None, ["1"])


def test_money_in_another_currency_is_not_added(cast: Cast) -> None:
    cast.workstream.budget_lines.create(required=500, available=500, currency="EUR")
    found = coverage(cast.network, fresh(cast.secretariat))
    assert (found.funding.currency, found.funding.required, found.funding.available) == ("USD", 2000, 800)


def test_queries_do_not_grow(cast: Cast) -> None:
    def queries() -> int:
        account = fresh(cast.secretariat)
        access_of(account)
        with CaptureQueriesContext(connection) as captured:
            coverage(cast.network, account)
        return len(captured)

    assert queries() == 4
    grow(cast)
    assert queries() == 4


def test_template_asks_the_database_nothing(cast: Cast) -> None:
    grow(cast)
    context = {"coverage": coverage(cast.network, fresh(cast.secretariat)), "network": cast.network}
    with CaptureQueriesContext(connection) as captured:
        html = render_to_string("workstreams/coverage.html", context)
    assert len(captured) == 0
    assert words(html, "h2") == ["11 workstreams", "Objectives covered", "Funding", "Commitments by working group"]


def grow(cast: Cast) -> None:
    """Add nine of everything that the figures are made of."""
    for number in range(9):
        commitment = make_commitment(str(number))
        workstream = make_workstream(cast.workplan, make_group(cast.network), cast.ilo)
        WorkstreamCommitment.objects.create(workstream=workstream, commitment=commitment)
        make_status(workstream, cast.lead.person)
