"""Which lines ask for a status update, of whom, and that nobody hears of what they may not see."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.classification import Classification
from notifications.reminders.ladder import Audience
from notifications.reminders.sources import Due
from tests.cast import Cast
from tests.factories import make_status, make_workstream
from workstreams.reminders import status_updates_due

pytestmark = pytest.mark.django_db


def due(days: int = 100) -> dict[str, Due]:
    """Return what is due within so many days, by the reference of the line."""
    now = timezone.now()
    found = status_updates_due(now, now.date() + datetime.timedelta(days=days))
    return {each.url.rstrip("/").rpartition("/")[2]: each for each in found}


def test_line_is_due_75_days_after_its_last_update_or_else_its_beginning(cast: Cast) -> None:
    today = cast.network.today()
    assert {reference: each.due_on for reference, each in due().items()} == {
        "WG1-01": today + datetime.timedelta(days=75),
        "WG1-02": cast.workplan.starts_on + datetime.timedelta(days=75),
    }
    assert sorted(due(74)) == ["WG1-02"]


def test_new_update_is_another_thing_to_be_asked_for(cast: Cast) -> None:
    before = due()["WG1-01"].about
    make_status(cast.workstream, cast.lead.person, as_of_on=cast.network.today() + datetime.timedelta(days=1))
    assert due()["WG1-01"].about != before


def test_corrected_update_does_not_count(cast: Cast) -> None:
    today = cast.network.today()
    line = make_workstream(cast.workplan, cast.group, cast.ilo, "WG1-03")
    wrong = make_status(line, cast.lead.person, as_of_on=today)
    make_status(line, cast.lead.person, as_of_on=today - datetime.timedelta(days=20), corrects=wrong)
    assert due()["WG1-03"].due_on == today + datetime.timedelta(days=55)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_finished_line_is_not_asked_for(cast: Cast, status: str) -> None:
    make_status(cast.workstream, cast.lead.person, status, as_of_on=cast.network.today())
    assert sorted(due()) == ["WG1-02"]


def test_focal_point_is_asked_then_the_head_then_secretariat_and_un_co_chair(cast: Cast) -> None:
    assert due()["WG1-01"].people == {
        Audience.ASKED: (cast.lead.person_id,),
        Audience.HEAD: (cast.head.person_id,),
        Audience.OVERSEER: tuple(sorted_by_office(cast)),
    }


def sorted_by_office(cast: Cast) -> list[object]:
    """The secretariat's office is the older one in the cast."""
    return [cast.secretariat.person_id, cast.un_co_chair.person_id]


def test_alternate_is_asked_where_there_is_no_focal_point(cast: Cast) -> None:
    cast.lead.person.offices.update(ended_on=cast.network.today() - datetime.timedelta(days=1))
    assert due()["WG1-01"].people[Audience.ASKED] == (cast.two_agencies.person_id,)


def test_nobody_outside_of_the_un_hears_of_a_line_for_the_un_only(cast: Cast) -> None:
    ministry = cast.ministry.person.offices.get().membership.agency
    line = make_workstream(cast.workplan, cast.group, ministry, "WG1-04", classification=Classification.UN_ONLY)
    make_status(line, cast.secretariat.person, classification=3)
    people = due()["WG1-04"].people
    assert (people[Audience.ASKED], people[Audience.HEAD]) == ((), ())
    secret = {cast.lead.person_id, cast.head.person_id, cast.secretariat.person_id, cast.un_co_chair.person_id}
    assert {person for each in due()["WG1-02"].people.values() for person in each} == secret


@pytest.mark.parametrize("count", [1, 10])
def test_source_asks_the_database_as_often_for_one_line_as_for_ten(cast: Cast, count: int) -> None:
    for _each in range(count):
        make_workstream(cast.workplan, cast.group, cast.ilo)
    with CaptureQueriesContext(connection) as queries:
        assert len(due(300)) == count + 2
    # networks; plan, lines, offices, accesses of the one; plan of the other
    assert len(queries) == 6
