"""The agenda of each audience: numbers without holes, times from the start of the segment."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from meetings.agenda import Agenda, agenda_for, agenda_seen_by, agendas_seen_by
from members.classification import Classification
from tests.cast import MARKER, Cast
from tests.factories import make_item

pytestmark = pytest.mark.django_db


def lines(agenda: Agenda) -> list[tuple[int, str, int]]:
    """Number, title and minutes after the segment's start of each item."""
    return [
        (entry.number, entry.item.title_text, int((entry.starts_at - planned.segment.starts_at).total_seconds()) // 60)
        for planned in agenda.segments
        for entry in planned.items
    ]


def test_agenda_of_the_un_side_has_all_items(cast: Cast) -> None:
    assert lines(agenda_seen_by(cast.lead, cast.meeting)) == [
        (1, "Opening", 0),
        (2, f"Item {MARKER}", 10),
        (3, "Closing", 20),
    ]


def test_agenda_of_the_others_closes_the_hole(cast: Cast) -> None:
    expected = [(1, "Opening", 0), (2, "Closing", 10)]
    assert lines(agenda_for(Classification.NETWORK, cast.meeting)) == expected
    for account in (cast.liaison, cast.stakeholder, cast.guest, cast.double):
        assert lines(agenda_seen_by(account, cast.meeting)) == expected


def test_agenda_counts_on_over_segments_and_starts_each_at_its_own_time(cast: Cast) -> None:
    second = cast.meeting.segments.get(position=2)
    make_item(cast.meeting, "Among ourselves", Classification.UN_ONLY, segment=second)
    assert lines(agenda_seen_by(cast.lead, cast.meeting))[3:] == [(4, "Among ourselves", 0)]
    assert [planned.segment.position for planned in agenda_seen_by(cast.liaison, cast.meeting).segments] == [1]


def test_agenda_orders_segments_by_time_whatever_their_position(cast: Cast) -> None:
    second = cast.meeting.segments.get(position=2)
    second.starts_at -= datetime.timedelta(hours=5)
    second.ends_at -= datetime.timedelta(hours=5)
    second.save()
    make_item(cast.meeting, "Among ourselves", Classification.UN_ONLY, segment=second)
    assert [line[:2] for line in lines(agenda_seen_by(cast.lead, cast.meeting))] == [
        (1, "Among ourselves"),
        (2, "Opening"),
        (3, f"Item {MARKER}"),
        (4, "Closing"),
    ]


def test_agenda_says_by_how_much_it_is_too_long(cast: Cast) -> None:
    cast.item.minutes = 115
    cast.item.save()
    un_side, others = (agenda_seen_by(account, cast.meeting) for account in (cast.lead, cast.liaison))
    assert (un_side.minutes, un_side.segments[0].overrun) == (135, 15)
    assert (others.minutes, others.segments[0].overrun) == (125, 5)


def test_agendas_of_many_meetings_cost_three_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = cast.meeting.network.meetings.create(reference="NET-X", time_zone="UTC", title=cast.meeting.title)
    agenda_seen_by(cast.liaison, cast.meeting)
    with django_assert_num_queries(3):
        found = agendas_seen_by(cast.liaison, [cast.meeting.pk, other.pk])
    assert {pk: len(agenda.items) for pk, agenda in found.items()} == {cast.meeting.pk: 2, other.pk: 0}
