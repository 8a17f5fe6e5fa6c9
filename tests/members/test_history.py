"""The history of an object, as its triggers wrote it and as each reader may know it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.access import acting
from members.classification import Classification
from members.history import Change, history_of
from members.models import Contact, EmailAddress
from members.titles import title
from tests.cast import MARKER, Cast
from tests.factories import make_person, make_status
from workstreams.models import Contribution, Workstream


def change(obj: Any, by: Any, **values: Any) -> None:
    """Write values as a service does."""
    with acting(by.person):
        type(obj).objects.filter(pk=obj.pk).update(**values)
    obj.refresh_from_db()


def shown(entries: list[Change]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Return the entries without their instants."""
    return [(x.who, x.what, [(y.label, y.before, y.after) for y in x.changes]) for x in entries]


def test_history_names_who_changed_what_from_what(cast: Cast) -> None:
    change(cast.workstream, cast.secretariat, lead=cast.iom, location="Baku", title=title("Better skills"))
    assert shown(history_of(cast.workstream, cast.lead)) == [
        (
            "Secretariat",
            "changed",
            [("Title", "Workstream WG1-01", "Better skills"), ("Lead agency", "ILO", "IOM"), ("Location", "", "Baku")],
        ),
        ("system", "created", []),
    ]


def test_history_of_a_translation_names_its_language(cast: Cast) -> None:
    change(cast.workstream, cast.secretariat, title=title("Workstream WG1-01", az="İş istiqaməti"))
    assert shown(history_of(cast.workstream, cast.lead))[0] == (
        "Secretariat",
        "changed",
        [("Title (Azerbaijani)", "", "İş istiqaməti")],
    )


def test_history_hides_what_an_event_carried_before_it_was_widened(cast: Cast) -> None:
    workstream = cast.secret_workstream
    change(workstream, cast.secretariat, location=f"Place {MARKER}")
    with acting(cast.secretariat.person):
        Workstream.objects.filter(pk=workstream.pk).update(
            classification=Classification.NETWORK, title=title("Open now")
        )
    change(workstream, cast.secretariat, location="Baku", gender_marker=2)
    seen = shown(history_of(workstream, cast.liaison))
    assert seen == [
        ("Secretariat", "changed", [("Location", f"Place {MARKER}", "Baku"), ("Gender marker", "", "2")]),
        ("Secretariat", "changed", [("Classification", "", "network")]),
    ]


def test_history_before_widening_is_read_by_the_un_side(cast: Cast) -> None:
    change(cast.secret_workstream, cast.secretariat, classification=Classification.NETWORK)
    assert shown(history_of(cast.secret_workstream, cast.lead)) == [
        ("Secretariat", "changed", [("Classification", "UN only", "network")]),
        ("system", "created", []),
    ]


def test_history_of_what_one_may_not_read_is_empty(cast: Cast) -> None:
    change(cast.workstream, cast.secretariat, classification=Classification.UN_ONLY)
    readers = {name: len(history_of(cast.workstream, account)) for name, account in cast.accounts().items()}
    assert readers == {
        "secretariat": 2,
        "un_co_chair": 2,
        "lead": 2,
        "other": 2,
        "head": 2,
        "group_lead": 2,
        "mailbox": 2,
        "two_agencies": 2,
        "two_networks": 2,
        "government_co_chair": 0,
        "liaison": 0,
        "ministry": 0,
        "stakeholder": 0,
        "observer": 0,
        "guest": 0,
        "outsider": 0,
        "ended": 0,
        "double": 0,
        "administrator": 0,
    }


def test_history_when_the_group_becomes_stricter_says_who_may_read(cast: Cast) -> None:
    change(cast.group, cast.secretariat, classification=Classification.UN_ONLY)
    cast.workstream.refresh_from_db()
    assert shown(history_of(cast.workstream, cast.lead))[0] == (
        "Secretariat",
        "changed",
        [("Classification", "network", "UN only")],
    )


