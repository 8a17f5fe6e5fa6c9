"""How names are found and ordered: a fold, a key that sounds alike, and a key of the Azerbaijani alphabet.

PostgreSQL keeps all three in generated columns by functions of the same names (migration members.0002_fold); a test
holds those functions and the ones below together. Whoever changes a rule writes a migration that replaces the function
and computes the columns anew.

- `fold`: one spelling for one letter: İ, I, ı are i; ə is e; ğ, ş, ç, ö, ü lose their marks; Cyrillic is written in
  Latin letters, the Cyrillic of Azerbaijani included. “İSMAYIL” and “ismayil” become one.
- `name_key`: how a name sounds across Azerbaijani, Russian and English spelling, since “Мамедов” has neither the ə nor
  the double m of “Məmmədov”: a and e are one, so are g, h, k, q, x, and c, dj, j, zh; y is silent; doubles are single.
- `order_key`: compares by code point as the Azerbaijani alphabet does: a b c ç d e ə f g ğ h x ı i j k q l …
"""

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from members.titles import LANGUAGES

LETTERS = str.maketrans(
    "əабвгдеёжзийклмнопрстуфхчшщыэәғҝөүһҹј",
    "eabvgdeejziyklmnoprstufxcssieeggouhcy",
    "ъь'’ʼ‘`",
)
SYLLABLES = (("ц", "ts"), ("ю", "yu"), ("я", "ya"))
MARKS = re.compile("[\u0300-\u036f]")
SPACES = re.compile("[ \t\n\r]+")
SOUNDS = (("dzh", "c"), ("dj", "c"), ("zh", "c"), ("j", "c"), ("ch", "c"), ("sh", "s"))
SOUNDS_ALIKE = str.maketrans("qghxew", "kkkkav", "y")
DOUBLES = re.compile(r"([a-z])\1+")
ALPHABET = "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz"
# From "@" on, so that the 33 places end before the small letters begin.
PLACES = str.maketrans(ALPHABET, "".join(chr(ord("@") + place) for place in range(len(ALPHABET))))


def fold(text: str) -> str:
    """Return the text in one spelling of plain small letters, single spaces between the words."""
    small = _lower(unicodedata.normalize("NFC", text), "iii").translate(LETTERS)
    for letter, latin in SYLLABLES:
        small = small.replace(letter, latin)
    return SPACES.sub(" ", MARKS.sub("", unicodedata.normalize("NFKD", small))).strip(" ")


def name_key(text: str) -> str:
    """Return how the text sounds, the same for the spellings of a name in Azerbaijani, Russian and English."""
    key = fold(text)
    for letters, sound in SOUNDS:
        key = key.replace(letters, sound)
    return DOUBLES.sub(r"\1", key.translate(SOUNDS_ALIKE))


def order_key(text: str) -> str:
    """Return a key that compares by code point in the order of the Azerbaijani alphabet; é comes as e does."""
    placed = _lower(unicodedata.normalize("NFC", text), "iıı").translate(PLACES)
    return MARKS.sub("", unicodedata.normalize("NFKD", placed)).translate(PLACES)


def _lower(text: str, dotted_and_dotless: str) -> str:
    """Return small letters with the three letters İ, I, ı as said: no system but Azerbaijani's and Turkish has them."""
    return text.translate(str.maketrans("İIı", dotted_and_dotless)).lower()


class Fold(Func):
    """`fold` in SQL."""

    function, output_field = "members_fold", models.TextField(db_collation="C")


class NameKey(Func):
    """`name_key` in SQL."""

    function, output_field = "members_name_key", models.TextField(db_collation="C")


class OrderKey(Func):
    """`order_key` in SQL."""

    function, output_field = "members_order_key", models.TextField(db_collation="C")


def title_words(field: str) -> list[Any]:
    """Return the parts of a title in every language, for a Concat."""
    words: list[Any] = []
    for language in LANGUAGES:
        words += [Value(" "), Coalesce(KeyTextTransform(language, field), Value(""), output_field=models.TextField())]
    return words


def stored(expression: Func) -> models.GeneratedField:
    """Return the column that the database keeps; it compares by code point, whatever the database's own collation."""
    return models.GeneratedField(
        expression=expression, output_field=models.TextField(db_collation="C"), db_persist=True
    )


def folded_words(first: str, *more: str, titles: tuple[str, ...] = ()) -> models.GeneratedField:
    """Return the column with the folded words of these fields and of these titles in all languages, for the search."""
    parts: list[Any] = [F(first)]
    for field in more:
        parts += [Value(" "), F(field)]
    for field in titles:
        parts += title_words(field)
    return stored(Fold(Concat(*parts, output_field=models.TextField())))
