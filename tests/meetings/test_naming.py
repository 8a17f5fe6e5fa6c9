"""Who presents an item and who does an action point: a person, whose successor takes it over whatever the spelling."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import ActionPoint, AgendaItem
from meetings.services.distribution import distribute_agenda
from meetings.services.naming import assign_action_point, name_presenter, naming_of
from members.anonymity import make_anonymous
from members.models import Representative
from members.turnover import hand_over
from notifications.errors import Conflict
from notifications.models import Body
from tests.access.test_leaks import BACKEND
from tests.cast import MARKER, Cast
from tests.factories import make_item, make_meeting, make_participant, make_person
from workstreams.models import Seat

FREE = "|"


def a_point(cast: Cast, **fields: Any) -> ActionPoint:
    defaults = {"reference": "A9", "text": "Do it", "owner": cast.ilo, "due_on": cast.network.today()}
    return ActionPoint.objects.create(meeting=cast.meeting, **defaults | fields)


def test_successor_presents_and_does_what_lies_ahead_and_the_past_stays(cast: Cast) -> None:
    held = make_meeting(cast.network, "NET-2026-01")
    past = make_item(held, "Then")
    point, done = a_point(cast), a_point(cast, reference="A8")
    for item in (cast.item, past):
        name_presenter(item, by=cast.secretariat.person, person=cast.lead.person, seen=FREE)
    for row in (point, done):
        assign_action_point(row, by=cast.lead.person, person=cast.lead.person, role="Lea from ILO", seen=FREE)
    held.state = "held"
    held.save()
    ActionPoint.objects.filter(pk=done.pk).update(state="done", done_on=cast.network.today())
    office = Representative.objects.get(person=cast.lead.person)
    new = make_person("Successor")
    hand_over([office], to=new, on=cast.network.today() + datetime.timedelta(days=1), by=cast.secretariat.person)
    named = [AgendaItem.objects.get(pk=item.pk) for item in (cast.item, past)]
    assert [(row.presenter_person, row.presenter) for row in named] == [
        (new, "Focal point, ILO"),
        (cast.lead.person, "Focal point, ILO"),
    ]
    rows = [ActionPoint.objects.get(pk=row.pk) for row in (point, done)]
    assert [(row.assignee_person, row.assignee) for row in rows] == [
        (new, "Lea from ILO"),
        (cast.lead.person, "Lea from ILO"),
    ]


def test_pages_name_the_person_and_documents_that_are_kept_the_role(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat, backend=BACKEND)
    url = reverse("meetings:presenter", args=[cast.network.slug, cast.meeting.reference, cast.item.pk])
    data = {"person": str(cast.lead.person_id), "role": "", "seen": FREE}
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert "Lead, Focal point, ILO" in client.get(cast.meeting.get_absolute_url()).text
    distribution = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    segments = [segment for edition in distribution.editions.all() for segment in edition.snapshot["segments"]]
    shown = [item["presenter"] for segment in segments for item in segment["items"]]
    assert shown[0] == "Focal point, ILO"
    assert not any("Lead, Focal" in body.text for body in Body.objects.all())
    assert client.post(url, data).status_code == 409  # what was seen is no longer so


def test_agency_says_who_does_its_action_point(client: Client, cast: Cast) -> None:
    point = a_point(cast)
    url = reverse("meetings:assignee", args=[cast.network.slug, point.pk])
    client.force_login(cast.lead, backend=BACKEND)
    offered = {value for value, _label in client.get(url).context["form"].fields["person"].choices}
    assert (str(cast.head.person_id) in offered, str(cast.other.person_id) in offered) == (True, False)
    assert client.post(url, {"person": str(cast.other.person_id), "seen": FREE}).status_code == 422
    assert client.post(url, {"person": str(cast.head.person_id), "seen": FREE}).status_code == 302
    assert "Head, Head, ILO" in client.get(reverse("meetings:decisions", args=[cast.network.slug])).text
    client.force_login(cast.other, backend=BACKEND)
    assert client.post(url, {"person": "", "seen": FREE}).status_code == 403


def test_page_of_a_person_shows_what_is_ahead_to_those_who_may_know_it(client: Client, cast: Cast) -> None:
    for item in (cast.item, cast.secret_item):
        name_presenter(item, by=cast.secretariat.person, person=cast.group_lead.person, seen=FREE)
    make_participant(cast.meeting, cast.group_lead.person)
    assign_action_point(a_point(cast), by=cast.lead.person, person=cast.group_lead.person, seen=FREE)
    url = reverse("members:person", args=[cast.network.slug, cast.group_lead.person_id])
    read = {}
    for name in ("secretariat", "liaison"):
        client.force_login(cast.accounts()[name], backend=BACKEND)
        page = client.get(url)
        panels = {panel.name: panel.context for panel in page.context["panels"]}
        read[name] = (sorted(panels), len(panels["items"]["items"]), MARKER in page.text)
    assert read == {  # an action point is for the UN only until it is cleared
        "secretariat": (["action_points", "groups", "items", "meetings"], 2, True),
        "liaison": (["groups", "items", "meetings"], 1, False),
    }


def test_page_of_an_agency_shows_its_groups_and_meetings(client: Client, cast: Cast) -> None:
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="member", started_on=cast.network.today())
    client.force_login(cast.secretariat, backend=BACKEND)
    page = client.get(reverse("members:agency", args=[cast.network.slug, "ILO"]))
    assert [panel.name for panel in page.context["panels"]] == ["groups", "workstreams", "meetings"]
    assert cast.meeting.reference in page.text


def test_finished_action_point_and_a_meeting_that_is_over_keep_their_names(cast: Cast) -> None:
    point = a_point(cast, state="done", done_on=cast.network.today())
    with pytest.raises(Conflict, match="finished"):
        assign_action_point(point, by=cast.lead.person, person=cast.lead.person, seen=FREE)
    cast.meeting.state = "held"
    cast.meeting.save()
    with pytest.raises(Conflict, match="over"):
        name_presenter(cast.item, by=cast.secretariat.person, person=None, seen=FREE)


def test_role_stays_where_a_person_was_made_anonymous(cast: Cast) -> None:
    person = cast.ended.person
    name_presenter(cast.item, by=cast.secretariat.person, person=person, role="Alternate, ILO", seen=FREE)
    make_anonymous(person, by=cast.secretariat.person)
    assert AgendaItem.objects.with_presenter().get(pk=cast.item.pk).presenter_text == "Alternate, ILO"


def test_somebody_without_a_record_is_named_in_words(cast: Cast) -> None:
    name_presenter(cast.item, by=cast.secretariat.person, person=None, role="Prof. X, ADA University", seen=FREE)
    item = AgendaItem.objects.get(pk=cast.item.pk)
    assert (item.presenter_text, naming_of(None, item.presenter)) == (
        "Prof. X, ADA University",
        "|Prof. X, ADA University",
    )
