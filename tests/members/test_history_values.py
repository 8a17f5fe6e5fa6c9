"""How fields and values are called in the history."""

import pytest
from django.utils import translation

from members.history_values import sentence_case


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("az", "iclas", "İclas"),
        ("az", "ısıtma", "Isıtma"),
        ("az", "şəxs", "Şəxs"),
        ("en", "item", "Item"),
        ("ru", "заседание", "Заседание"),
        ("az", "", ""),
    ],
)
def test_sentence_case_knows_the_letters_of_the_language(language: str, text: str, shown: str) -> None:
    with translation.override(language):
        assert sentence_case(text) == shown
