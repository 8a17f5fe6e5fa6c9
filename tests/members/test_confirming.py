"""Is this still you? Asked every quarter, answered by link; what nobody answers turns stale."""

import datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.confirming import confirm_offices, contacts_due, deny_office, invitations_due
from members.invitations import invite
from members.mails import Letter, send_letter
from members.models import Account, Invitation, Representative
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from notifications.reminders.engine import send_reminders
from notifications.reminders.ladder import Audience
from tests.cast import Cast

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2027, 3, 1, 8, 0, tzinfo=datetime.UTC)  # noon in Baku


def office_of(account: Account) -> Representative:
    return Representative.objects.select_related("membership__network", "membership__agency").get(person=account.person)


def link(cast: Cast, account: Account) -> str:
    letter = Letter(subject="Still you?", lines=["?"], button="Answer")
    send_letter(
        cast.network,
        account.person,
        letter,
        kind="invitation",
        about="test",
        step=1,
        purpose="still_me",
        purpose_about=f"network:{cast.network.pk}",
    )
    return urlsplit(answer_url(Message.objects.get(about="test", person=account.person_id), "still_me")).path


def asked(cast: Cast, day: datetime.date) -> dict[object, datetime.date]:
    now = datetime.datetime.combine(day, datetime.time(8), tzinfo=datetime.UTC)
    found = [due for due in contacts_due(now, day) if due.scope == cast.network.slug]
    return {due.people[Audience.ASKED][0]: due.due_on for due in found}


def test_everybody_in_office_is_asked_after_a_quarter_and_nobody_before(cast: Cast) -> None:
    today = cast.network.today()
    in_office = set(
        Representative.objects.active_on(today)
        .filter(membership__network=cast.network)
        .values_list("person", flat=True)
    )
    Representative.objects.update(confirmed_on=today)
    assert asked(cast, today + 104 * DAY) == {}
    assert set(asked(cast, today + 105 * DAY)) == in_office
    Representative.objects.filter(person=cast.lead.person).update(confirmed_on=today + 50 * DAY)
    assert set(asked(cast, today + 105 * DAY)) == in_office - {cast.lead.person_id}


def test_yes_confirms_all_offices_of_the_person_in_the_network(client: Client, cast: Cast) -> None:
    Representative.objects.update(confirmed_on=cast.network.today() - 100 * DAY)
    address = link(cast, cast.two_networks)
    assert client.get(address).status_code == 200
    assert client.post(address, {"do": "yes"}).status_code == 200
    days = {
        office.membership.network.slug: office.confirmed_on
        for office in cast.two_networks.person.offices.select_related("membership__network")
    }
    assert days == {"baku": cast.network.today(), "tbilisi": cast.network.today() - 100 * DAY}


def test_correcting_saves_the_record_and_confirms(client: Client, cast: Cast) -> None:
    Representative.objects.update(confirmed_on=cast.network.today() - 100 * DAY)
    record = {"do": "correct", "name": "Nərmin", "language": "az", "time_zone": "Asia/Baku", "phone": "+994 50"}
    assert client.post(link(cast, cast.lead), record).status_code == 200
    office = office_of(cast.lead)
    contact = office.person.contact
    assert (contact.name, contact.phone, office.confirmed_on) == ("Nərmin", "+994 50", cast.network.today())


def test_wrong_record_confirms_nothing_and_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    Representative.objects.update(confirmed_on=cast.network.today() - 100 * DAY)
    response = client.post(link(cast, cast.lead), {"do": "correct", "name": "Nərmin", "time_zone": "Nowhere"})
    assert (response.status_code, response.content.decode().count('value="Nərmin"')) == (422, 1)
    assert office_of(cast.lead).confirmed_on == cast.network.today() - 100 * DAY


def test_somebody_else_marks_the_entry_and_proposes_the_colleague(client: Client, cast: Cast) -> None:
    office = office_of(cast.lead)
    said = {"do": "deny", "office": office.pk, "name": "New", "address": "new@people.example"}
    assert client.post(link(cast, cast.lead), said).status_code == 200
    proposal = Invitation.objects.get()
    assert (proposal.replaces, proposal.state, proposal.person.name) == (office, "proposed", "New")
    client.force_login(cast.secretariat)
    page = client.get(f"/n/{cast.network.slug}/directory/?state=stale").content.decode()
    assert (page.count("said to be over"), page.count(">ILO</a>"), page.count(">WHO</a>")) == (1, 1, 0)
    assert "Somebody left" in client.get(f"/n/{cast.network.slug}/").content.decode()
    assert cast.lead.person_id not in asked(cast, cast.network.today() + 200 * DAY)


def test_somebody_else_without_a_name_only_tells_the_secretariat(client: Client, cast: Cast) -> None:
    office = office_of(cast.lead)
    assert client.post(link(cast, cast.lead), {"do": "deny", "office": office.pk}).status_code == 200
    office.refresh_from_db()
    assert (office.denied_on, Invitation.objects.count()) == (cast.network.today(), 0)


def test_office_of_somebody_else_cannot_be_denied(client: Client, cast: Cast) -> None:
    office = office_of(cast.other)
    assert client.post(link(cast, cast.lead), {"do": "deny", "office": office.pk}).status_code == 422
    office.refresh_from_db()
    assert office.denied_on is None


@pytest.mark.parametrize(("days", "marks"), [(121, 0), (122, 1)])
def test_unanswered_turns_stale(client: Client, cast: Cast, days: int, marks: int) -> None:
    Representative.objects.filter(person=cast.lead.person).update(confirmed_on=cast.network.today() - days * DAY)
    Representative.objects.update(started_on=cast.network.today() - 400 * DAY)
    client.force_login(cast.observer)
    page = client.get(f"/n/{cast.network.slug}/directory/").content.decode()
    assert page.count("not confirmed since") == marks


def test_confirming_an_office_that_ended_is_a_conflict(cast: Cast) -> None:
    office = office_of(cast.ended)
    with pytest.raises(Conflict):
        deny_office(office, by=cast.ended.person)
    with pytest.raises(Conflict):
        confirm_offices([], by=cast.ended.person)


def test_reminder_mail_carries_the_question_with_its_link(client: Client, cast: Cast) -> None:
    Representative.objects.update(confirmed_on=MONDAY.date() - 105 * DAY, started_on=MONDAY.date() - 400 * DAY)
    with time_machine.travel(MONDAY):
        send_reminders(MONDAY)
        mail = Message.objects.get(kind="reminder", person=cast.lead.person_id)
        purposes = {link["purpose"]: link["about"] for link in mail.links.values()}
        assert purposes["still_me"] == f"network:{cast.network.pk}"
        address = urlsplit(answer_url(mail, "still_me", purposes["still_me"])).path
        assert client.post(address, {"do": "yes"}).status_code == 200
        assert office_of(cast.lead).confirmed_on == MONDAY.date()


def test_invitation_that_nobody_answered_is_asked_for_until_its_end(cast: Cast) -> None:
    membership = office_of(cast.lead).membership
    made = invite(membership, cast.guest.person, by=cast.secretariat.person, function="alternate")
    invite(membership, cast.guest.person, by=cast.secretariat.person, function="head")
    now = timezone.now()
    (due,) = invitations_due(now, now.date() + 30 * DAY)
    assert (due.people[Audience.ASKED], due.link) == ((cast.guest.person_id,), ("invitation", made.about))
    assert list(invitations_due(now + 22 * DAY, now.date() + 60 * DAY)) == []
