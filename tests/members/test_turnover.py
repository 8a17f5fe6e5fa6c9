"""Handing an office over and leaving it: what passes on, what stays, who is told, what nobody holds, races."""

import datetime
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from meetings.models import Participant
from members.classification import Classification
from members.handover_file import attached
from members.invitations import accept_invitation, approve_invitation
from members.models import Account, Invitation, Person, Representative
from members.turnover import hand_over, held_by, leave, orphans
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from notifications.registry import registry
from tests.cast import MARKER, Cast
from tests.factories import (
    make_agency,
    make_meeting,
    make_membership,
    make_network,
    make_participant,
    make_person,
    make_representative,
)
from tests.races import all_at_once
from workstreams.models import Seat, WorkingGroup

DAY = datetime.timedelta(days=1)


def office_of(account: Account) -> Representative:
    return Representative.objects.select_related("membership__network", "membership__agency").get(person=account.person)


def seat(cast: Cast, person: Person) -> Seat:
    return Seat.objects.create(
        group=cast.group, person=person, function="member", started_on=cast.network.today() - 30 * DAY
    )


def path(cast: Cast, office: Representative, page: str) -> str:
    return f"/n/{cast.network.slug}/offices/{office.pk}/{page}"


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] for sheet in book}


def test_office_and_what_is_held_pass_on_from_the_day_and_the_past_stays(cast: Cast) -> None:
    today, office, successor = cast.network.today(), office_of(cast.lead), make_person("New")
    held = seat(cast, cast.lead.person)
    past = make_meeting(cast.network, starts_at=timezone.now() - 30 * DAY, state="held")
    then = make_participant(past, cast.lead.person, cast.ilo)
    ahead = cast.meeting.participants.get(person=cast.lead.person)
    (begun,) = hand_over([office], to=successor, on=today + DAY, by=cast.secretariat.person)
    office.refresh_from_db()
    assert (office.ended_on, begun.started_on, begun.function) == (today, today + DAY, "focal_point")
    assert begun.succeeds == office
    held.refresh_from_db()
    assert held.ended_on == today
    assert Seat.objects.get(person=successor).started_on == today + DAY
    assert Participant.objects.get(pk=ahead.pk).person == successor
    assert Participant.objects.get(pk=then.pk).person == cast.lead.person


def test_who_enters_an_office_confirms_it_on_the_day_of_the_network(cast: Cast) -> None:
    day = cast.network.today() + DAY
    early = datetime.datetime.combine(day, datetime.time(0, 30), cast.network.zone)  # the day before in UTC
    with time_machine.travel(early, tick=False):
        (begun,) = hand_over([office_of(cast.lead)], to=make_person("New"), on=day, by=cast.secretariat.person)
    assert (begun.started_on, begun.confirmed_on) == (day, day)


def test_hand_over_in_the_future_changes_nobodys_rights_before(cast: Cast) -> None:
    today, successor = cast.network.today(), make_person("New")
    hand_over([office_of(cast.lead)], to=successor, on=today + 10 * DAY, by=cast.secretariat.person)
    offices = Representative.objects.filter(membership__agency=cast.ilo, function="focal_point")
    in_office = [
        set(offices.active_on(day).values_list("person", flat=True)) for day in (today + 9 * DAY, today + 10 * DAY)
    ]
    assert in_office == [{cast.lead.person_id}, {successor.pk}]


def test_things_that_are_not_chosen_stay(cast: Cast) -> None:
    held = seat(cast, cast.lead.person)
    hand_over([office_of(cast.lead)], to=make_person(), on=cast.network.today(), by=cast.secretariat.person, held=[])
    held.refresh_from_db()
    assert (held.person, held.ended_on) == (cast.lead.person, None)


def test_both_are_told_and_the_successor_gets_the_file_that_they_may_see(cast: Cast) -> None:
    successor = make_person("Nərmin")
    hand_over([office_of(cast.lead)], to=successor, on=cast.network.today(), by=cast.secretariat.person)
    mails = Message.objects.filter(kind="hand_over")
    assert set(mails.values_list("person", "step")) == {
        (successor.pk, "received"),
        (cast.lead.person_id, "given"),
    }
    recipients = registry.resolve([successor.pk, cast.lead.person_id])
    files = {mail.step: attached(mail, recipients[mail.person]) for mail in mails}
    assert files["given"] == []
    (file,) = files["received"]
    found = sheets(file.content)
    assert list(found) == [
        *("Offices", "Groups", "Workstreams", "Reporting round", "Support requests", "Pledges"),
        *("Action points", "Meetings", "Contacts"),
    ]
    assert [row[0] for row in found["Workstreams"]] == ["WG1-01", "WG1-02"]
    assert [row[0] for row in found["Meetings"]] == [cast.meeting.reference]
    assert found["Offices"][0][:2] == ["Nərmin", "focal point"]


