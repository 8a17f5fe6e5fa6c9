from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from meetings import answers, kinds, panels, reminders, rules  # noqa: F401  # importing rules fills the tables

        kinds.register()
        answers.register()
        panels.register()
        reminders.register()
