"""Inviting people into an office: four eyes, one-time link, own record, races."""

import datetime
from functools import partial
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.invitations import (
    accept_invitation,
    approve_invitation,
    invite,
    person_with_address,
    withdraw_invitation,
)
from members.models import Account, Invitation, Membership, Person, Representative
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from tests.cast import Cast
from tests.factories import make_agency, make_invitation, make_membership, make_network, make_person
from tests.races import all_at_once

ADDRESS = "new@people.example"
RECORD = {
    "do": "accept",
    "name": "Nərmin",
    "language": "az",
    "time_zone": "Asia/Baku",
    "address_en": "Ms",
    "phone": "+994 12",
}


def for_ilo(cast: Cast) -> Membership:
    return Membership.objects.select_related("network", "agency").get(network=cast.network, agency=cast.ilo)


def somebody(cast: Cast) -> Person:
    return person_with_address(ADDRESS, name="New", language="az", time_zone="Asia/Baku", by=cast.secretariat.person)


def invited(cast: Cast) -> Invitation:
    return invite(for_ilo(cast), somebody(cast), by=cast.secretariat.person, function="alternate")


def link(invitation: Invitation) -> str:
    message = Message.objects.filter(about=invitation.about).latest("created_at")
    return urlsplit(answer_url(message, "invitation")).path


def path(cast: Cast, end: str) -> str:
    return f"/n/{cast.network.slug}/{end}"


FORM = {"name": "New", "address": ADDRESS, "function": "alternate", "language": "az"}


def test_invitation_of_the_secretariat_goes_out_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    assert client.post(path(cast, "agencies/ILO/invite/"), FORM).status_code == 302
    made = Invitation.objects.get()
    assert (made.state, made.approved_by, made.person.name) == ("sent", None, "New")
    assert Message.objects.filter(kind="invitation", person=made.person_id, language="az").count() == 1


def test_proposal_of_an_agency_waits_for_somebody_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert client.post(path(cast, "agencies/ILO/invite/"), FORM).status_code == 302
    made = Invitation.objects.get()
    assert (made.state, Message.objects.count()) == ("proposed", 0)
    assert client.post(path(cast, f"invitations/{made.pk}/approve/")).status_code == 403
    client.force_login(cast.secretariat)
    assert b"Proposed representative of ILO" in client.get(path(cast, "")).content
    assert client.post(path(cast, f"invitations/{made.pk}/approve/")).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.approved_by_id) == ("sent", cast.secretariat.person_id)
    assert client.post(path(cast, f"invitations/{made.pk}/approve/")).status_code == 409


