"""Compile the translations: each locale/**/*.po becomes a .mo, by Babel, so that no gettext tools are needed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALE_DIR) -> list[Path]:
    """Compile every .po that is newer than its .mo, and return the .mo files written."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    # A process that starts now reads the old file or the new one, never half of it.
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    os.replace(unfinished, target)


def main() -> None:
    """Compile the project's own translations, and print a line only when there was something to do."""
    if written := compile_all():
        print(f"Compiled {len(written)} translation files.", flush=True)


if __name__ == "__main__":
    main()
