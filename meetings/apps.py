from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Fill the permission tables and the registries of the lower apps."""
        from meetings import (  # noqa: F401  # importing rules fills the tables
            answers,
            calendar_replies,
            explaining,
            finding,
            following,
            kinds,
            outcome_answers,
            outcome_reminders,
            own_data,
            panels,
            paper_answers,
            portfolios,
            previews,
            proposing,
            reminders,
            report_sections,
            rules,
            search,
            settings_section,
        )

        following.register()
        kinds.register()
        answers.register()
        explaining.register()
        finding.register()
        calendar_replies.register()
        outcome_answers.register()
        outcome_reminders.register()
        own_data.register()
        panels.register()
        paper_answers.register()
        portfolios.register()
        previews.register()
        proposing.register()
        reminders.register()
        report_sections.register()
        search.register()
        settings_section.register()
