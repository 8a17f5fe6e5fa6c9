"""Find every string that people see: marked in the project's Python files and templates, or borrowed from a library."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from unnm.borrowed import BORROWED, REWORDED, REWORDED_IN_CONTEXT

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("notifications", "members", "workstreams", "meetings", "unnm")
TEMPLATE_SUFFIXES = (".html", ".txt", ".svg", ".xml")
TRANSLATORS = ("Translators:",)
# Which argument is what, per function: (1, "c") is the context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_all(root: Path = ROOT) -> Catalog:
    """Return every string of the tree at `root`, each with the names of the files where it stands."""
    found = Catalog()
    for path in (*_python_files(root), *_templates(root)):
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        if path.suffix != ".py":
            # In brackets, since what is left of a template is indented as no Python is.
            source = f"(\n{templatize(source, origin=name)}\n)"
        for _line, message, comments, context in extract("python", BytesIO(source.encode()), KEYWORDS, TRANSLATORS):
            found.add(message, locations=[(name, 1)], auto_comments=comments, context=context)
    for package, messages in (*BORROWED.items(), *REWORDED.items()):
        for message in messages:
            found.add(message, locations=[(package, 1)])
    for package, contexts in REWORDED_IN_CONTEXT.items():
        for context, words in contexts.items():
            for word in words:
                found.add(word, locations=[(package, 1)], context=context)
    return found


def _python_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _templates(root: Path) -> Iterator[Path]:
    for folder in ("templates", *(f"{package}/templates" for package in PACKAGES)):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES:
                yield path
