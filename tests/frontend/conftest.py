"""The front end's tests render templates: no database, no collected files, English."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from django.utils import translation

PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def bare_frame() -> Iterator[None]:
    """Use the addresses of tests/frontend/urls.py and files under the names that they have in static/."""
    with (
        override_settings(STORAGES=PLAIN_FILES, ROOT_URLCONF="tests.frontend.urls"),
        translation.override("en"),
    ):
        yield
