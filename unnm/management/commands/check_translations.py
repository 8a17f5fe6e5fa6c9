from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from unnm.extraction import extract_all
from unnm.translations import LANGUAGES, LOCALE_DIR, faults


class Command(BaseCommand):
    help = "Fail, naming each, if a string lacks its translation or a translation would break a page."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the folder of the catalogues."""
        parser.add_argument("--folder", type=Path, default=LOCALE_DIR, help="where the catalogues are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong, a line each, or how much is right."""
        messages = extract_all()
        if found := faults(messages, options["folder"]):
            raise CommandError("\n".join([*found, f"{len(found)} faults; see docs/TRANSLATION.md."]))
        self.stdout.write(f"{len(messages)} messages are translated in {len(LANGUAGES)} languages.")
