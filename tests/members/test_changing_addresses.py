"""A person's addresses: proven by a link, one for mails and signing in, the same answer for known and unknown ones."""

import datetime
import threading
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.addresses import MOST_A_DAY, claim_address, confirm_address, make_primary, remove_address
from members.models import Account, AddressClaim, EmailAddress, Person
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from notifications.slots import TO_ADDRESS
from tests.cast import Cast
from tests.factories import PASSWORD, make_person
from tests.members.login.steps import confirm_password, sign_in
from tests.races import all_at_once

OWN = "/profile/addresses/"
NEW = "new@people.example"


def link(claim: AddressClaim) -> str:
    message = Message.objects.get(about=claim.about)
    return urlsplit(answer_url(message, "address")).path


def shown(person: Person) -> list[tuple[str, bool, bool]]:
    """Return the addresses with whether they are primary and confirmed."""
    rows = EmailAddress.objects.filter(person=person).order_by("address")
    return [(row.address, row.is_primary, row.verified_at is not None) for row in rows]


def theirs(cast: Cast, account: Account, end: str = "") -> str:
    return f"/n/{cast.network.slug}/people/{account.person_id}/addresses/{end}"


@pytest.fixture
def here(client: Client, cast: Cast) -> Client:
    """A browser in which the lead has signed in and confirmed the password."""
    sign_in(client, cast.lead)
    confirm_password(client)
    return client


def test_own_address_is_added_by_the_link_and_mails_and_login_follow(here: Client, cast: Cast) -> None:
    assert here.get(OWN).status_code == 200
    assert here.post(OWN, {"address": f" {NEW.upper()} ", "makes_primary": "on"}).status_code == 302
    claim = AddressClaim.objects.get()
    message = Message.objects.get(about=claim.about)
    assert (message.slots[TO_ADDRESS], message.person) == (NEW, cast.lead.person_id)
    before = shown(cast.lead.person)
    assert (here.get(link(claim)).status_code, here.head(link(claim)).status_code) == (200, 200)
    assert shown(cast.lead.person) == before == [("lead@people.example", True, False)]
    assert Client().post(link(claim)).status_code == 200  # the mailbox is proof enough
    assert shown(cast.lead.person) == [("lead@people.example", False, False), (NEW, True, True)]
    assert Client().post(link(claim)).status_code == 410
    cast.lead.refresh_from_db()
    assert cast.lead.email == NEW
    answers = [Client().post("/login/", {"login": each, "password": PASSWORD}) for each in (NEW, "lead@people.example")]
    assert [answer.status_code for answer in answers] == [302, 200]


def test_one_has_to_confirm_who_one_is(client: Client, cast: Cast) -> None:
    sign_in(client, cast.lead)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        response = client.post(OWN, {"address": NEW})
    assert (response.status_code, AddressClaim.objects.count()) == (302, 0)
    assert response.headers["Location"].startswith("/profile/security/again")


def test_answer_is_the_same_for_an_address_of_somebody_else(here: Client, cast: Cast) -> None:
    answers = []
    for address in (cast.other.email, NEW):
        response = here.post(OWN, {"address": address}, follow=True)
        text = " ".join(str(message) for message in response.context["messages"])
        answers.append(
            (response.status_code, text.replace(address, "…"), Message.objects.filter(kind="address").count())
        )
    assert answers == [
        (200, "A link is on its way to …. The address is added once it is confirmed there.", 1),
        (200, "A link is on its way to …. The address is added once it is confirmed there.", 2),
    ]
    taken = AddressClaim.objects.get(address=cast.other.email)
    response = Client().post(link(taken))
    assert (response.status_code, "stands in another record" in response.text) == (409, True)
    assert shown(cast.other.person) == [(cast.other.email, True, False)]


def test_link_is_nothing_for_somebody_else_nor_after_its_time_nor_withdrawn(cast: Cast) -> None:
    lead = cast.lead.person
    claim = claim_address(lead, NEW, by=lead, makes_primary=False)
    stranger = Client()
    sign_in(stranger, cast.other)
    assert stranger.post(link(claim)).status_code == 403
    with time_machine.travel(timezone.now() + datetime.timedelta(days=4)):
        assert Client().post(link(claim)).status_code in (409, 410)
    later = claim_address(lead, NEW, by=lead, makes_primary=False)  # the former link is closed by the new one
    assert [Client().post(link(each)).status_code for each in (claim, later)] == [404, 200]
    assert shown(lead)[1] == (NEW, False, True)


