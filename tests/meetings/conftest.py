"""Files of the outbox in a folder of the test's own, and people who answer."""

import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from meetings.models import ActionPoint
from members.models import Agency
from tests.cast import MARKER, Cast
from tests.factories import make_meeting, make_status


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> None:
    """Keep the PDFs of the outbox in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def owed(cast: Cast) -> ActionPoint:
    """Return what ILO owes since last month, beside a secret point and one of the Government's own."""
    earlier = make_meeting(cast.network, "NET-2026-01")
    late = cast.network.today() - datetime.timedelta(days=30)
    soon = cast.network.today() + datetime.timedelta(days=30)
    rows: list[tuple[str, str, Agency, datetime.date, int]] = [
        ("A1", "Send the list", cast.ilo, late, 2),
        ("UA1", f"Settle {MARKER}", cast.ilo, late, 3),
        ("A2", "Name a person", Agency.objects.get(acronym="SMS"), soon, 2),
    ]
    for number, text, owner, due_on, level in rows:
        ActionPoint.objects.create(
            meeting=earlier,
            reference=f"NET-2026-01/{number}",
            text=text,
            owner=owner,
            due_on=due_on,
            classification=level,
        )
    make_status(cast.workstream, cast.lead.person, status="delayed", as_of_on=cast.network.today())
    return ActionPoint.objects.get(reference="NET-2026-01/A1")
