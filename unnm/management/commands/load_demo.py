from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from unnm.loading import load_demo


class Command(BaseCommand):
    help = "Load the illustrative Azerbaijan network, its dates moved so that it looks current, with demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it once; a second run changes nothing."""
        try:
            network = load_demo()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{network}: {network.memberships.count()} members, {network.workstreams.count()} workstreams, "
            f"{network.meetings.count()} meetings (illustrative)."
        )
