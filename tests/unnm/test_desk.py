"""The first pages: where one lands, the five things to do, and what they cost."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import ActionPoint, Deadline, Meeting
from meetings.services.deadlines import schedule_deadlines
from members.models import Account
from tests.cast import Cast
from tests.factories import make_meeting, make_participant, make_status, make_workstream
from unnm import desk
from workstreams.models import Workstream

TO_CHECK = "to check in the workplan"  # comes after all that is due
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def titles(cast: Cast, account: Account) -> list[str]:
    return [item.title for item in desk.items(cast.network, account) if not item.title.endswith(TO_CHECK)]


def action_point(cast: Cast, number: int, *, days: int) -> ActionPoint:
    return ActionPoint.objects.create(
        meeting=cast.meeting,
        reference=f"{cast.meeting.reference}/A{number}",
        text="Do it",
        owner=cast.ilo,
        due_on=cast.network.today() + datetime.timedelta(days=days),
        classification=2,
    )


def began(cast: Cast, *, days_ago: int) -> None:
    """Let the workstream on which nobody has reported have begun so long ago."""
    day = cast.network.today() - datetime.timedelta(days=days_ago)
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(starts_on=day)


def test_home_leads_to_the_only_network(cast: Cast) -> None:
    response = signed_in(cast.lead).get(reverse("home"))
    assert (response.status_code, response["Location"]) == (302, "/n/baku/")


def test_home_shows_a_guest_the_meeting(cast: Cast) -> None:
    response = signed_in(cast.guest).get(reverse("home"))
    assert list(response.context["invited_to"]) == [cast.meeting]


def test_home_tells_somebody_without_office_what_to_do(cast: Cast) -> None:
    response = signed_in(cast.ended).get(reverse("home"))
    assert response.content.decode().count("You hold no office today") == 1


def test_government_lands_on_the_overview_and_the_others_on_the_desk(cast: Cast) -> None:
    names = {
        part: signed_in(cast.accounts()[part]).get(reverse("network_home", args=["baku"])).templates[0].name
        for part in ("liaison", "lead", "secretariat", "stakeholder")
    }
    assert names == {
        "liaison": "unnm/overview.html",
        "lead": "unnm/desk.html",
        "secretariat": "unnm/desk.html",
        "stakeholder": "unnm/desk.html",
    }


@pytest.mark.parametrize(
    ("name", "entry"),
    [("polls", "Meetings"), ("standing_items", "Meetings"), ("meetings", "Meetings"), ("decisions", "Decisions")],
)
def test_menu_marks_the_entry_to_which_a_page_belongs(cast: Cast, name: str, entry: str) -> None:
    menu = signed_in(cast.secretariat).get(reverse(f"meetings:{name}", args=["baku"])).context["nav"]
    assert [each.label for each in menu if each.is_current] == [entry]


def test_desk_asks_for_an_answer_and_says_what_the_agency_owes(cast: Cast) -> None:
    action_point(cast, 1, days=-3)
    action_point(cast, 2, days=5)
    action_point(cast, 3, days=60)
    began(cast, days_ago=200)
    report, late, invitation, soon = titles(cast, cast.lead)  # the third action point is far away
    assert (report, invitation) == ("WG1-02 has had no update for a while", "Will you come?")
    assert late.startswith("NET-2026-02/A1 was due on")
    assert soon.startswith("NET-2026-02/A2 is due on")


def test_desk_goes_on_to_the_next_step_when_one_happens_by_itself_and_after_the_meeting(cast: Cast) -> None:
    schedule_deadlines(cast.meeting, by=cast.secretariat.person)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    cast.meeting.deadlines.exclude(step__in=("agenda", *Deadline.AFTER_THE_MEETING)).update(
        due_at=yesterday, done_on=yesterday
    )
    cast.meeting.deadlines.filter(step="items_close").update(done_on=None)
    (item,) = [title for title in titles(cast, cast.secretariat) if ": due on" in title]
    assert item.startswith("Agenda: due on")
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.HELD)
    (item,) = [title for title in titles(cast, cast.secretariat) if ": due on" in title]
    assert item.startswith("Action points: due on")


def test_desk_of_another_agency_says_nothing_of_what_ilo_owes(cast: Cast) -> None:
    action_point(cast, 1, days=-3)
    assert titles(cast, cast.other) == []
    assert titles(cast, cast.liaison) == []


def test_desk_asks_for_an_update_after_a_quarter(cast: Cast) -> None:
    began(cast, days_ago=10)
    assert titles(cast, cast.head) == []
    began(cast, days_ago=200)
    assert titles(cast, cast.head) == ["WG1-02 has had no update for a while"]
    make_status(cast.secret_workstream, cast.head.person)
    assert titles(cast, cast.head) == []


def test_desk_names_what_is_odd_in_the_own_workstreams_last(cast: Cast) -> None:
    action_point(cast, 1, days=5)
    assert [item.title for item in desk.items(cast.network, cast.lead)][-1].endswith(TO_CHECK)
    assert [item.title for item in desk.items(cast.network, cast.other)] == []
    assert [item.title for item in desk.items(cast.network, cast.liaison)] == []


@pytest.mark.parametrize("name", ["network_home", "overview"])
def test_first_pages_cost_the_same_with_more_rows(cast: Cast, name: str) -> None:
    client = signed_in(cast.secretariat)
    url = reverse(name, args=["baku"])
    client.get(url)  # fills the caches of templates and of content types
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(10):
        make_workstream(cast.workplan, cast.group, cast.iom)
        make_participant(make_meeting(cast.network, f"NET-2027-{number:02}"), cast.secretariat.person, cast.iom)
        action_point(cast, number + 1, days=-number)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert (len(few), len(many)) == (EXPECTED[name], EXPECTED[name])


EXPECTED = {"network_home": 27, "overview": 12}
