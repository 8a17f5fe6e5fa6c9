"""A round of the cast's network: ILO leads both of its lines, one of them for the UN only."""

import datetime

import pytest

from tests.cast import Cast
from tests.workstreams.rounds.asking import open_now
from workstreams.models import ReportingRound


@pytest.fixture
def asked(cast: Cast) -> ReportingRound:
    """Return a round of the months before this one, opened just now, due in ten days."""
    return open_now(cast)


@pytest.fixture
def today(cast: Cast) -> datetime.date:
    """Return today in the network."""
    return cast.network.today()
