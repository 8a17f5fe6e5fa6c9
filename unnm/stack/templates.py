"""Compile every template of the project, so that a wrong tag shows before somebody opens the page."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines

from unnm.stack.environment import ROOT

FOLDERS = [
    ROOT / "templates",
    *(ROOT / app / "templates" for app in ("notifications", "members", "workstreams", "meetings")),
]
SUFFIXES = {".html", ".txt", ".svg", ".xml"}


def main() -> int:
    """Compile all, print what is wrong, and return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unnm.settings")
    django.setup()
    wrong = [
        complaint for folder in FOLDERS for file in sorted(folder.rglob("*")) if (complaint := fault(file, folder))
    ]
    print("\n".join(wrong))
    return 1 if wrong else 0


def fault(file: Path, folder: Path) -> str:
    """Return what is wrong with this template, or nothing."""
    if not file.is_file() or file.suffix not in SUFFIXES:
        return ""
    try:
        engines["django"].get_template(str(file.relative_to(folder)))
    except TemplateSyntaxError as error:
        return f"{file.relative_to(ROOT)}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
