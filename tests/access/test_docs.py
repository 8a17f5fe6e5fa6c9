"""The page about access says what the permission tables say."""

import pytest

from members.rules import is_administrator, is_in_network, is_secretariat
from unnm import access_docs


def test_page_is_as_the_permission_tables_are() -> None:
    assert access_docs.PATH.read_text(encoding="utf-8") == access_docs.render(), "Run manage.py access_docs."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (is_secretariat, "is secretariat"),
        (is_secretariat & ~is_administrator, "is secretariat and not is administrator"),
        (
            (is_secretariat | is_in_network) & (is_in_network | is_administrator),
            "(is secretariat or is in network) and (is in network or is administrator)",
        ),
    ],
)
def test_condition_in_words(question: object, expected: str) -> None:
    assert access_docs.in_words(question) == expected


def test_every_condition_is_explained() -> None:
    assert [line for line in access_docs.render().splitlines() if line.endswith("|  |")] == []
