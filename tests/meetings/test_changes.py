"""What a revised agenda says changed, in the reader's language."""

from typing import Any, cast

import pytest

from meetings.documents.snapshot import AgendaSnapshot, Item, Paper
from meetings.services.changes import changes_between
from meetings.services.sequences import moved
from tests.meetings.documents.snapshots import AZERBAIJANI, RUSSIAN, item, segment, snapshot

PAPER: Paper = {"number": "NET-2026-02/6", "title": "Draft request", "classification": "network"}


def agenda(*items: Item, **changes: Any) -> AgendaSnapshot:
    return snapshot(segments=[segment("main", "06:00", "08:00", *items, title="Extended meeting")], **changes)


def three() -> list[Item]:
    return [
        item(1, "06:00", 5, "Welcome", purpose="decision"),
        item(2, "06:05", 10, "Remarks", purpose="information"),
        item(3, "06:15", 20, "Outline"),
    ]


def test_changes_of_nothing_are_none() -> None:
    assert changes_between(agenda(*three()), agenda(*three())) == []


def test_new_item_pushes_the_others_in_one_sentence() -> None:
    welcome, remarks, outline = three()
    new = item(2, "06:05", 15, "Follow-up", key="new")
    pushed = [remarks | {"number": 3, "starts_at": "2026-12-09T06:20:00+00:00"}]
    pushed += [outline | {"number": 4, "starts_at": "2026-12-09T06:30:00+00:00"}]
    assert changes_between(agenda(*three()), agenda(welcome, new, *pushed)) == [
        "New item 2: “Follow-up”.",
        "Items 3 to 4 start 15 minutes later.",
    ]


def test_removed_item_lets_the_next_start_earlier() -> None:
    welcome, _remarks, outline = three()
    earlier = outline | {"number": 2, "starts_at": "2026-12-09T06:05:00+00:00"}
    assert changes_between(agenda(*three()), agenda(welcome, earlier)) == [
        "Item removed: “Remarks”.",
        "Item 2 starts 10 minutes earlier.",
    ]


def test_renamed_retimed_and_reassigned_item_is_told_with_what_was_before() -> None:
    welcome, remarks, outline = three()
    changed: dict[str, Any] = {
        "title": "Words of the co-chairs",
        "minutes": 11,
        "purpose": "discussion",
        "presenter": "Both co-chairs",
    }
    later = outline | {"starts_at": "2026-12-09T06:16:00+00:00"}
    new = agenda(welcome, cast(Item, remarks | changed), later)
    assert changes_between(agenda(*three()), new) == [
        "Item 2 is now called “Words of the co-chairs” (before: “Remarks”).",
        "Item 2, “Words of the co-chairs”, now takes 11 minutes (before: 10).",
        "Item 2, “Words of the co-chairs”, is now for discussion.",
        "Item 2, “Words of the co-chairs”, is presented by: Both co-chairs.",
        "Item 3 starts 1 minute later.",
    ]


def test_moved_item_is_named_alone_not_those_that_made_room() -> None:
    welcome, remarks, outline = three()
    new = agenda(
        welcome,
        outline | {"number": 2, "starts_at": "2026-12-09T06:05:00+00:00"},
        remarks | {"number": 3, "starts_at": "2026-12-09T06:25:00+00:00"},
    )
    assert changes_between(agenda(*three()), new)[0] == "“Outline” moves from item 3 to item 2."
    assert len(changes_between(agenda(*three()), new)) == 2


def test_papers_that_come_go_and_change_their_name() -> None:
    welcome, remarks, outline = three()
    old = agenda(welcome, remarks, outline | {"papers": [PAPER]})
    renamed = PAPER | {"title": "Request"}
    second = PAPER | {"number": "NET-2026-02/8", "title": "Note"}
    new = agenda(welcome, remarks, outline | {"papers": [renamed, second]})
    assert changes_between(old, new) == [
        "Paper NET-2026-02/6 is now called “Request”.",
        "New paper for item 3: NET-2026-02/8, “Note”.",
    ]
    assert changes_between(old, agenda(*three())) == ["Paper withdrawn: NET-2026-02/6, “Draft request”."]


