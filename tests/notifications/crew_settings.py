"""The project's settings with the tests' own registry."""

from unnm.settings import *  # noqa: F403  # all of them
from unnm.settings import INSTALLED_APPS as PROJECT_APPS

INSTALLED_APPS = [*PROJECT_APPS, "tests.notifications.crew.CrewConfig"]
