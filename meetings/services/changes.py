"""What changed between two revisions of an agenda, in words, for one audience.

Both snapshots are of the same audience, so nothing can be said here that the reader may not know. They may be in
different languages (somebody new reads Azerbaijani): then only what can be told without comparing texts is told.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.documents.snapshot import AgendaSnapshot, Item, Segment, instant
from meetings.documents.wording import join_link_of, place, span_in_words
from meetings.services.sequences import moved

type Items = dict[str, Item]


def changes_between(old: AgendaSnapshot, new: AgendaSnapshot) -> list[str]:
    """Return a sentence for each thing that changed, in the language of the new snapshot."""
    with translation.override(new["language"]):
        return [*_frame(old, new), *_segments(old, new), *_agenda(old, new)]


def _frame(old: AgendaSnapshot, new: AgendaSnapshot) -> Iterator[str]:
    """Tell what changed of the meeting itself."""
    if place(old) != place(new):
        yield _("The place is now: %(place)s.") % {"place": place(new)}
    before, after = _links(old), _links(new)
    if any(after[key] != before.get(key, after[key]) for key in after):
        yield (
            _("The link to join online is a new one.") if any(after.values()) else _("There is no link to join online.")
        )
    if any(name in old and old.get(name) != new.get(name) for name in ("dial_in", "passcode")):
        yield _("Dial-in or passcode changed.")
    if old["interpretation"] != new["interpretation"]:
        yield (
            _("Interpretation is now: %(interpretation)s.") % {"interpretation": new["interpretation"]}
            if new["interpretation"]
            else _("There will be no interpretation.")
        )
    if old["language"] == new["language"] and old["title"] != new["title"]:
        yield _("The meeting is now called “%(title)s”.") % {"title": new["title"]}
    if old["co_chairs"] != new["co_chairs"]:
        yield _("The co-chairs are now: %(names)s.") % {"names": "; ".join(new["co_chairs"])}


def _links(snapshot: AgendaSnapshot) -> dict[str, str]:
    return {segment["key"]: join_link_of(snapshot, segment) for segment in snapshot["segments"]}


def _segments(old: AgendaSnapshot, new: AgendaSnapshot) -> Iterator[str]:
    """Tell which parts of the meeting are new, gone or at another time."""
    before = {segment["key"]: segment for segment in old["segments"]}
    after = {segment["key"]: segment for segment in new["segments"]}
    zone = ZoneInfo(new["time_zone"])
    for key, segment in after.items():
        start, end = instant(segment["starts_at"]), instant(segment["ends_at"])
        names = {"title": segment["title"], "time": span_in_words(start, end, zone, new["language"])}
        if key not in before:
            yield _("New part of the meeting: “%(title)s”, %(time)s.") % names
        elif (start, end) != (instant(before[key]["starts_at"]), instant(before[key]["ends_at"])):
            sentence = _("The meeting is now on %(time)s.") if len(after) == 1 else _("“%(title)s” is now on %(time)s.")
            yield sentence % names
    for key, segment in before.items():
        if key not in after:
            yield _("No longer part of the meeting: “%(title)s”.") % {"title": segment["title"]}


def _agenda(old: AgendaSnapshot, new: AgendaSnapshot) -> Iterator[str]:
    """Tell what became of the items and their papers."""
    before, after = _items(old), _items(new)
    for key, item in after.items():
        if key not in before:
            names = {"number": item["number"], "title": item["title"]}
            yield _("New item %(number)s: “%(title)s”.") % names
    for key, item in before.items():
        if key not in after:
            yield _("Item removed: “%(title)s”.") % {"title": item["title"]}
    moves = _moves(old, new)
    yield from moves.values()
    same_language = old["language"] == new["language"]
    for key, item in after.items():
        if key in before:
            yield from _item(before[key], item, same_language=same_language)
    yield from _shifts(old, new, moves)
    yield from _papers(before, after, same_language=same_language)


def _items(snapshot: AgendaSnapshot) -> Items:
    return {item["key"]: item for segment in snapshot["segments"] for item in segment["items"]}


def _parts(snapshot: AgendaSnapshot) -> dict[str, Segment]:
    return {item["key"]: segment for segment in snapshot["segments"] for item in segment["items"]}


def _moves(old: AgendaSnapshot, new: AgendaSnapshot) -> dict[str, str]:
    """Return a sentence for each item that moved, by its key."""
    before, after, parts_before, parts_after = _items(old), _items(new), _parts(old), _parts(new)
    found = {
        key: _("“%(title)s” is now in the part “%(part)s”.")
        % {"title": item["title"], "part": parts_after[key]["title"]}
        for key, item in after.items()
        if key in before and parts_before[key]["key"] != parts_after[key]["key"]
    }
    kept = [key for key in before if key in after and key not in found]
    for key in moved(kept, [key for key in after if key in kept]):
        names = {"title": after[key]["title"], "before": before[key]["number"], "after": after[key]["number"]}
        found[key] = _("“%(title)s” moves from item %(before)s to item %(after)s.") % names
    return found


def _item(before: Item, after: Item, *, same_language: bool) -> Iterator[str]:
    """Tell what changed of one item, apart from where it stands and when it starts."""
    names = {"number": after["number"], "title": after["title"], "before": before["title"]}
    if same_language and before["title"] != after["title"]:
        yield _("Item %(number)s is now called “%(title)s” (before: “%(before)s”).") % names
    if before["minutes"] != after["minutes"]:
        sentence = ngettext(
            "Item %(number)s, “%(title)s”, now takes %(minutes)s minute (before: %(before)s).",
            "Item %(number)s, “%(title)s”, now takes %(minutes)s minutes (before: %(before)s).",
            after["minutes"],
        )
        yield sentence % {**names, "minutes": after["minutes"], "before": before["minutes"]}
    if before["purpose"] != after["purpose"]:
        purpose = {
            "information": _("Item %(number)s, “%(title)s”, is now for information."),
            "discussion": _("Item %(number)s, “%(title)s”, is now for discussion."),
            "decision": _("Item %(number)s, “%(title)s”, is now for decision."),
        }
        yield purpose[after["purpose"]] % names
    if before["presenter"] != after["presenter"]:
        yield _("Item %(number)s, “%(title)s”, is presented by: %(presenter)s.") % {
            **names,
            "presenter": after["presenter"] or "—",
        }


def _shifts(old: AgendaSnapshot, new: AgendaSnapshot, moves: Collection[str]) -> Iterator[str]:
    """Tell which items start earlier or later within their part of the meeting, neighbours together."""
    before, after, items = _offsets(old), _offsets(new), _items(new)
    stayed = [key for key in after if key in before and key not in moves]
    shifted = [(items[key]["number"], after[key] - before[key]) for key in stayed]
    # Neighbours with the same shift have the same difference between number and place in this list.
    runs = groupby(enumerate(shifted), key=lambda entry: (entry[1][1], entry[1][0] - entry[0]))
    for (minutes, _difference), run in runs:
        numbers = [number for _place, (number, _minutes) in run]
        if minutes:
            yield _shift_in_words(numbers[0], numbers[-1], minutes)


def _offsets(snapshot: AgendaSnapshot) -> dict[str, int]:
    """Return by how many minutes each item starts after its segment: a meeting that moves as a whole shifts nothing."""
    return {
        item["key"]: int((instant(item["starts_at"]) - instant(segment["starts_at"])).total_seconds()) // 60
        for segment in snapshot["segments"]
        for item in segment["items"]
    }


def _shift_in_words(first: int, last: int, minutes: int) -> str:
    count = abs(minutes)
    names = {"first": first, "last": last, "minutes": count}
    if first == last:
        later = ngettext(
            "Item %(first)s starts %(minutes)s minute later.", "Item %(first)s starts %(minutes)s minutes later.", count
        )
        earlier = ngettext(
            "Item %(first)s starts %(minutes)s minute earlier.",
            "Item %(first)s starts %(minutes)s minutes earlier.",
            count,
        )
    else:
        later = ngettext(
            "Items %(first)s to %(last)s start %(minutes)s minute later.",
            "Items %(first)s to %(last)s start %(minutes)s minutes later.",
            count,
        )
        earlier = ngettext(
            "Items %(first)s to %(last)s start %(minutes)s minute earlier.",
            "Items %(first)s to %(last)s start %(minutes)s minutes earlier.",
            count,
        )
    return (later if minutes > 0 else earlier) % names


def _papers(before: Items, after: Items, *, same_language: bool) -> Iterator[str]:
    """Tell which papers are new, gone or called otherwise."""
    earlier = {paper["number"]: paper for item in before.values() for paper in item["papers"]}
    present = {paper["number"] for item in after.values() for paper in item["papers"]}
    for item in after.values():
        for paper in item["papers"]:
            names = {"paper": paper["number"], "title": paper["title"], "number": item["number"]}
            if paper["number"] not in earlier:
                yield _("New paper for item %(number)s: %(paper)s, “%(title)s”.") % names
            elif same_language and earlier[paper["number"]]["title"] != paper["title"]:
                yield _("Paper %(paper)s is now called “%(title)s”.") % names
    for number, paper in earlier.items():
        if number not in present:
            yield _("Paper withdrawn: %(paper)s, “%(title)s”.") % {"paper": number, "title": paper["title"]}
