from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from workstreams import answers, panels, reminders, rules, search  # noqa: F401  # importing rules fills the tables

        answers.register()
        panels.register()
        reminders.register()
        search.register()
