from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from unnm.extraction import extract_all
from unnm.translations import LOCALE_DIR, collect_all


class Command(BaseCommand):
    help = "Write every string that people see into locale/*/LC_MESSAGES/django.po, and keep what is translated."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the folder of the catalogues."""
        parser.add_argument("--folder", type=Path, default=LOCALE_DIR, help="where the catalogues are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files that are not as they should be, and name them."""
        messages = extract_all()
        written = collect_all(messages, options["folder"])
        languages = ", ".join(path.parent.parent.name for path in written) or "nothing new"
        self.stdout.write(f"Collected {len(messages)} messages: {languages}.")
