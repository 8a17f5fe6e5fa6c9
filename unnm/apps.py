from django.apps import AppConfig


class UnnmConfig(AppConfig):
    name = "unnm"

    def ready(self) -> None:
        """Load the Celery application for `shared_task`, and the system checks."""
        from unnm import celery, checks  # noqa: F401  # importing them is what is wanted
