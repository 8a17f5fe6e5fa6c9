"""Series: local wall time across changes of the clocks, days off, and how far a change reaches."""

import datetime
from functools import partial
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import services
from meetings.models import Meeting
from meetings.services.inviting import send_invitations
from meetings.services.series import days_of
from meetings.wall_time import instant_of, moved_days
from members.titles import title
from notifications.errors import Conflict
from notifications.models import Message
from tests.access.table import MEETING
from tests.cast import Cast
from tests.factories import make_participant
from tests.meetings.test_calling import api
from tests.meetings.test_inviting import written
from tests.races import all_at_once

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


def call(cast: Cast, meetings: list[Meeting]) -> None:
    """Call the meetings for the network, and invite the lead and the ministry to each."""
    for row in meetings:
        row.segments.update(classification=2)
        services.call_meeting(row, by=cast.secretariat.person, classification=2, reason="Agreed.")
        for account in (cast.lead, cast.ministry):
            make_participant(row, account.person)
        send_invitations(row, by=cast.secretariat.person)


def calendars(meeting: Meeting) -> list[tuple[str, str, int]]:
    """Return person, method and SEQUENCE of each calendar file that went out of a meeting, in the order of sending."""
    found = []
    for message in Message.objects.filter(thread=f"meeting:{meeting.pk}").order_by("created_at", "pk"):
        for file in written(message)[1]:
            sequences = [int(str(part["SEQUENCE"])) for part in file.walk("VEVENT")]
            found += [(str(message.person), str(file["METHOD"]), number) for number in sequences]
    return found


@pytest.mark.parametrize("scope", SCOPES)
def test_update_of_each_called_meeting_rises_in_sequence(cast: Cast, scope: str) -> None:
    made, by = make_series(cast), cast.secretariat.person
    call(cast, made)
    before = [calendars(row) for row in made]
    assert [[method for _person, method, _number in sent] for sent in before] == [["REQUEST"] * 2] * 3
    new = datetime.datetime(2099, 4, 15, 14, tzinfo=VIENNA)
    rows = [{"id": made[1].segments.get().pk, "starts_at": new, "ends_at": new + HOUR}]
    services.edit_series(made[1], by=by, revision=1, scope=scope, values={}, segments=rows)
    for row, clock, earlier in zip(made, SCOPES[scope], before, strict=True):
        is_changed = clock.endswith("14:00")
        assert (send_invitations(row, by=by) is not None) == is_changed
        later = calendars(row)[2:]
        assert [method for _person, method, _number in later] == ["REQUEST"] * 2 * is_changed
        assert [number > earlier[0][2] for _person, _method, number in later] == [True, True] * is_changed


# how far → what becomes of each meeting when the fourth is cancelled, and how many mails each of the two invited gets
BEFORE = ["held", "called", "cancelled", "called", "called", "planned"]
CANCELLED = {
    "this": (["held", "called", "cancelled", "cancelled", "called", "planned"], 1),
    "following": (["held", "called", "cancelled", "cancelled", "cancelled", "cancelled"], 2),
    "all": (["held", "cancelled", "cancelled", "cancelled", "cancelled", "cancelled"], 3),
}


@pytest.mark.parametrize("scope", CANCELLED)
@pytest.mark.parametrize("way", ["page", "API"])
def test_cancelling_reaches_this_the_following_or_all(cast: Cast, client: Client, scope: str, way: str) -> None:
    made = make_series(cast, len(BEFORE))
    call(cast, [row for row, state in zip(made, BEFORE, strict=True) if state == "called"])
    for row, state in zip(made, BEFORE, strict=True):
        Meeting.objects.filter(pk=row.pk).update(state=state)
    before = {row.pk: calendars(row) for row in made}
    if way == "page":
        client.force_login(cast.secretariat)
        page = client.get(f"{made[3].get_absolute_url()}cancel/").text
        assert "this and the following: NET-2099-04, NET-2099-05, NET-2099-06" in page
        assert "all of the series: NET-2099-02, NET-2099-04, NET-2099-05, NET-2099-06" in page
        seen = "NET-2099-02 NET-2099-04 NET-2099-05 NET-2099-06"
        assert f'value="{seen}"' in page
        given = {"reason": "No quorum.", "scope": scope, "seen": seen}
        client.post(f"{made[3].get_absolute_url()}cancel/", given)
    else:
        path = "/api/v1/networks/baku/meetings/NET-2099-04/cancel/"
        given = {"reason": "No quorum.", "scope": scope}
        assert api(cast.secretariat).post(path, given, content_type="application/json").status_code == 200
    states, mails = CANCELLED[scope]
    rows = list(Meeting.objects.filter(series=made[0].series).order_by("reference"))
    assert [row.state for row in rows] == states
    fresh = [row for row, was, state in zip(rows, BEFORE, states, strict=True) if state != was]
    assert {row.reason for row in fresh} == {"No quorum."}
    events = Meeting.pgh_event_model.objects  # type: ignore[attr-defined]  # pghistory adds it
    facts = events.filter(pgh_obj__in=made, pgh_label="update", reason="No quorum.")
    assert sorted(facts.values_list("pgh_obj", "state").distinct()) == [(row.pk, "cancelled") for row in fresh]
    told = []
    for row in rows:
        later = calendars(row)[len(before[row.pk]) :]
        assert [(method, number > before[row.pk][0][2]) for _person, method, number in later] == (
            [("CANCEL", True)] * 2 if row in fresh and before[row.pk] else []
        )
        told += [person for person, _method, _number in later]
    assert told.count(str(cast.lead.person_id)) == told.count(str(cast.ministry.person_id)) == mails
    assert len(told) == 2 * mails


