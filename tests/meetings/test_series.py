"""Series: local wall time across changes of the clocks, days off, and how far a change reaches."""

import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.models import Meeting
from meetings.services.series import days_of
from meetings.wall_time import instant_of, moved_days
from members.titles import title
from tests.access.table import MEETING
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VIENNA = ZoneInfo("Europe/Vienna")
# a Tuesday, 10:00 in Vienna in winter
START = datetime.datetime(2099, 2, 10, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def test_every_second_month_on_the_same_weekday() -> None:
    days = days_of(datetime.date(2026, 12, 8), unit="months", every=2)  # the second Tuesday
    assert [day.isoformat() for day in islice(days, 4)] == ["2026-12-08", "2027-02-09", "2027-04-13", "2027-06-08"]
    fifth = days_of(datetime.date(2026, 9, 30), unit="months", every=1)  # the fifth Wednesday
    assert [day.isoformat() for day in islice(fifth, 3)] == ["2026-09-30", "2026-10-28", "2026-11-25"]
    weeks = days_of(datetime.date(2026, 12, 24), unit="weeks", every=2)
    assert [day.isoformat() for day in islice(weeks, 3)] == ["2026-12-24", "2027-01-07", "2027-01-21"]


def test_wall_time_across_the_change_of_the_clocks() -> None:
    winter = instant_of(datetime.date(2026, 3, 24), datetime.time(10), VIENNA)
    summer = moved_days(winter, 7, VIENNA)
    assert (winter.hour, summer.hour) == (9, 8)
    with pytest.raises(ValidationError, match="set forward"):
        instant_of(datetime.date(2026, 3, 29), datetime.time(2, 30), VIENNA)
    twice = instant_of(datetime.date(2026, 10, 25), datetime.time(2, 30), VIENNA)
    assert twice == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    skipped = moved_days(instant_of(datetime.date(2026, 3, 28), datetime.time(2, 30), VIENNA), 1, VIENNA)
    assert skipped.astimezone(VIENNA).time() == datetime.time(3, 30)


def make_series(cast: Cast, count: int = 3, **values: Any) -> list[Meeting]:
    segment = {"starts_at": START, "ends_at": START + HOUR, "classification": 3}
    return services.create_series(
        cast.network,
        by=cast.secretariat.person,
        values={"title": title("Series"), "time_zone": "Europe/Vienna", **values},
        segments=[segment],
        unit="months",
        every=2,
        count=count,
    )


def local(meetings: list[Meeting]) -> list[str]:
    return [f"{row.segments.get().starts_at.astimezone(VIENNA):%Y-%m-%d %H:%M}" for row in meetings]


def test_series_keeps_its_wall_time_and_has_the_standing_items(cast: Cast) -> None:
    values = {"title": title("Adoption"), "minutes": 5, "purpose": "decision", "presenter": ""}
    services.add_standing_item(cast.network, by=cast.secretariat.person, values=values)
    made = make_series(cast)
    assert local(made) == ["2099-02-10 10:00", "2099-04-14 10:00", "2099-06-09 10:00"]
    assert [row.reference for row in made] == ["NET-2099-01", "NET-2099-02", "NET-2099-03"]
    assert [row.items.get().title["en"] for row in made] == ["Adoption"] * 3
    assert [row.segments.get().starts_at.hour for row in made] == [9, 8, 8]


def test_meeting_of_a_series_on_a_day_off_moves_to_the_next_working_day(cast: Cast) -> None:
    cast.network.day_exceptions.create(day=datetime.date(2099, 4, 14), is_working=False)
    assert local(make_series(cast)) == ["2099-02-10 10:00", "2099-04-15 10:00", "2099-06-09 10:00"]


# how far → which of the three meetings are changed when the second is moved to 14:00 on the day after
SCOPES = {
    "this": ["2099-02-10 10:00", "2099-04-15 14:00", "2099-06-09 10:00"],
    "following": ["2099-02-10 10:00", "2099-04-15 14:00", "2099-06-10 14:00"],
    "all": ["2099-02-11 14:00", "2099-04-15 14:00", "2099-06-10 14:00"],
}


@pytest.mark.parametrize("scope", SCOPES)
def test_change_reaches_this_the_following_or_all(cast: Cast, scope: str) -> None:
    made = make_series(cast)
    new = datetime.datetime(2099, 4, 15, 14, tzinfo=VIENNA)
    rows = [{"id": made[1].segments.get().pk, "starts_at": new, "ends_at": new + 2 * HOUR}]
    services.edit_series(
        made[1], by=cast.secretariat.person, revision=1, scope=scope, values={"venue": "UN House"}, segments=rows
    )
    assert local(made) == SCOPES[scope]
    venues = list(Meeting.objects.filter(series=made[0].series).order_by("reference").values_list("venue", flat=True))
    assert venues == ["UN House" if local([row])[0].endswith("14:00") else "" for row in made]


def test_meetings_that_are_over_keep_what_they_were(cast: Cast) -> None:
    made = make_series(cast)
    Meeting.objects.filter(pk=made[0].pk).update(state="held")
    services.edit_series(made[1], by=cast.secretariat.person, revision=1, scope="all", values={"venue": "UN House"})
    venues = list(Meeting.objects.filter(series=made[0].series).order_by("reference").values_list("venue", flat=True))
    assert venues == ["", "UN House", "UN House"]


@pytest.mark.parametrize("count", [1, 25])
def test_series_has_two_to_twenty_four_meetings(cast: Cast, count: int) -> None:
    with pytest.raises(ValidationError, match="2 to 24 meetings"):
        make_series(cast, count)
    assert Meeting.objects.filter(series__isnull=False).count() == 0


def test_series_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    answer = client.post("/n/baku/meetings/new/", MEETING | {"count": "3"}, follow=True)
    assert "Meetings planned: 3, from NET-2099-01 on." in answer.text
    made = list(Meeting.objects.filter(series__isnull=False).order_by("reference"))
    page = client.get(f"{made[1].get_absolute_url()}edit/").text
    assert "this and the following" in page
    change = MEETING | {"parts-INITIAL_FORMS": "1", "parts-0-id": str(made[1].segments.get().pk), "scope": "following"}
    change |= {"parts-0-day": f"{made[1].segments.get().starts_at:%Y-%m-%d}", "parts-0-start": "11:00", "revision": "1"}
    client.post(f"{made[1].get_absolute_url()}edit/", change)
    clocks = [timezone.localtime(row.segments.get().starts_at, cast.network.zone).hour for row in made]
    assert clocks == [10, 11, 11]