def test_former_mailbox_is_told_without_the_new_address(cast: Cast) -> None:
    lead = cast.lead.person
    EmailAddress.objects.filter(person=lead).update(verified_at=timezone.now())
    confirm_address(claim_address(lead, NEW, by=lead, makes_primary=True), by=lead)
    notice = Message.objects.get(kind="address_notice")
    assert (notice.slots[TO_ADDRESS], NEW in notice.body.text) == ("lead@people.example", False)


def test_secretariat_adds_and_the_person_confirms(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    assert client.post(theirs(cast, cast.lead), {"address": NEW}).status_code == 302
    claim = AddressClaim.objects.get()
    assert claim.asked_by == cast.secretariat.person
    assert "waits for confirmation" in client.get(theirs(cast, cast.lead)).text
    mail = Message.objects.filter(about=claim.about)
    mail.update(state="failed", next_try_at=None, failure="5.1.1 unknown")
    assert "refuses mail" in client.get(theirs(cast, cast.lead)).text
    assert Client().post(link(claim)).status_code == 200
    row = EmailAddress.objects.get(address=NEW)
    assert client.post(theirs(cast, cast.lead, f"{row.pk}/primary/")).status_code == 302
    former = EmailAddress.objects.get(address="lead@people.example")
    assert client.post(theirs(cast, cast.lead, f"{former.pk}/primary/")).status_code == 409  # it is not confirmed
    assert client.post(theirs(cast, cast.lead, f"{row.pk}/remove/")).status_code == 409  # mails go to it
    assert client.post(theirs(cast, cast.lead, f"{former.pk}/remove/")).status_code == 302
    assert shown(cast.lead.person) == [(NEW, True, True)]
    changes = [entry.who for entry in client.get(theirs(cast, cast.lead)).context["entries"]]
    assert "Secretariat" in str(changes)
    assert client.post(theirs(cast, cast.lead, f"{row.pk + 1}/remove/")).status_code == 404


def test_secretariat_reaches_nobody_who_opens_another_network_or_the_installation(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    Account.objects.filter(pk=cast.other.pk).update(is_administrator=True)
    codes = [client.get(theirs(cast, who)).status_code for who in (cast.two_networks, cast.other, cast.secretariat)]
    assert codes == [403, 403, 403]
    assert client.get(theirs(cast, cast.ended)).status_code == 404


def test_no_more_than_a_few_mails_a_day(cast: Cast) -> None:
    lead = cast.lead.person
    for number in range(MOST_A_DAY):
        claim_address(lead, f"a{number}@people.example", by=lead, makes_primary=False)
    with pytest.raises(Conflict, match="Too many"):
        claim_address(lead, NEW, by=lead, makes_primary=False)


def test_address_that_came_back_works_again_once_it_is_confirmed(cast: Cast) -> None:
    lead = cast.lead.person
    EmailAddress.objects.filter(person=lead).update(verified_at=timezone.now(), bounced_at=timezone.now())
    confirm_address(claim_address(lead, "Lead@people.example", by=lead, makes_primary=False), by=lead)
    assert EmailAddress.objects.get(person=lead).bounced_at is None


@pytest.mark.parametrize("count", [1, 10])
def test_page_costs_the_same(client: Client, cast: Cast, django_assert_num_queries: Any, count: int) -> None:
    lead, term = cast.lead.person, timezone.now() + datetime.timedelta(days=3)
    for number in range(count):
        EmailAddress.objects.create(person=lead, address=f"a{number}@people.example")
        AddressClaim.objects.create(person=lead, address=f"b{number}@people.example", asked_by=lead, expires_at=term)
    client.force_login(cast.secretariat)
    client.get(theirs(cast, cast.lead))
    with django_assert_num_queries(14):
        client.get(theirs(cast, cast.lead))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_one_address_at_once_one_has_it() -> None:
    people = [make_person(), make_person()]
    claims = [claim_address(each, NEW, by=each, makes_primary=True) for each in people]
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def confirm(claim: AddressClaim) -> None:
        try:
            barrier.wait()
            confirm_address(claim, by=claim.person)
            outcomes.append("done")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["done", "refused"]
    assert EmailAddress.objects.filter(address=NEW, is_primary=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_address_is_made_primary_or_removed_but_not_both() -> None:
    person = make_person()
    row = confirm_address(claim_address(person, NEW, by=person, makes_primary=False), by=person)
    actions = [partial(service, row, by=person) for service in (make_primary, remove_address)]
    assert all_at_once(person, actions, Conflict) == ["done", "refused"]
    assert EmailAddress.objects.filter(person=person, is_primary=True).count() == 1
