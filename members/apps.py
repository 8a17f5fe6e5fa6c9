from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        """Fill the permission tables and tell the outbox who people are."""
        from members import answers, outbox, rules, search  # noqa: F401  # importing rules fills the tables

        outbox.register()
        answers.register()
        search.register()
