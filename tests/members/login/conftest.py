"""What every test of signing in has: no attempts that another test has used up."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def attempts_forgotten() -> None:
    """Forget who tried how often."""
    cache.clear()
