from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class UnnmConfig(AppConfig):
    name = "unnm"

    def ready(self) -> None:
        """Load the Celery application for `shared_task` and the system checks; tell the outbox who is alive."""
        from notifications.registry import registry
        from unnm import celery, checks, health  # noqa: F401  # importing them is what is wanted

        registry.set_silence(health.silence)


class CollectedFilesConfig(StaticFilesConfig):
    """Leaves out what no page uses: the API answers JSON only, so the files of its browsable pages stay uncollected."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework"]
