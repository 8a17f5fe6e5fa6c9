"""Two texts of one base: nothing gets lost, and only what both wrote otherwise is marked."""

import random

import pytest

from meetings.services.merging import Twin, joined, merge, paragraphs, twins

MERGED = [
    # base, theirs, mine, merged
    ("", "", "", ""),
    ("", "", "new", "new"),
    ("", "new", "", "new"),
    ("a\n\nb", "a\n\nb", "a\n\nb2", "a\n\nb2"),
    ("a\n\nb", "a2\n\nb", "a\n\nb2", "a2\n\nb2"),
    ("a\n\nb", "a\n\nx\n\nb", "a\n\ny\n\nb", "a\n\nx\n\ny\n\nb"),
    ("a\n\nb", "b", "a\n\nb2", "b2"),
    ("a\n\nb", "b", "a2\n\nb", "a2\n\nb"),  # one takes out what the other rewords: the text stays
    ("a", "a2", "a2", "a2"),
    ("a", "a2\n\nmore", "a2", "a2\n\nmore"),  # saved once more after an answer that got lost
    ("a", "one", "two", "<<< A\n\none\n\n===\n\ntwo\n\n>>> B"),
    ("", "one", "two", "one\n\ntwo"),
]


@pytest.mark.parametrize(("base", "theirs", "mine", "merged"), MERGED)
def test_merge_as_in_the_table(base: str, theirs: str, mine: str, merged: str) -> None:
    assert merge(base, theirs, mine, their_name="A", my_name="B") == merged


def test_typing_goes_on_within_ones_own_part_of_a_doubled_paragraph() -> None:
    doubled = merge("a", "one", "two", their_name="A", my_name="B")
    assert merge("one", doubled, "one and a half", their_name="B", my_name="A") == doubled.replace(
        "one", "one and a half"
    )


def test_twins_are_shown_side_by_side() -> None:
    text = "before\n\n<<< Ələkbər\n\none\n\nmore\n\n===\n\ntwo\n\n>>> Юлия\n\nafter"
    assert twins(text) == [Twin("one\n\nmore", "two", "Ələkbər", "Юлия")]
    assert twins("<<< A\n\nnever closed") == []
    assert paragraphs("a\r\n\r\nb\n \n\n  c") == ["a", "b", "c"]


def test_no_word_is_lost_in_five_thousand_random_interleavings() -> None:
    for seed in range(5000):
        chance = random.Random(seed)
        server = "one\n\ntwo\n\nthree"
        takers = [{"base": server, "text": server} for _taker in range(2)]
        typed = []
        for number in range(chance.randrange(4, 14)):
            taker = chance.choice(takers)
            if chance.random() < 0.6:
                taker["text"] = with_word(chance, taker["text"], f"w{number}")
                typed.append(f"w{number}")
            else:
                server = merge(taker["base"], server, taker["text"], their_name="A", my_name="B")
                if chance.random() < 0.8:  # else the answer gets lost, and the same is saved once more
                    taker["text"] = taker["base"] = server
        for taker in takers:
            server = merge(taker["base"], server, taker["text"], their_name="A", my_name="B")
        assert set(typed) <= set(server.split()), seed


def with_word(chance: random.Random, text: str, word: str) -> str:
    """Type a word into a paragraph, or a paragraph of its own."""
    parts = paragraphs(text)
    own = [index for index, part in enumerate(parts) if not part.startswith(("<<<", "===", ">>>"))]
    if not own or chance.random() < 0.3:
        parts.insert(chance.randrange(len(parts) + 1), word)
    else:
        parts[chance.choice(own)] += f" {word}"
    return joined(parts)
