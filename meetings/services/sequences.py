"""Which entries of a list were moved, when most of them stayed in their order."""

from bisect import bisect_left
from collections.abc import Sequence


def moved[Key](before: Sequence[Key], after: Sequence[Key]) -> list[Key]:
    """Return the fewest entries whose move explains the new order, as they stand in it. Both hold the same entries.

    What stays is a longest run of entries that keep their order among each other (patience sorting).
    """
    place = {key: number for number, key in enumerate(before)}
    tops: list[int] = []
    piles: list[Key] = []
    below: dict[Key, Key | None] = {}
    for key in after:
        pile = bisect_left(tops, place[key])
        tops[pile : pile + 1] = [place[key]]
        piles[pile : pile + 1] = [key]
        below[key] = piles[pile - 1] if pile else None
    stay: set[Key] = set()
    key_or_none = piles[-1] if piles else None
    while key_or_none is not None:
        stay.add(key_or_none)
        key_or_none = below[key_or_none]
    return [key for key in after if key not in stay]
