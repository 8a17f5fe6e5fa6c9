from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Connect the services' wish for delivery to Celery."""
        from notifications import dispatch, tasks  # models are loaded only by now

        dispatch.connect(tasks.start_delivery)