def test_time_place_and_link_of_the_meeting() -> None:
    moved_by_an_hour = segment("main", "07:00", "09:00", title="Extended meeting")
    new = snapshot(segments=[moved_by_an_hour], modality="in_person", venue="UN House, Baku", join_link="")
    old = snapshot(segments=[segment("main", "06:00", "08:00", title="Extended meeting")])
    assert changes_between(old, new) == [
        "The place is now: UN House, Baku.",
        "There is no link to join online.",
        "The meeting is now on Wednesday, 9 December 2026, 11:00–13:00 (Baku time, UTC+4).",
    ]


def test_meeting_that_moves_as_a_whole_shifts_no_item() -> None:
    old = agenda(item(1, "06:00", 5, "Welcome"), item(2, "06:05", 10, "Remarks"))
    later = segment("main", "07:00", "09:00", item(1, "07:00", 5, "Welcome"), item(2, "07:05", 10, "Remarks"))
    assert changes_between(old, snapshot(segments=[later])) == [
        "The meeting is now on Wednesday, 9 December 2026, 11:00–13:00 (Baku time, UTC+4)."
    ]


def test_part_of_the_meeting_that_is_new_or_gone() -> None:
    extended = segment("main", "06:00", "08:00", title="Extended")
    before = segment("un", "05:00", "06:00", title="Among members")
    assert changes_between(snapshot(segments=[extended]), snapshot(segments=[before, extended])) == [
        "New part of the meeting: “Among members”, Wednesday, 9 December 2026, 09:00–10:00 (Baku time, UTC+4)."
    ]
    assert changes_between(snapshot(segments=[before, extended]), snapshot(segments=[extended])) == [
        "No longer part of the meeting: “Among members”."
    ]


def test_item_that_goes_to_another_part_is_said_to_be_there() -> None:
    one, other = item(1, "05:00", 5, "Welcome"), item(2, "06:00", 5, "Remarks")
    old = [segment("un", "05:00", "06:00", one, other, title="UN"), segment("main", "06:00", "08:00", title="All")]
    new = [segment("un", "05:00", "06:00", one, title="UN"), segment("main", "06:00", "08:00", other, title="All")]
    assert changes_between(snapshot(segments=old), snapshot(segments=new)) == ["“Remarks” is now in the part “All”."]


def test_other_frame_of_the_meeting() -> None:
    new = agenda(*three(), title="Year-end plenary", co_chairs=["UN Resident Coordinator"], interpretation="")
    assert changes_between(agenda(*three()), new) == [
        "There will be no interpretation.",
        "The meeting is now called “Year-end plenary”.",
        "The co-chairs are now: UN Resident Coordinator.",
    ]


def test_former_revision_in_another_language_is_compared_without_its_texts() -> None:
    welcome, remarks, _outline = three()
    new = agenda(welcome, remarks | {"title": "Вступительное слово"}, **RUSSIAN)
    assert len(changes_between(agenda(*three()), new)) == 1


@pytest.mark.parametrize(
    ("texts", "sentences"),
    [
        (
            AZERBAIJANI,
            [
                "Yeni məsələ 3: “Maliyyə”.",
                "Məsələ 1, “Welcome”: indi 10 dəqiqə (əvvəl: 5).",
            ],
        ),
        (RUSSIAN, ["Новый пункт 3: «Maliyyə».", "Пункт 1, «Welcome»: теперь 10 минут (ранее: 5)."]),
    ],
    ids=["az", "ru"],
)
def test_changes_in_the_readers_language(texts: dict[str, Any], sentences: list[str]) -> None:
    welcome, remarks, _outline = three()
    longer = welcome | {"minutes": 10}
    new = agenda(longer, remarks, item(3, "06:15", 5, "Maliyyə", key="new"), **texts)
    old = agenda(welcome, remarks, **texts)
    assert changes_between(old, new) == sentences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("abcde", "abcde", ""),
        ("abcde", "eabcd", "e"),
        ("abcde", "bcdea", "a"),
        ("abcde", "acbde", "b"),
        ("abcd", "dcba", "dcb"),
    ],
)
def test_moved_finds_the_fewest(before: str, after: str, expected: str) -> None:
    assert len(moved(before, after)) == len(expected)
    stay = [key for key in after if key not in moved(before, after)]
    assert stay == [key for key in before if key in stay]
