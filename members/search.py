"""The search of a network: words in whatever spelling, each source through its own `visible_to`, best hits first.

A source finds in one query; the sources of the apps above stand in `members.registry.search_sources`.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.fold import fold, name_key
from members.models import Agency, Membership, Network, Person, Representative
from members.querysets import SHORTEST_SOUND, name_contains
from members.registry import Hit, SearchSource, Words, search_sources

SHORTEST = 2  # letters; fewer would find everything
SHOWN, SHOWN_OF_ONE = 8, 50
STEMS = (("en", "english"), ("ru", "russian"))  # the languages whose stems PostgreSQL knows


@dataclass(frozen=True)
class Found:
    """What one source has found: at most as many hits as are shown, and whether there are more."""

    name: str
    label: str | Promise
    hits: list[Hit]
    has_more: bool


def words_of(text: str) -> Words | None:
    """Return what somebody typed, ready for the sources; None where it is too short to search for."""
    phrase = fold(text)
    return Words(text.strip(), phrase, tuple(phrase.split())) if len(phrase) >= SHORTEST else None


def search(network: Network, user: Any, text: str, *, only: str = "") -> list[Found]:
    """Return what the user may know of the network that fits the words, by source; one query for each source."""
    words = words_of(text)
    if words is None:
        return []
    limit = SHOWN_OF_ONE if only else SHOWN
    found = []
    for source in search_sources.all():
        if only and source.name != only:
            continue
        hits = source.find(network, user, words, limit + 1)
        if hits:
            found.append(Found(source.name, source.label, hits[:limit], len(hits) > limit))
    return found


def best_first[Row: QuerySet[Any]](
    rows: Row, words: Words, *, title: str = "", text: str = "", contact: str = ""
) -> Row:
    """Return the rows in whose `words_fold` each word occurs, or whose title or text has the same stems; best first.

    A word may also stand in the name of the person whom the row shows, at `contact`, such as "presenter__contact".
    Rank: the row begins with the phrase; a word of it does; it holds the phrase; it holds each word; stems only.
    """
    every = Q()
    for word in words.each:
        one = Q(words_fold__contains=word)
        every &= one | name_contains(contact, word) if contact else one
    fits = every
    if title or text:
        vectors = {
            f"stems_{code}": SearchVector(KeyTextTransform(code, title) if title else text, config=name)
            for code, name in STEMS
        }
        rows = rows.alias(**vectors)
        for code, name in STEMS:
            fits |= Q(**{f"stems_{code}": SearchQuery(words.text, config=name)})
    rank = Case(
        When(words_fold__startswith=words.phrase, then=Value(0)),
        When(words_fold__contains=f" {words.phrase}", then=Value(1)),
        When(words_fold__contains=words.phrase, then=Value(2)),
        When(every, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return rows.filter(fits).annotate(search_rank=rank).order_by("search_rank", "pk")


def find_agencies(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the agencies that are or were in the network."""
    inside = Membership.objects.visible_to(user).filter(network=network).values("agency")
    rows = best_first(Agency.objects.visible_to(user).filter(pk__in=inside), words, title="title")
    return [
        Hit(row.title_text, reverse("members:agency", args=[network.slug, row.acronym]), reference=row.acronym)
        for row in rows[:limit]
    ]


def find_people(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the people who hold or held an office in the network, by name in whatever spelling."""
    offices = Representative.objects.visible_to(user).filter(membership__network=network).values("person")
    rows = Person.objects.visible_to(user).filter(pk__in=offices)
    for word in words.each:
        rows = rows.filter(name_contains("contact", word))
    sounds = name_key(words.phrase)
    alike = [When(contact__name_key=sounds, then=Value(1))] if len(sounds) >= SHORTEST_SOUND else []
    rank = Case(
        When(contact__name_fold=words.phrase, then=Value(0)),
        *alike,
        When(contact__name_fold__contains=words.phrase, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ordered = rows.annotate(search_rank=rank).order_by("search_rank", "contact__name_order", "pk")
    return [
        Hit(row.name, reverse("members:person", args=[network.slug, row.pk]))
        for row in ordered.select_related("contact")[:limit]
    ]


def register() -> None:
    """Add the sources of this app."""
    search_sources.register(SearchSource("people", _("People"), find_people))
    search_sources.register(SearchSource("agencies", _("Agencies"), find_agencies))
