"""The typed door to the rules package, which has no types of its own."""

from collections.abc import Callable, Mapping
from typing import Any

import rules

Question = Callable[[Any, Any], bool]


def predicate(question: Question) -> Any:
    """Make a predicate of (user, object), which combines with others by &, | and ~."""
    return rules.predicate(question)  # type: ignore[attr-defined,no-untyped-call]  # rules has no types


def grant(table: Mapping[str, Any]) -> None:
    """Enter a permission table, {permission: predicate}; what stands in no table is refused to everybody."""
    for name, question in table.items():
        rules.add_perm(name, question)  # type: ignore[attr-defined,no-untyped-call]  # rules has no types


def holds(permission: str, user: Any, obj: object | None) -> bool:
    """Ask the tables; an unknown permission is refused."""
    return bool(rules.has_perm(permission, user, obj))  # type: ignore[attr-defined,no-untyped-call]  # no types
