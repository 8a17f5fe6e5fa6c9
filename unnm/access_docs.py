"""docs/ACCESS.md: who may do what, written from the permission tables themselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings

from meetings import rules as meetings_rules
from members import rules as members_rules
from workstreams import rules as workstreams_rules

PATH = Path(settings.BASE_DIR) / "docs" / "ACCESS.md"
TABLES: tuple[ModuleType, ...] = (members_rules, workstreams_rules, meetings_rules)
WORD = re.compile(r"\w+")
OPERATORS = {"&": "and", "|": "or"}
HEAD = """# Access

Written by `manage.py access_docs` from the permission tables in `<app>/rules.py`; a test fails when it is out of date.

What stands in no table is refused to everybody. Not visible is 404, not allowed is 403. An inactive account and
somebody who is not signed in hold no office, and may do none of this. `tests/access/table.py` says what each part of
the cast is answered at each address; `tests/access/test_visibility.py` proves that lists show (in SQL) what the tables
permit (in Python).

Whoever holds any government, stakeholder or observer office in a network never sees there what is for the UN only. A
platform administrator sees that networks and agencies exist, and nothing classified.
"""


def render() -> str:
    """Return the text of the page."""
    return HEAD + "".join(_app(table) for table in TABLES)


def _app(table: ModuleType) -> str:
    label = table.__name__.split(".")[0]
    lines = [f"\n## {label}\n"]
    for model, permissions in _by_model(table.PERMISSIONS).items():
        lines += [f"\n### {model}\n", "\n| may | if |\n|---|---|\n"]
        lines += [f"| {action} | {in_words(question)} |\n" for action, question in permissions]
    lines += ["\n### What the conditions mean\n", "\n| condition | says |\n|---|---|\n"]
    lines += [f"| {name.replace('_', ' ')} | {meaning} |\n" for name, meaning in _conditions(table)]
    return "".join(lines)


def _by_model(permissions: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """Sort permissions by the model that they name; what names none is about the network."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for permission, question in permissions.items():
        label, name = permission.split(".")
        action, _underscore, thing = name.partition("_")
        models = {
            model._meta.model_name: str(model._meta.verbose_name)
            for model in apps.get_app_config(label).models.values()
        }
        is_model = thing in models
        row = (action if is_model else name.replace("_", " "), question)
        found.setdefault(
            models[thing].capitalize() if is_model else "Asked of a network or of one of its rows", []
        ).append(row)
    return found


def in_words(question: Any) -> str:
    """Return a combination of predicates as a condition: `(a & ~b)` is “a and not b”."""
    text = str(question)
    if text.startswith("(") and _closes(text) == len(text) - 1:
        text = text[1:-1]
    text = text.replace("~", "not ").replace("_", " ")
    return " ".join(OPERATORS.get(word, word) for word in text.split(" "))


def _closes(text: str) -> int:
    """Return where the parenthesis closes with which the text begins."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place
    return -1


def _conditions(table: ModuleType) -> Iterator[tuple[str, str]]:
    used = sorted({word for question in table.PERMISSIONS.values() for word in WORD.findall(str(question))})
    for name in used:
        yield name, " ".join((getattr(table, name).__doc__ or "").split())
