"""What becomes of an address to which mails come back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import outbox
from members.models import EmailAddress, Network, Person
from tests.cast import Cast
from tests.factories import make_person, make_representative

pytestmark = pytest.mark.django_db


def names(cast: Cast) -> list[str]:
    return [row.name for row in outbox.unreachable(cast.network.slug)]


def test_failed_address_gets_no_mail_and_its_person_is_named(cast: Cast) -> None:
    person = cast.lead.person
    EmailAddress.objects.create(person=person, address="second@people.example")
    outbox.address_failed(person.pk, lambda address: address == "second@people.example")
    assert names(cast) == []  # mails go to the primary address, which works
    outbox.address_failed(person.pk, lambda address: True)
    assert names(cast) == ["Lead"]
    assert outbox.resolve([person.pk])[person.pk].address is None
    outbox.address_works(cast.network.slug, person.pk, cast.secretariat.person_id)
    assert (names(cast), outbox.resolve([person.pk])[person.pk].address) == ([], "lead@people.example")


def test_only_those_in_office_are_named(cast: Cast) -> None:
    for account in (cast.ended, cast.outsider, cast.guest, cast.observer):
        outbox.address_failed(account.person_id, lambda address: True)
    assert names(cast) == ["Observer"]


@pytest.mark.parametrize("count", [1, 10])
def test_unreachable_costs_the_same_for_one_and_ten(cast: Cast, count: int) -> None:
    membership = cast.lead.person.offices.get().membership
    for number in range(count):
        person: Person = make_person(f"Nobody {number}", f"nobody-{number}@people.example")
        make_representative(membership, person, "alternate")
        outbox.address_failed(person.pk, lambda address: True)
    with CaptureQueriesContext(connection) as queries:
        assert len(outbox.unreachable(cast.network.slug)) == count
    assert len(queries) == 3  # network, persons, addresses


def test_person_is_found_by_any_spelling_of_a_part_of_the_name(cast: Cast) -> None:
    person = make_person("Günel Məmmədova", "gunel@people.example")
    assert outbox.find_persons("memmedova gun") == [person.pk]
    assert outbox.find_persons("nobody of this name") == []


def test_preparation_is_switched_by_a_person_and_written_into_the_history(cast: Cast) -> None:
    slug = cast.network.slug
    assert outbox.is_in_preparation(slug) is False
    outbox.switch_preparation(slug, True, cast.secretariat.person_id)
    assert outbox.is_in_preparation(slug) is True
    event = Network.pgh_event_model.objects.filter(pgh_obj=cast.network).latest("pgh_id")  # type: ignore[attr-defined]  # pghistory adds it
    assert (event.is_in_preparation, event.pgh_context["person"]) == (True, str(cast.secretariat.person_id))
