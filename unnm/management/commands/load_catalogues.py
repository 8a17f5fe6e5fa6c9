from typing import Any

from django.core.management.base import BaseCommand

from members.loading import load_agencies
from workstreams.loading import load_catalogues


class Command(BaseCommand):
    help = "Load the agencies, the objectives and principles of the Global Compact, the SDG targets and their links."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing; what somebody has edited stays."""
        agencies = load_agencies()
        counts = ", ".join(f"{code} {count}" for code, count in load_catalogues().items())
        self.stdout.write(f"Catalogues: {agencies} agencies; {counts}.")
