from typing import Any

from django.core.management.base import BaseCommand

from unnm import access_docs


class Command(BaseCommand):
    help = "Write docs/ACCESS.md anew from the permission tables."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        access_docs.PATH.write_text(access_docs.render(), encoding="utf-8")
        self.stdout.write("docs/ACCESS.md is as the permission tables are.")
