from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from meetings import (
            answers,
            calendar_replies,
            kinds,
            panels,
            portfolios,
            previews,
            reminders,
            rules,  # noqa: F401  # importing it fills the tables
            search,
        )

        kinds.register()
        answers.register()
        calendar_replies.register()
        panels.register()
        portfolios.register()
        previews.register()
        reminders.register()
        search.register()
