"""The typed door to the rules package, which has no types of its own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

import rules

Question = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Fact:
    """What one predicate answered while a table was asked."""

    name: str
    holds: bool


_facts: ContextVar[list[Fact] | None] = ContextVar("facts", default=None)


@contextmanager
def observed() -> Iterator[list[Fact]]:
    """Note down what each predicate answers inside: explanations are made of the very answers that decide."""
    facts: list[Fact] = []
    token = _facts.set(facts)
    try:
        yield facts
    finally:
        _facts.reset(token)


def predicate(question: Question) -> Any:
    """Make a predicate of (user, object), which combines with others by &, | and ~."""

    @wraps(question)
    def asked(user: Any, obj: Any) -> bool:
        answer = bool(question(user, obj))
        facts = _facts.get()
        if facts is not None:
            facts.append(Fact(question.__name__, answer))
        return answer

    return rules.predicate(asked)  # type: ignore[attr-defined,no-untyped-call]  # rules has no types


def grant(table: Mapping[str, Any]) -> None:
    """Enter a permission table, {permission: predicate}; what stands in no table is refused to everybody."""
    for name, question in table.items():
        rules.add_perm(name, question)  # type: ignore[attr-defined,no-untyped-call]  # rules has no types


def holds(permission: str, user: Any, obj: object | None) -> bool:
    """Ask the tables; an unknown permission is refused."""
    return bool(rules.has_perm(permission, user, obj))  # type: ignore[attr-defined,no-untyped-call]  # no types