def test_lead_of_a_group_reaches_what_the_group_still_hosts(cast: Cast, client: Client) -> None:
    made = make_series(cast, group=cast.group)
    Meeting.objects.filter(pk=made[1].pk).update(group=None)  # it has become one of the plenary
    client.force_login(cast.group_lead)
    address = f"{made[0].get_absolute_url()}cancel/"
    assert f"all of the series: {made[0].reference}, {made[2].reference}" in client.get(address).text
    assert client.post(address, {"reason": "No quorum.", "scope": "all"}).status_code == 302
    states = Meeting.objects.filter(series=made[0].series).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "planned", "cancelled"]


def test_edit_names_the_meetings_whose_invited_people_do_not_know_of_it(cast: Cast, client: Client) -> None:
    made = make_series(cast, time_zone="Asia/Baku")
    call(cast, made[1:])
    client.force_login(cast.secretariat)
    parts = {"parts-INITIAL_FORMS": "1", "parts-0-id": str(made[1].segments.get().pk), "parts-0-start": "11:00"}
    parts["parts-0-day"] = f"{made[1].segments.get().starts_at:%Y-%m-%d}"
    given = MEETING | parts | {"scope": "all", "revision": "1", "reason": "Agreed."}
    page = client.post(f"{made[1].get_absolute_url()}edit/", given, follow=True).text
    assert "Meetings saved: NET-2099-01, NET-2099-02, NET-2099-03." in page
    assert "Those invited to NET-2099-02, NET-2099-03 do not know of it yet." in page
    for row in made[1:]:
        send_invitations(row, by=cast.secretariat.person)
    given |= {"revision": "2", "parts-0-start": "11:00"}
    assert "do not know of it yet" not in client.post(f"{made[1].get_absolute_url()}edit/", given, follow=True).text


def test_page_of_a_cancellation_costs_the_same_for_two_meetings_and_for_six(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    counts = []
    for count in (2, 6):
        made = make_series(cast, count)
        call(cast, made)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{made[0].get_absolute_url()}cancel/").text
        assert page.count("2 people have the invitation") == count + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_that_is_no_longer_true_cancels_nothing(cast: Cast, client: Client) -> None:
    made = make_series(cast)
    client.force_login(cast.secretariat)
    given = {"reason": "No quorum.", "scope": "all", "seen": " ".join(row.reference for row in made)}
    services.cancel_meeting(made[0], by=cast.secretariat.person, reason="Flooded.")
    address = f"{made[1].get_absolute_url()}cancel/"
    assert client.post(address, given).status_code == 409
    assert [row.state for row in Meeting.objects.filter(series=made[0].series).order_by("reference")] == [
        "cancelled",
        "planned",
        "planned",
    ]
    assert client.post(address, given | {"scope": "following"}).status_code == 302
    assert client.post(address, given | {"scope": "this"}).status_code == 409
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_cancel_the_series_at_once_one_is_refused(cast: Cast) -> None:
    made, by = make_series(cast), cast.secretariat.person
    first = partial(services.cancel_series, made[1], by=by, scope="following", reason="No quorum.")
    second = partial(services.cancel_series, made[0], by=by, scope="all", reason="Flooded.")
    assert all_at_once(made[1], [first, second], Conflict) == ["done", "refused"]
    rows = Meeting.objects.filter(series=made[0].series)
    found = [(row.state, row.reason) for row in rows.order_by("reference")]
    assert found in (
        [("planned", ""), ("cancelled", "No quorum."), ("cancelled", "No quorum.")],
        [("cancelled", "Flooded.")] * 3,
    )


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