def test_agency_cannot_invite_for_another_nor_name_a_co_chair(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert client.post(path(cast, "agencies/WHO/invite/"), FORM).status_code == 403
    assert client.post(path(cast, "agencies/ILO/invite/"), FORM | {"function": "co_chair"}).status_code == 200
    assert Invitation.objects.count() == 0


def test_who_proposed_cannot_approve(cast: Cast) -> None:
    made = Invitation.objects.create(
        membership=for_ilo(cast), person=somebody(cast), function="head", invited_by=cast.secretariat.person
    )
    with pytest.raises(Conflict, match="Somebody else"):
        approve_invitation(made, by=cast.secretariat.person)


def test_accepting_completes_the_record_and_appears_in_the_directory(client: Client, cast: Cast) -> None:
    made = invited(cast)
    assert client.get(link(made)).status_code == 200
    assert client.post(link(made), RECORD | {"password": "a-long-and-rare-password"}).status_code == 200
    office = Representative.objects.get(person=made.person_id)
    account = Account.objects.get(person=made.person_id)
    assert (office.function, office.started_on, office.ended_on) == ("alternate", cast.network.today(), None)
    assert (account.email, account.check_password("a-long-and-rare-password")) == (ADDRESS, True)
    contact = account.person.contact
    assert (contact.name, contact.forms_of_address, contact.phone) == ("Nərmin", {"en": "Ms"}, "+994 12")
    assert account.person.email_addresses.get().verified_at is not None
    client.force_login(cast.lead)
    assert "Nərmin" in client.get(path(cast, "directory/")).content.decode()


def test_wrong_record_changes_nothing_and_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    made = invited(cast)
    response = client.post(link(made), RECORD | {"password": "short"})
    assert (response.status_code, "Nərmin" in response.content.decode()) == (422, True)
    assert Account.objects.filter(person=made.person_id).count() == 0


def test_link_never_changes_the_password_of_an_account(client: Client, cast: Cast) -> None:
    made = invite(for_ilo(cast), cast.other.person, by=cast.secretariat.person, function="alternate")
    assert client.post(link(made), RECORD | {"password": "a-long-and-rare-password"}).status_code == 200
    cast.other.refresh_from_db()
    assert cast.other.check_password("a-long-and-rare-password") is False


def test_invitation_is_accepted_once(client: Client, cast: Cast) -> None:
    made = invited(cast)
    assert [client.post(link(made), RECORD).status_code for _ in range(2)] == [200, 410]
    # both pages were open: the second has read the invitation while it was still open
    with pytest.raises(Conflict):
        accept_invitation(made, by=made.person, name="x", language="en", time_zone="UTC")
    assert Representative.objects.filter(person=made.person_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_takes_office() -> None:
    network = make_network()
    membership = make_membership(network, make_agency())
    made = make_invitation(membership, make_person(), make_person())
    Invitation.objects.filter(pk=made.pk).update(
        state="sent", expires_at=timezone.now() + datetime.timedelta(days=1), sent_at=timezone.now()
    )
    accept = partial(accept_invitation, made, by=made.person, name="New", language="en", time_zone="UTC")
    assert all_at_once(made, [accept, accept], Conflict) == ["done", "refused"]
    assert Representative.objects.filter(person=made.person).count() == 1
    assert Account.objects.filter(person=made.person).count() == 1


def test_invitation_after_expiry_begins_no_office(client: Client, cast: Cast) -> None:
    made = invited(cast)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=22)):
        assert client.post(link(made), RECORD).status_code == 410
        with pytest.raises(Conflict, match="expired"):
            accept_invitation(made, by=made.person, name="x", language="en", time_zone="UTC")
    assert Representative.objects.filter(person=made.person_id).count() == 0


def test_invitation_is_not_for_another_account(client: Client, cast: Cast) -> None:
    made = invited(cast)
    client.force_login(cast.other)
    assert client.post(link(made), RECORD).status_code == 403
    assert Representative.objects.filter(person=made.person_id).count() == 0


def test_withdrawn_invitation_is_closed(client: Client, cast: Cast) -> None:
    made = invited(cast)
    withdraw_invitation(made, by=cast.secretariat.person)
    assert client.post(link(made), RECORD).status_code == 410


def test_colleague_is_proposed_to_the_secretariat(client: Client, cast: Cast) -> None:
    made = invited(cast)
    colleague = {"do": "pass_on", "name": "Colleague", "address": "colleague@people.example"}
    assert client.post(link(made), colleague).status_code == 200
    made.refresh_from_db()
    proposal = Invitation.objects.exclude(pk=made.pk).get()
    assert (made.state, proposal.state, proposal.invited_by_id) == ("passed_on", "proposed", made.person_id)


def test_refusal_needs_a_reason(client: Client, cast: Cast) -> None:
    made = invite(for_ilo(cast), somebody(cast), by=cast.lead.person, function="alternate")
    client.force_login(cast.secretariat)
    url = path(cast, f"invitations/{made.pk}/refuse/")
    assert [client.post(url, data).status_code for data in ({}, {"reason": "Known already"})] == [422, 302]
    made.refresh_from_db()
    assert (made.state, made.reason) == ("refused", "Known already")


def test_list_costs_the_same_with_one_and_with_ten(client: Client, cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # pytest-django's fixture has no public type
    client.force_login(cast.secretariat)
    for number in range(1, 11):
        person = person_with_address(
            f"p{number}@people.example", name=f"P{number}", language="en", time_zone="UTC", by=cast.lead.person
        )
        invite(for_ilo(cast), person, by=cast.lead.person, function="alternate")
        if number in (1, 10):
            client.get(path(cast, "invitations/"))
            with django_assert_num_queries(10):
                client.get(path(cast, "invitations/"))