def test_file_of_a_government_successor_holds_nothing_for_the_un_only(cast: Cast) -> None:
    (begun,) = hand_over(
        [office_of(cast.ministry)], to=make_person(), on=cast.network.today(), by=cast.secretariat.person
    )
    mail = Message.objects.get(kind="hand_over", step="received")
    (file,) = attached(mail, registry.resolve([begun.person_id])[begun.person_id])
    text = str(sheets(file.content))
    assert (MARKER in text, "@people.example" in text, cast.meeting.reference in text) == (False, False, True)


def test_successor_with_a_government_office_hears_nothing_that_is_for_the_un_only(client: Client, cast: Cast) -> None:
    group = WorkingGroup.objects.create(
        network=cast.network,
        code="UN",
        title={"original": "en", "en": f"Group {MARKER}"},
        classification=Classification.UN_ONLY,
    )
    giver, others = cast.other.person, make_person()
    Seat.objects.create(group=group, person=giver, function="member", started_on=cast.network.today() - 30 * DAY)
    office = office_of(cast.other)
    hand_over([office], to=cast.double.person, on=cast.network.today() + DAY, by=cast.secretariat.person)
    (mail,) = Message.objects.filter(kind="hand_over", step="received")
    page = client.get(urlsplit(answer_url(mail, "hand_over")).path)
    assert [MARKER in text for text in (mail.body.text, mail.body.html, page.content.decode())] == [False] * 3
    hand_over([office.successor], to=others, on=cast.network.today() + 2 * DAY, by=cast.secretariat.person)
    assert MARKER in Message.objects.get(kind="hand_over", person=others.pk).body.text


def test_successors_link_gives_the_file_from_the_first_day_on(client: Client, cast: Cast) -> None:
    today = cast.network.today()
    hand_over([office_of(cast.lead)], to=make_person(), on=today + DAY, by=cast.secretariat.person)
    link = urlsplit(answer_url(Message.objects.get(kind="hand_over", step="received"), "hand_over")).path
    assert client.get(link + "?file=1").headers["Content-Type"].startswith("text/html")
    with time_machine.travel(timezone.now() + 2 * DAY):
        response = client.get(link + "?file=1")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="hand-over-baku-ILO-')


def test_successor_completes_the_own_record_by_the_link(client: Client, cast: Cast) -> None:
    successor = make_person("N.", "n@people.example")
    hand_over([office_of(cast.lead)], to=successor, on=cast.network.today(), by=cast.secretariat.person)
    link = urlsplit(answer_url(Message.objects.get(kind="hand_over", step="received"), "hand_over")).path
    record = {"name": "Nərmin", "language": "az", "time_zone": "Asia/Baku", "password": "a-long-and-rare-password"}
    assert client.post(link, record).status_code == 302
    account = Account.objects.get(person=successor)
    assert (account.person.name, account.check_password("a-long-and-rare-password")) == ("Nərmin", True)
    assert client.post(link, record | {"password": "another-long-password"}).status_code == 302
    account.refresh_from_db()
    assert account.check_password("another-long-password") is False


def test_second_hand_over_of_a_seat_says_who_has_it(cast: Cast) -> None:
    today, office = cast.network.today(), office_of(cast.lead)
    hand_over([office], to=make_person("First"), on=today, by=cast.secretariat.person)
    with pytest.raises(Conflict, match="to First"):
        hand_over([office], to=make_person("Second"), on=today, by=cast.secretariat.person)


@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_at_once_one_passes() -> None:
    network = make_network()
    office = make_representative(make_membership(network, make_agency()), make_person("Leaving"))
    successors, by = [make_person(), make_person()], make_person()
    actions = [partial(hand_over, [office], to=person, on=network.today(), by=by) for person in successors]
    assert all_at_once(office, actions, Conflict) == ["done", "refused"]
    assert Representative.objects.filter(succeeds=office).count() == 1
    assert Message.objects.filter(kind="hand_over").count() == 2


def test_failure_in_the_middle_leaves_everything_as_it_was(cast: Cast) -> None:
    office, held = office_of(cast.lead), seat(cast, cast.lead.person)
    successor = cast.two_agencies.person
    make_representative(office.membership, successor, "focal_point")
    with pytest.raises(Conflict, match="already holds"):
        hand_over([office], to=successor, on=cast.network.today(), by=cast.secretariat.person)
    office.refresh_from_db()
    held.refresh_from_db()
    assert (office.ended_on, held.ended_on, Message.objects.filter(kind="hand_over").count()) == (None, None, 0)


