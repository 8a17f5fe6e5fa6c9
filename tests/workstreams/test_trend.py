"""Derived status, matrix and trend equal a plain Python reading, whatever the history: late, backdated, corrected."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.classification import Classification
from tests.cast import Cast
from tests.factories import make_commitment, make_group, make_round, make_workstream
from tests.workstreams.reading import fresh
from workstreams.coverage import coverage
from workstreams.models import ReportingRound, StatusUpdate, Workstream, WorkstreamCommitment

STATUSES = StatusUpdate.Status.values
RANK = {"cancelled": 0, "completed": 1, "on_track": 2, "not_started": 3, "on_hold": 4, "delayed": 5}
# workstream, status, day, minute of recording (any order), for the UN only?, which earlier update it corrects (or none)
FACT = st.tuples(
    st.integers(0, 3),
    st.sampled_from(STATUSES),
    st.integers(1, 6),
    st.integers(1, 40),
    st.booleans(),
    st.none() | st.integers(0, 11),
)


def current(facts: list[dict[str, Any]], key: int, until: int, *, is_un: bool) -> str:
    """Read as a person would: the newest day wins, then what was recorded last; what a correction replaced is gone."""
    seen = [
        fact for fact in facts if fact["stream"] == key and fact["minute"] <= until and (is_un or not fact["secret"])
    ]
    replaced = {fact["corrects"] for fact in seen}
    standing = [fact for fact in seen if fact["number"] not in replaced]
    return (
        max(standing, key=lambda fact: (fact["day"], fact["minute"], fact["pk"]))["status"]
        if standing
        else "not_started"
    )


def cover(statuses: list[str]) -> int:
    """Return 0 for uncovered, 1 for stalled, 2 for covered."""
    alive = [status for status in statuses if status != "cancelled"]
    if not alive:
        return 0
    open_ = [status for status in alive if status != "completed"]
    return 1 if open_ and all(status in ("delayed", "on_hold") for status in open_) else 2


def standing(statuses: list[str]) -> tuple[int, int]:
    return cover(statuses), -max((RANK[status] for status in statuses if status != "cancelled"), default=0)


@pytest.fixture
def lines(cast: Cast) -> list[Workstream]:
    """Four lines for one commitment in two groups, and a round that was closed in minute 20."""
    commitment = make_commitment("1")
    groups = [make_group(cast.network, "A"), make_group(cast.network, "B")]
    made = [make_workstream(cast.workplan, groups[number % 2], cast.ilo) for number in range(4)]
    for line in made:
        WorkstreamCommitment.objects.create(workstream=line, commitment=commitment)
    begun = timezone.now() - datetime.timedelta(days=1)
    Workstream.objects.update(created_at=begun - datetime.timedelta(days=30))
    period = {"starts_on": datetime.date(2025, 10, 1), "ends_on": datetime.date(2025, 12, 31)}
    locked = datetime.date(2025, 12, 31)  # nothing of these histories is dated in the locked period
    closed_at = begun + datetime.timedelta(minutes=20)
    make_round(cast.workplan, cast.secretariat.person, closed_at, locked_through_on=locked, **period)
    return made


def write(lines: list[Workstream], cast: Cast, told: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    closed_at = ReportingRound.objects.get().closed_at
    assert closed_at is not None
    begun = closed_at - datetime.timedelta(minutes=20)
    facts: list[dict[str, Any]] = []
    for number, (key, status, day, minute, secret, wanted) in enumerate(told):
        corrected = next((fact for fact in facts if fact["number"] == wanted and fact["stream"] == key), None)
        if corrected is not None and wanted in {fact["corrects"] for fact in facts}:
            corrected = None  # an update is corrected once
        row = StatusUpdate.objects.create(
            workstream=lines[key],
            status=status,
            as_of_on=datetime.date(2026, 1, day),
            recorded_at=begun + datetime.timedelta(minutes=minute),
            recorded_by=cast.lead.person,
            corrects_id=corrected["pk"] if corrected else None,
            classification=Classification.UN_ONLY if secret else Classification.NETWORK,
        )
        facts.append(
            {
                "number": number,
                "stream": key,
                "status": status,
                "day": day,
                "minute": minute,
                "secret": secret,
                "corrects": wanted if corrected else None,
                "pk": row.pk,
            }
        )
    return facts


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(FACT, max_size=12))
def test_figures_equal_a_plain_reading(cast: Cast, lines: list[Workstream], told: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        facts = write(lines, cast, told)
        for account, is_un in ((cast.secretariat, True), (cast.liaison, False)):
            now = [current(facts, key, 40, is_un=is_un) for key in range(4)]
            then = [current(facts, key, 20, is_un=is_un) for key in range(4)]
            found = coverage(cast.network, fresh(account))
            row = next(row for row in found.rows if row.commitment.code == "1")
            cells = {cell.group.code: (cell.count, str(cell.status)) for cell in row.cells if cell.count}
            worst = {name: max(now[at::2], key=lambda status: RANK[status]) for at, name in enumerate("AB")}
            assert cells == {name: (2, status) for name, status in worst.items()}
            assert ["uncovered", "stalled", "covered"].index(row.cover) == cover(now)
            before, after = standing(then), standing(now)
            expected = "same" if before == after else "better" if after > before else "worse"
            assert row.trend == expected
        transaction.set_rollback(True)


def test_there_is_no_trend_before_a_round_was_closed(cast: Cast) -> None:
    make_commitment("1")
    found = coverage(cast.network, fresh(cast.secretariat))
    assert (found.last_round, [row.trend for row in found.rows]) == (None, [None])


def test_government_compares_with_the_last_published_round(cast: Cast) -> None:
    make_commitment("1")
    now = timezone.now()
    make_round(cast.workplan, cast.secretariat.person, now - datetime.timedelta(days=200))
    make_round(cast.workplan, cast.secretariat.person, now - datetime.timedelta(days=9), state="closed")
    numbers = {}
    for name, account in (("un", cast.secretariat), ("government", cast.liaison)):
        last = coverage(cast.network, fresh(account)).last_round
        numbers[name] = last.number if last else None
    assert numbers == {"un": 2, "government": 1}
