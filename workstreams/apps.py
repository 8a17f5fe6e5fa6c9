from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from workstreams import (
            answers,
            panels,
            portfolios,
            reminders,
            rules,  # noqa: F401  # importing it fills the tables
            search,
        )

        answers.register()
        panels.register()
        portfolios.register()
        reminders.register()
        search.register()
