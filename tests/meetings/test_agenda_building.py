"""Building an agenda: order, times, what returns, clearance, and two who build at once."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings import services
from meetings.models import ActionPoint, AgendaItem, ItemClearance, Meeting
from meetings.services.agenda import AgendaConflict, moved_order
from members.classification import Classification
from members.titles import title
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_item, make_meeting, make_segment

pytestmark = pytest.mark.django_db
BUILD = "/n/baku/meetings/NET-2026-02/agenda/"
VALUES = {"title": title("New"), "minutes": 15, "purpose": "decision", "presenter": "ILO"}


def titles_of(meeting: Meeting) -> list[str]:
    return [item.title["en"] for item in meeting.items.order_by("segment__starts_at", "position")]


@pytest.fixture
def plenary(cast: Cast) -> Meeting:
    """A meeting with the items A, B in its first part and C in its second."""
    meeting = make_meeting(cast.network, "NET-2026-05")
    second = make_segment(meeting, starts_at=meeting.segments.get().ends_at)
    make_item(meeting, "A")
    make_item(meeting, "B")
    make_item(meeting, "C", segment=second)
    return meeting


# item, direction → the agenda afterwards; at its edges nothing moves
MOVES = {
    ("A", "up"): ["A", "B | C"],
    ("A", "down"): ["B", "A | C"],
    ("B", "up"): ["B", "A | C"],
    ("B", "down"): ["A | B", "C"],
    ("C", "up"): ["A", "B", "C |"],
    ("C", "down"): ["A", "B | C"],
}


@pytest.mark.parametrize(("name", "direction"), MOVES)
def test_item_moves_by_one_place_and_over_the_edge_of_a_part(
    cast: Cast, plenary: Meeting, name: str, direction: str
) -> None:
    item = plenary.items.get(title=title(name))
    services.move_item(item, by=cast.secretariat.person, revision=1, up=direction == "up")
    parts = [
        ", ".join(row.title["en"] for row in segment.items.order_by("position"))
        for segment in plenary.segments.order_by("position")
    ]
    expected = ", ".join(MOVES[name, direction]).replace(" | ", "|").replace(" |", "|").split("|")
    assert [part.strip() for part in parts] == [part.strip() for part in expected]


def test_new_item_is_for_the_un_only_until_cleared_with_a_reason(cast: Cast, plenary: Meeting) -> None:
    by = cast.secretariat.person
    item = services.add_item(plenary, by=by, revision=1, values=VALUES)
    assert AgendaItem.objects.visible_to(cast.liaison).filter(pk=item.pk).count() == 0
    with pytest.raises(ValidationError):
        services.clear_items(plenary, by=by, revision=2, items=[item.pk], after=Classification.NETWORK, reason=" ")
    services.clear_items(plenary, by=by, revision=2, items=[item.pk], after=Classification.NETWORK, reason="Agreed.")
    assert AgendaItem.objects.visible_to(cast.liaison).filter(pk=item.pk).count() == 1
    row = ItemClearance.objects.get()
    assert (row.item, row.before, row.after, row.reason, row.cleared_by) == (item, 3, 2, "Agreed.", by)


def test_who_comes_second_hears_who_came_first(cast: Cast, plenary: Meeting) -> None:
    first = plenary.items.get(title=title("A"))
    services.edit_item(first, by=cast.secretariat.person, revision=1, values={"minutes": 20})
    with pytest.raises(AgendaConflict, match="The agenda was changed by Secretariat at"):
        services.remove_item(first, by=cast.un_co_chair.person, revision=1)
    with pytest.raises(AgendaConflict):
        services.order_items(plenary, by=cast.un_co_chair.person, revision=1, order=moved_order(first, up=False))
    assert titles_of(plenary) == ["A", "B", "C"]


def test_order_names_each_item_once_and_only_parts_of_the_meeting(cast: Cast, plenary: Meeting) -> None:
    good = moved_order(plenary.items.get(title=title("A")), up=False)
    foreign = cast.meeting.segments.get(position=1).pk
    for order in (good[:-1], [*good, good[0]], [(foreign, pk) for _segment, pk in good], []):
        with pytest.raises(ValidationError):
            services.order_items(plenary, by=cast.secretariat.person, revision=1, order=order)
    plenary.refresh_from_db()
    assert (titles_of(plenary), plenary.agenda_revision) == (["A", "B", "C"], 1)


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_agenda_of_a_meeting_that_is_over_does_not_change(cast: Cast, plenary: Meeting, state: str) -> None:
    Meeting.objects.filter(pk=plenary.pk).update(state=state)
    with pytest.raises(Conflict, match="over or was cancelled"):
        services.add_item(plenary, by=cast.secretariat.person, revision=1, values=VALUES)


def test_item_with_papers_stays(cast: Cast) -> None:
    with pytest.raises(Conflict, match="Papers, decisions or action points belong to this item"):
        services.remove_item(cast.item, by=cast.secretariat.person, revision=1)
    services.remove_item(cast.secret_item, by=cast.secretariat.person, revision=1)
    assert titles_of(cast.meeting) == ["Opening", "Closing"]


def standing(cast: Cast, name: str, **more: Any) -> None:
    values = {"title": title(name), "minutes": 5, "purpose": "information", "presenter": "", **more}
    services.add_standing_item(cast.network, by=cast.secretariat.person, values=values)


def test_what_returns_is_added_once_opening_first_closing_last(cast: Cast, plenary: Meeting) -> None:
    by = cast.secretariat.person
    standing(cast, "Adoption of the agenda")
    standing(cast, "Any other business", is_closing=True)
    standing(cast, "Group matters", group=cast.group)
    ActionPoint.objects.create(
        meeting=cast.meeting, reference="A1", text="Do", owner=cast.ilo, due_on=datetime.date(2026, 1, 1)
    )
    added = services.add_what_returns(plenary, by=by, revision=1)
    follow_up = "Follow-up of decisions and action points"
    assert [item.title["en"] for item in added] == ["Adoption of the agenda", follow_up, "Any other business"]
    assert titles_of(plenary) == ["Adoption of the agenda", follow_up, "A", "B", "C", "Any other business"]
    assert set(plenary.items.get(is_follow_up=True).title) == {"original", "en", "az", "ru"}
    assert services.add_what_returns(plenary, by=by, revision=2) == []
    services.add_item(plenary, by=by, revision=3, values=VALUES)
    assert titles_of(plenary)[-2:] == ["New", "Any other business"]


def test_nothing_open_makes_no_follow_up(cast: Cast, plenary: Meeting) -> None:
    ActionPoint.objects.create(
        meeting=cast.meeting,
        reference="A1",
        text="Do",
        owner=cast.ilo,
        due_on=datetime.date(2026, 1, 1),
        state=ActionPoint.State.DONE,
    )
    assert services.add_what_returns(plenary, by=cast.secretariat.person, revision=1) == []


def test_builder_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    client.post(f"{BUILD}add/", {"revision": "1", "title": "Late item", "minutes": "180", "purpose": "discussion"})
    page = client.get(BUILD).text
    assert ("Late item" in page, "60 minutes too long" in page) == (True, True)
    item = cast.meeting.items.get(title=title("Late item"))
    moved = client.post(f"{BUILD}{item.pk}/move/", {"revision": "2", "direction": "up"}, follow=True)
    assert "“Late item” is item 4." in moved.text
    stale = client.post(f"{BUILD}{item.pk}/move/", {"revision": "2", "direction": "up"})
    assert (stale.status_code, "changed by Secretariat" in stale.text) == (409, True)
    edited = client.post(
        f"{BUILD}{item.pk}/",
        {"revision": "3", "title_en": "Late item", "title_az": "Gec məsələ", "minutes": "5", "purpose": "decision"}
        | {"segment": str(item.segment_id)},
    )
    assert edited.status_code == 302
    item.refresh_from_db()
    assert (item.title["az"], item.minutes) == ("Gec məsələ", 5)
    order = [f"{row.segment_id}-{row.pk}" for row in cast.meeting.items.order_by("-position")]
    assert client.post(f"{BUILD}order/", {"revision": "4", "order": order}).status_code == 302
    assert client.post(f"{BUILD}order/", {"revision": "5", "order": "x"}).status_code == 400


def test_second_editor_keeps_the_own_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    services.edit_item(cast.item, by=cast.un_co_chair.person, revision=1, values={"minutes": 20})
    words = {"revision": "1", "title_en": "My words", "minutes": "7", "purpose": "decision"}
    answer = client.post(f"{BUILD}{cast.item.pk}/", words | {"segment": str(cast.item.segment_id)})
    assert (answer.status_code, "My words" in answer.text) == (409, True)
    assert "changed by UN co-chair" in answer.text


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_builder_asks_as_much_for_three_items_as_for_thirty(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    queries(client, BUILD)
    few = queries(client, BUILD)
    for number in range(27):
        make_item(cast.meeting, f"Item {number}")
    assert queries(client, BUILD) == few
