from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from workstreams import (  # noqa: F401  # importing rules fills the tables
            answers,
            explaining,
            first_steps,
            following,
            following_support,
            own_data,
            panels,
            portfolios,
            reminders,
            rules,
            search,
            support_mails,
        )
        from workstreams.imports import services as imports

        answers.register()
        first_steps.register()
        following.register()
        following_support.register()
        imports.register()
        explaining.register()
        own_data.register()
        panels.register()
        portfolios.register()
        reminders.register()
        search.register()
        support_mails.register()
