"""Files of the outbox in a folder of the test's own, and people who answer."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> None:
    """Keep the PDFs of the outbox in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
