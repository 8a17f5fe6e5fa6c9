from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Connect the services' wish for delivery to Celery."""
        from notifications import dispatch, kinds, preferences, tasks  # models are loaded only by now
        from notifications.following import source
        from notifications.reminders import answers

        dispatch.connect(tasks.start_delivery)
        kinds.register()
        answers.register()
        preferences.register()
        source.register()
