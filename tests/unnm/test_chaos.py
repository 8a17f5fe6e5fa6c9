"""How a storm is judged, and that it is the same for the same seed; the storm itself is `make chaos`."""

from collections import Counter

import pytest

from unnm.bench.sink import Kept
from unnm.chaos.fates import Fate, fate_of
from unnm.chaos.verdict import Row, judge

ADDRESSES = [f"person{number:06}@people.example" for number in range(20_000)]
FATES = {"a": Fate.GOOD, "b": Fate.REFUSED, "c": Fate.DEFERRED, "d": Fate.DROPPED}
ROWS = [Row("<a>", "a", "sent"), Row("<b>", "b", "failed"), Row("<c>", "c", "sent"), Row("<d>", "d", "sent")]


def kept(*names: str) -> list[Kept]:
    return [Kept(0.0, f"<{name}>", name) for name in names]


def test_fates_have_their_shares_and_are_the_same_for_a_seed() -> None:
    found = Counter(fate_of(address, 7) for address in ADDRESSES)
    shares = {fate: round(100 * count / len(ADDRESSES)) for fate, count in found.items()}
    assert shares == {Fate.GOOD: 74, Fate.REFUSED: 5, Fate.DEFERRED: 20, Fate.DROPPED: 1}
    assert [fate_of(address, 7) for address in ADDRESSES[:99]] == [fate_of(a.upper(), 7) for a in ADDRESSES[:99]]
    assert [fate_of(address, 7) for address in ADDRESSES[:99]] != [fate_of(address, 8) for address in ADDRESSES[:99]]


def test_copy_after_a_drop_is_told_from_one_after_a_kill() -> None:
    verdict = judge(list(FATES), ROWS, kept("a", "c", "c", "d", "d"), FATES, kills=1)
    assert (verdict.copies_of_drops, verdict.copies_of_kills, verdict.broken) == (1, 1, [])


@pytest.mark.parametrize(
    ("recipients", "rows", "mails", "kills", "broken"),
    [
        ("abcde", ROWS, "acd", 0, "1 recipients do not have exactly one message."),
        ("abcd", [*ROWS, Row("<a2>", "a", "cancelled")], "acd", 0, "1 recipients do not have exactly one message."),
        (
            "abcd",
            [Row("<a>", "a", "deferred"), *ROWS[1:]],
            "cd",
            0,
            "1 messages are not in the state that they should end in: 1 deferred.",
        ),
        ("abcd", ROWS, "cd", 0, "1 messages count as sent and the server never had them."),
        ("abcd", ROWS, "acdx", 0, "1 mails have a Message-ID that the outbox does not know."),
        ("abcd", ROWS, "aaacd", 0, "2 second copies after 0 kills: at most 0 may be."),
        ("abcd", ROWS, "aaaacd", 1, "3 second copies after 1 kills: at most 2 may be."),
    ],
)
def test_broken_promise_is_named(recipients: str, rows: list[Row], mails: str, kills: int, broken: str) -> None:
    fates = FATES | {"e": Fate.GOOD}
    assert judge(list(recipients), rows, kept(*mails), fates, kills).broken[:1] == [broken]