@pytest.mark.django_db(
    transaction=True
)  # each change at an instant of its own: which classification was in force when?
def test_history_of_related_rows_follows_the_object_and_keeps_deleted_ones(cast: Cast) -> None:
    contribution = Contribution.objects.create(workstream=cast.secret_workstream, agency=cast.iom)
    change(cast.secret_workstream, cast.secretariat, classification=Classification.NETWORK)
    with acting(cast.secretariat.person):
        contribution.delete()
    for_government = shown(history_of(cast.secret_workstream, cast.liaison, related=["contributions"]))
    for_un = shown(history_of(cast.secret_workstream, cast.lead, related=["contributions"]))
    removed = ("Secretariat", "removed: contribution", [("Agency", "IOM", "")])
    assert for_government == [removed, ("Secretariat", "changed", [("Classification", "", "network")])]
    assert for_un == [
        removed,
        ("Secretariat", "changed", [("Classification", "UN only", "network")]),
        ("system", "added: contribution", [("Agency", "", "IOM")]),
        ("system", "created", []),
    ]


def test_history_names_no_row_that_the_reader_may_not_see(cast: Cast) -> None:
    correction = make_status(cast.workstream, cast.lead.person, "delayed", corrects=cast.secret_update)
    cast.workstream.refresh_from_db()  # the effective classification is written by a trigger
    for reader, name in ((cast.lead, str(cast.secret_update)), (cast.liaison, "not shown")):
        newest = history_of(cast.workstream, reader, related=["status_updates"])[0]
        assert [change.after for change in newest.changes if change.label == "Status update"] == [name]
    assert correction.corrects == cast.secret_update


def test_history_of_an_unclassified_object_is_for_the_un_side(cast: Cast) -> None:
    change(cast.workplan, cast.secretariat, version="2.0")
    assert shown(history_of(cast.workplan, cast.lead))[0] == (
        "Secretariat",
        "changed",
        [("Version", "1.0", "2.0")],
    )
    assert history_of(cast.workplan, cast.liaison) == []
    assert history_of(cast.workplan, cast.outsider) == []


def test_history_of_a_person_is_for_the_person_and_the_un_side_without_numbers(cast: Cast) -> None:
    person = cast.liaison.person
    with acting(person):
        Contact.objects.filter(pk=person.pk).update(name="New name", phone="+994 12 000 00 00")
        EmailAddress.objects.filter(person=person).update(address="new@people.example")
    expected = ("New name", "changed: contact", [("Name", "Liaison", "New name")])
    for reader in (cast.liaison, cast.secretariat):
        entries = history_of(person, reader, related=["contact", "email_addresses"], network=cast.network)
        # all in one transaction, so at one instant: tables have no order among them
        assert [entry for entry in shown(entries) if entry[0] == "New name"] == [expected]
        assert "994" not in str(entries)
        assert "new@people.example" not in str(entries)
    assert history_of(person, cast.stakeholder, related=["contact"], network=cast.network) == []


def test_history_of_a_person_made_anonymous_keeps_no_name(cast: Cast) -> None:
    person = make_person("To be forgotten")
    with acting(person):
        Workstream.objects.filter(pk=cast.workstream.pk).update(location="Baku")
    Contact.objects.filter(person=person).delete()
    assert shown(history_of(cast.workstream, cast.lead))[0][0] == "former representative"


def test_history_is_limited_and_newest_first(cast: Cast) -> None:
    for number in range(5):
        change(cast.workstream, cast.secretariat, location=f"Place {number}")
    entries = history_of(cast.workstream, cast.lead, limit=2)
    assert [entry.changes[0].after for entry in entries] == ["Place 4", "Place 3"]
    assert [entry.changes[0].before for entry in entries] == ["Place 3", "Place 2"]


@pytest.mark.parametrize("times", [1, 10])
def test_history_costs_the_same_whatever_its_length(cast: Cast, times: int) -> None:
    for number in range(times):
        change(cast.workstream, cast.secretariat, location=f"Place {number}", lead=cast.iom)
        Contribution.objects.get_or_create(workstream=cast.workstream, agency=cast.iom)
        change(cast.workstream, cast.secretariat, lead=cast.ilo)
    history_of(cast.workstream, cast.lead)  # reads the access of the account once
    with CaptureQueriesContext(connection) as queries:
        entries = history_of(cast.workstream, cast.lead, related=["contributions"])
    assert len(entries) == 2 * times + 2
    assert len(queries) == 9