def test_page_hands_over_to_somebody_new(client: Client, cast: Cast) -> None:
    office = office_of(cast.lead)
    held = seat(cast, cast.lead.person)
    client.force_login(cast.secretariat)
    page = client.get(path(cast, office, "hand-over/"))
    assert page.content.decode().count("Group WG1") == 1
    given = {"on": cast.network.today().isoformat(), "name": "New", "address": "new@people.example", "language": "az"}
    given["held"] = f"seat:{held.pk}"
    assert client.post(path(cast, office, "hand-over/"), given).status_code == 302
    assert Representative.objects.get(succeeds=office).person.name == "New"
    assert client.post(path(cast, office, "hand-over/"), given).status_code == 422


def test_page_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    given = {"on": cast.network.today().isoformat(), "name": "Typed name", "language": "az"}
    response = client.post(path(cast, office_of(cast.lead), "hand-over/"), given)
    assert (response.status_code, response.content.decode().count('value="Typed name"')) == (422, 1)


def test_agencys_hand_over_passes_four_eyes_and_the_successors_acceptance(client: Client, cast: Cast) -> None:
    office, held = office_of(cast.lead), seat(cast, cast.lead.person)
    client.force_login(cast.lead)
    given = {"on": cast.network.today().isoformat(), "name": "New", "address": "new@people.example", "language": "az"}
    assert client.post(path(cast, office, "hand-over/"), given).status_code == 302
    proposal = Invitation.objects.get(replaces=office)
    assert (proposal.state, Representative.objects.filter(succeeds=office).count()) == ("proposed", 0)
    approve_invitation(proposal, by=cast.secretariat.person)
    accept_invitation(proposal, by=proposal.person, name="Nərmin", language="az", time_zone="Asia/Baku")
    assert Representative.objects.get(succeeds=office).person == proposal.person
    held.refresh_from_db()
    assert held.ended_on == cast.network.today() - DAY


def test_leaving_shows_what_is_orphaned_and_the_secretariat_sees_it_afterwards(client: Client, cast: Cast) -> None:
    office = office_of(cast.lead)
    seat(cast, cast.lead.person)
    client.force_login(cast.lead)
    assert client.get(path(cast, office, "leave/")).content.decode().count("member in Group WG1") == 1
    assert client.post(path(cast, office, "leave/"), {"on": cast.network.today().isoformat()}).status_code == 302
    with time_machine.travel(timezone.now() + 2 * DAY):
        client.force_login(cast.secretariat)
        page = client.get(f"/n/{cast.network.slug}/turnover/").content.decode()
        assert (page.count("member in Group WG1"), page.count("no focal point")) == (1, 2)
        assert "Somebody left" in client.get(f"/n/{cast.network.slug}/").content.decode()
        ((person, last, _things),) = orphans(cast.network, cast.secretariat)
        assert (person, last) == (cast.lead.person, office)
        hand_over([office], to=cast.head.person, on=cast.network.today(), by=cast.secretariat.person)
        assert orphans(cast.network, cast.secretariat) == []


def test_last_officer_of_the_secretariat_cannot_leave(cast: Cast) -> None:
    with pytest.raises(Conflict, match="no secretariat"):
        leave([office_of(cast.secretariat)], on=cast.network.today(), by=cast.secretariat.person)


def test_office_is_not_handed_over_before_it_began(cast: Cast) -> None:
    office = office_of(cast.lead)
    with pytest.raises(Conflict, match="before the office began"):
        hand_over([office], to=make_person(), on=office.started_on, by=cast.secretariat.person)


def test_what_is_held_for_another_agency_stays(cast: Cast) -> None:
    meeting = make_meeting(cast.network)
    who = cast.two_agencies.person.offices.get(membership__agency__acronym="WHO").membership.agency
    make_participant(meeting, cast.two_agencies.person, who)
    for_ilo = cast.two_agencies.person.offices.select_related("membership__network").get(membership__agency=cast.ilo)
    assert held_by(for_ilo, cast.network.today()) == []


@pytest.mark.parametrize("count", [1, 10])
def test_turnover_page_costs_the_same(client: Client, cast: Cast, django_assert_num_queries, count: int) -> None:  # type: ignore[no-untyped-def]  # pytest-django's fixture has no public type
    yesterday = cast.network.today() - DAY
    for _number in range(count):
        person = make_person()
        make_representative(office_of(cast.lead).membership, person, "alternate", ended_on=yesterday)
        seat(cast, person)
    client.force_login(cast.secretariat)
    client.get(f"/n/{cast.network.slug}/turnover/")
    with django_assert_num_queries(15):
        client.get(f"/n/{cast.network.slug}/turnover/")
