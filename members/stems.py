"""Long texts are found by the stems of their words and by how their folded words begin, all over one index.

PostgreSQL's `russian` configuration stems Latin words as English and Cyrillic ones as Russian. It has no dictionary for
Azerbaijani: there, as in whatever spelling, a word is found by how it begins, so that “memmedov” finds Məmmədovun.
"""

import re
from typing import Any

from django.contrib.postgres.search import Lexeme, SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Func, IntegerField, QuerySet, Value, When
from django.db.models.functions import Left

from members.fold import Fold, fold
from members.registry import Words

CONFIG = "russian"
LONGEST = 100_000  # characters of a text that are found
# Marks part words: PostgreSQL would take “policies/strategies” for the name of a file and “a.b” for that of a host.
MARKS = "!\"#$%&()*+,-./:;<=>?@[]^_`{|}~'\\"
BETWEEN_MARKS = re.compile(rf"[\s{re.escape(MARKS)}]+")


def stored(field: str) -> models.GeneratedField:
    """Return the column that the database keeps of a text: its words stemmed, and its folded words as they stand.

    A tsvector holds at most 1 MB, else PostgreSQL refuses the row: with the first 100,000 characters of the text and of
    its fold that is not reached (at most 4 bytes for a character and 5 for the place of a word, twice: 0.9 MB). Places
    after the 16,383rd count as one, which touches the rank alone.
    """
    start = Left(F(field), LONGEST)
    stems = SearchVector(_without_marks(start), config=CONFIG)
    folded = SearchVector(_without_marks(Left(Fold(start), LONGEST)), config="simple")
    return models.GeneratedField(expression=stems + folded, output_field=SearchVectorField(), db_persist=True)


def _without_marks(text: Func) -> Func:
    return Func(text, Value(MARKS), Value(" " * len(MARKS)), function="translate", output_field=models.TextField())


def query_of(words: Words) -> Any:
    """Return what asks for each word, by its stem or by how it begins; None where there is no word but only marks."""
    every: Any = None
    for word in BETWEEN_MARKS.split(words.text):
        beginnings = [SearchQuery(Lexeme(part, prefix=True), config="simple") for part in fold(word).split()]
        if not beginnings:
            continue
        one: Any = SearchQuery(word, config=CONFIG)
        for beginning in beginnings:
            one |= beginning
        every = one if every is None else every & one
    return every


def best_first[Row: QuerySet[Any]](rows: Row, words: Words) -> Row:
    """Return the rows whose `stems` hold each word; those that hold the phrase as it was typed first, then by rank."""
    query = query_of(words)
    if query is None:
        return rows.none()
    phrase = Case(When(words_fold__contains=words.phrase, then=Value(0)), default=Value(1), output_field=IntegerField())
    ranked = rows.filter(stems=query).annotate(search_rank=phrase, relevance=SearchRank(F("stems"), query))
    return ranked.order_by("search_rank", "-relevance", "pk")
