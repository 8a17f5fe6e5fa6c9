"""Calendar feeds: by a token that is shown once, by what its person may see on that day."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from meetings.models import CalendarFeed, Meeting
from meetings.services.feeds import open_feed, revoke_feed
from notifications.errors import Conflict
from tests.cast import MARKER, Cast
from tests.factories import make_meeting, make_participant

pytestmark = pytest.mark.django_db
KINDS = ("own", "network", "group")


def open_for(cast: Cast, part: str, kind: str) -> str:
    person = getattr(cast, part).person
    _feed, token = open_feed(person, by=person, kind=kind, network=cast.network, group=cast.group)
    return f"/calendar/{token}.ics"


def events(client: Client, url: str) -> list[Any]:
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_feed_holds_what_its_person_may_see(cast: Cast, client: Client) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/secret")
    make_meeting(cast.network, "WG1-2026-07", group=cast.group)
    counts, links = {}, {}
    for part in ("lead", "liaison", "ministry"):
        for kind in KINDS:
            found = events(client, open_for(cast, part, kind))
            counts[part, kind] = len(found)
            text = " ".join(event.to_ical().decode() for event in found)
            assert (MARKER in text) == (part == "lead" and kind != "group"), (part, kind)
            links[part, kind] = "meet.example" in text
    assert counts == {
        ("lead", "own"): 2,
        ("lead", "network"): 3,
        ("lead", "group"): 1,
        ("liaison", "own"): 0,
        ("liaison", "network"): 2,
        ("liaison", "group"): 1,
        ("ministry", "own"): 1,
        ("ministry", "network"): 2,
        ("ministry", "group"): 1,
    }
    assert [key for key, shown in links.items() if shown] == [
        ("lead", "own"),
        ("lead", "network"),
        ("ministry", "own"),
        ("ministry", "network"),
    ]


def test_feed_follows_the_rights_of_the_day(cast: Cast, client: Client) -> None:
    url = open_for(cast, "lead", "network")
    assert len(events(client, url)) == 2
    cast.lead.person.offices.update(ended_on=cast.network.today() - datetime.timedelta(days=1))
    assert client.get(url).status_code == 404
    own = open_for(cast, "lead", "own")
    assert [str(event["UID"]) for event in events(client, own)] == [str(cast.meeting.uid)]


def test_feed_of_who_also_sits_in_the_government_has_nothing_for_the_un_only(cast: Cast, client: Client) -> None:
    make_participant(cast.meeting, cast.double.person)
    for kind in ("own", "network"):
        text = client.get(open_for(cast, "double", kind)).text
        assert ("NET-2026-02" in text, MARKER in text) == (True, False)


def test_revoked_or_wrong_token_opens_nothing(cast: Cast, client: Client) -> None:
    url = open_for(cast, "lead", "own")
    feed = CalendarFeed.objects.get()
    assert client.get(f"/calendar/{feed.prefix}_wrong.ics").status_code == 404
    assert client.get(f"/calendar/{feed.prefix}.ics").status_code == 404
    assert client.post(url).status_code == 405
    assert feed.digest not in url
    revoke_feed(feed, by=cast.lead.person)
    assert client.get(url).status_code == 404
    with pytest.raises(Conflict, match="revoked already"):
        revoke_feed(feed, by=cast.lead.person)


def test_feed_is_published_with_its_zone_and_asks_for_no_answer(cast: Cast, client: Client) -> None:
    calendar: Any = Calendar.from_ical(client.get(open_for(cast, "lead", "own")).content)
    assert (calendar["METHOD"], [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]) == (
        "PUBLISH",
        ["Asia/Baku"],
    )
    assert "ATTENDEE" not in calendar.walk("VEVENT")[0]
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.CANCELLED)
    calendar = Calendar.from_ical(client.get(open_for(cast, "lead", "own")).content)
    assert {str(event["STATUS"]) for event in calendar.walk("VEVENT")} == {"CANCELLED"}


def test_page_shows_the_address_once_and_revokes(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    page = client.post("/calendar-feeds/new/", {"what": f"network:{cast.network.pk}"})
    feed = CalendarFeed.objects.get()
    assert (page.status_code, f"/calendar/{feed.prefix}_" in page.text, feed.kind) == (200, True, "network")
    assert f"/calendar/{feed.prefix}_" not in client.get("/calendar-feeds/").text
    assert client.post("/calendar-feeds/new/", {"what": f"network:{cast.other_network.pk}"}).status_code == 422
    client.force_login(cast.liaison)
    assert client.post(f"/calendar-feeds/{feed.pk}/revoke/").status_code == 404
    client.force_login(cast.lead)
    assert client.post(f"/calendar-feeds/{feed.pk}/revoke/").status_code == 302
    assert CalendarFeed.objects.get().revoked_at is not None


@pytest.mark.parametrize("number", [1, 10])
def test_feed_costs_the_same(cast: Cast, client: Client, django_assert_num_queries: Any, number: int) -> None:
    for each in range(number):
        make_participant(make_meeting(cast.network, f"NET-2027-{each:02}"), cast.lead.person)
    url = open_for(cast, "lead", "own")
    CalendarFeed.objects.update(last_used_at=timezone.now())
    with django_assert_num_queries(6):
        client.get(url)
