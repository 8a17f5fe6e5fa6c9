from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        """Fill the permission tables and tell the outbox who people are."""
        from members import (
            answers,
            confirming,
            explaining,
            office_answers,
            outbox,
            own_data,
            retention,
            rules,  # noqa: F401  # importing it fills the tables
            search,
        )
        from members.login import checks, mails, oidc  # noqa: F401  # importing checks registers them
        from members.network_settings import first_steps, sections

        outbox.register()
        answers.register()
        office_answers.register()
        confirming.register()
        explaining.register()
        search.register()
        mails.register()
        oidc.register()
        own_data.register()
        retention.register()
        sections.register()
        first_steps.register()
