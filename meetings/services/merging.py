"""Two people type into one text at once: a three-way merge, paragraph by paragraph, that never loses a text.

`base` is the text from which both started. What one changed is taken; where both changed the same paragraph
otherwise, both texts stay, one behind the other, between lines that say whose each is. Pages show them side by side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

OPENING, BETWEEN, CLOSING = "<<<", "===", ">>>"

type Paragraphs = list[str]


def paragraphs(text: str) -> Paragraphs:
    """Return the paragraphs of a text: what an empty line divides."""
    return [part for part in re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").strip("\n")) if part.strip()]


def joined(parts: Sequence[str]) -> str:
    """Return the paragraphs as one text."""
    return "\n\n".join(parts)


def merge(base: str, theirs: str, mine: str, *, their_name: str, my_name: str) -> str:
    """Return one text with what both changed since `base`. Where one of the three is equal to another, the third."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    old, left, right = paragraphs(base), paragraphs(theirs), paragraphs(mine)
    if left == right:
        return theirs
    hunks = sorted([*_hunks(old, left, 0), *_hunks(old, right, 1)])
    merged: Paragraphs = []
    at = 0
    for group in _groups(hunks, is_touching=True):
        start, end = group[0].start, max(hunk.end for hunk in group)
        merged += [*old[at:start], *_resolved(old, group, start, end, their_name, my_name)]
        at = end
    return joined([*merged, *old[at:]])


@dataclass(frozen=True, order=True)
class _Hunk:
    """What one side (0 theirs, 1 mine) put in the place of the paragraphs from start to end; start = end inserts."""

    start: int
    end: int
    side: int
    parts: tuple[str, ...]


def _hunks(old: Paragraphs, new: Paragraphs, side: int) -> list[_Hunk]:
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Hunk(i1, i2, side, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in opcodes if tag != "equal"]


def _groups(hunks: Sequence[_Hunk], *, is_touching: bool) -> list[list[_Hunk]]:
    """Return the hunks that touch each other together, or only those that overlap."""
    groups: list[list[_Hunk]] = []
    end = -1
    for hunk in hunks:
        if groups and (hunk.start <= end if is_touching else hunk.start < end):
            groups[-1].append(hunk)
            end = max(end, hunk.end)
        else:
            groups.append([hunk])
            end = hunk.end
    return groups


def _resolved(
    old: Paragraphs, group: Sequence[_Hunk], start: int, end: int, their_name: str, my_name: str
) -> Paragraphs:
    """Return what stands in the place of a group: neighbours one behind the other, marks only where both overlap."""
    one, two = (_applied(old, [hunk for hunk in group if hunk.side == side], start, end) for side in (0, 1))
    sides = {hunk.side for hunk in group}
    if sides == {0} or (_holds(one, two) and sides == {0, 1}):
        return one
    if sides == {1} or _holds(two, one):
        return two
    found: Paragraphs = []
    at = start
    for overlapping in _groups(group, is_touching=False):
        first, last = overlapping[0].start, max(hunk.end for hunk in overlapping)
        found += old[at:first]
        texts = [
            _applied(old, [hunk for hunk in overlapping if hunk.side == side], first, last)
            for side in sorted({hunk.side for hunk in overlapping})
        ]
        found += texts[0] if len(texts) == 1 else _both(texts[0], texts[1], their_name, my_name)
        at = last
    return [*found, *old[at:end]]


def _applied(old: Paragraphs, hunks: Sequence[_Hunk], start: int, end: int) -> Paragraphs:
    """Return the paragraphs from start to end with one side's hunks in place."""
    found: Paragraphs = []
    at = start
    for hunk in hunks:
        found += [*old[at : hunk.start], *hunk.parts]
        at = hunk.end
    return [*found, *old[at:end]]


def _both(one: Paragraphs, two: Paragraphs, their_name: str, my_name: str) -> Paragraphs:
    """Return both texts between marks; the longer alone where it holds every paragraph of the other."""
    if _holds(one, two):
        return one
    if _holds(two, one):
        return two
    return [f"{OPENING} {their_name}", *one, BETWEEN, *two, f"{CLOSING} {my_name}"]


def _holds(whole: Paragraphs, part: Paragraphs) -> bool:
    """Say whether all of `part` stands in `whole`, in the same order."""
    rest = iter(whole)
    return all(any(each == found for found in rest) for each in part)


@dataclass(frozen=True)
class Twin:
    """Two texts for one place, each with the name of whoever typed it."""

    one: str
    two: str
    one_by: str
    two_by: str


def twins(text: str) -> list[Twin]:
    """Return the places of a text at which two texts stand, to be shown side by side."""
    found: list[Twin] = []
    side: Paragraphs | None = None
    one: Paragraphs = []
    two: Paragraphs = []
    one_by = ""
    for part in paragraphs(text):
        if part.startswith(f"{OPENING} ") and side is None:
            one, two, one_by = [], [], part.removeprefix(OPENING).strip()
            side = one
        elif part == BETWEEN and side is one and side is not None:
            side = two
        elif part.startswith(f"{CLOSING} ") and side is two and side is not None:
            found.append(Twin(joined(one), joined(two), one_by, part.removeprefix(CLOSING).strip()))
            side = None
        elif side is not None:
            side.append(part)
    return found
