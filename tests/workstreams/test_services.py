"""Reporting: what the service records, and what it refuses."""

import datetime
import threading
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from members.classification import Classification
from members.history import event_model
from members.models import Account
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import (
    make_agency,
    make_group,
    make_membership,
    make_network,
    make_person,
    make_status,
    make_workplan,
    make_workstream,
)
from workstreams.models import StatusUpdate, Workstream
from workstreams.services import post_status_update

Status = StatusUpdate.Status
LATE_EVENING = datetime.datetime(2026, 11, 24, 21, tzinfo=datetime.UTC)  # already the 25th in Baku


@pytest.fixture
def workstream(cast: Cast) -> Workstream:
    return cast.workstream


def current(cast: Cast, account: Account) -> str:
    rows = Workstream.objects.with_current_status(Account.objects.get(pk=account.pk))
    row: Any = rows.get(pk=cast.workstream.pk)
    return str(row.current_status)


@time_machine.travel(LATE_EVENING, tick=False)
def test_update_holds_for_the_networks_today(db: None) -> None:
    network = make_network()
    workstream = make_workstream(make_workplan(network), make_group(network), make_agency())
    update = post_status_update(workstream, by=make_person(), status=Status.DELAYED)
    assert update.as_of_on == datetime.date(2026, 11, 25)
    assert update.recorded_at == LATE_EVENING


def test_update_keeps_what_was_said_and_who_said_it(cast: Cast, workstream: Workstream) -> None:
    update = post_status_update(
        workstream,
        by=cast.lead.person,
        status=Status.ON_HOLD,
        progress=40,
        narrative=" Waiting for data. ",
        risks="Winter.",
        support_needed="Wage data.",
    )
    update.refresh_from_db()
    said = (update.status, update.progress, update.narrative, update.risks, update.support_needed)
    assert said == ("on_hold", 40, "Waiting for data.", "Winter.", "Wage data.")
    assert update.recorded_by == cast.lead.person
    event = event_model(StatusUpdate).objects.get(pgh_obj_id=update.pk)
    assert (event.pgh_label, event.pgh_context["person"]) == ("insert", str(cast.lead.person.pk))
    assert current(cast, cast.secretariat) == "on_hold"


def test_update_is_read_by_whoever_reads_the_workstream(cast: Cast) -> None:
    for workstream in (cast.workstream, cast.secret_workstream):
        update = post_status_update(workstream, by=cast.lead.person, status=Status.ON_TRACK)
        assert update.effective_classification == workstream.effective_classification


def test_update_is_never_wider_than_its_workstream(cast: Cast) -> None:
    update = post_status_update(
        cast.secret_workstream, by=cast.lead.person, status=Status.ON_TRACK, classification=Classification.PUBLIC
    )
    assert (update.classification, update.effective_classification) == (Classification.PUBLIC, Classification.UN_ONLY)


def test_update_of_a_day_ahead_is_refused(cast: Cast, workstream: Workstream) -> None:
    tomorrow = workstream.network.today() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError) as caught:
        post_status_update(workstream, by=cast.lead.person, status=Status.ON_TRACK, as_of_on=tomorrow)
    assert caught.value.message_dict == {"as_of_on": ["This day lies ahead. Give today or an earlier day."]}
    assert workstream.status_updates.count() == 2


@pytest.mark.parametrize(("field", "value"), [("status", "fine"), ("progress", 101), ("classification", 7)])
def test_update_with_a_wrong_value_is_refused(cast: Cast, workstream: Workstream, field: str, value: object) -> None:
    values = {"status": Status.ON_TRACK, field: value}
    with pytest.raises(ValidationError) as caught:
        post_status_update(workstream, by=cast.lead.person, **values)  # type: ignore[arg-type]  # wrong on purpose
    assert list(caught.value.message_dict) == [field]


def test_update_of_an_earlier_day_does_not_become_current(cast: Cast, workstream: Workstream) -> None:
    earlier = workstream.network.today() - datetime.timedelta(days=30)
    post_status_update(workstream, by=cast.lead.person, status=Status.DELAYED, as_of_on=earlier)
    assert current(cast, cast.secretariat) == "on_track"


def test_correction_replaces_what_it_corrects(cast: Cast, workstream: Workstream) -> None:
    yesterday = workstream.network.today() - datetime.timedelta(days=1)
    wrong = post_status_update(workstream, by=cast.lead.person, status=Status.DELAYED)
    assert current(cast, cast.secretariat) == "delayed"
    post_status_update(workstream, by=cast.lead.person, status=Status.DELAYED, as_of_on=yesterday, corrects=wrong)
    assert current(cast, cast.secretariat) == "on_track"
    wrong.refresh_from_db()
    assert wrong.status == "delayed"


def test_second_correction_of_the_same_update_is_refused(cast: Cast, workstream: Workstream) -> None:
    post_status_update(workstream, by=cast.lead.person, status=Status.DELAYED, corrects=cast.update)
    with pytest.raises(Conflict) as caught:
        post_status_update(workstream, by=cast.secretariat.person, status=Status.ON_HOLD, corrects=cast.update)
    assert str(caught.value).startswith("This update was corrected by Lead at ")
    assert StatusUpdate.objects.filter(corrects=cast.update).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_passes() -> None:
    network = make_network()
    workstream = make_workstream(make_workplan(network), make_group(network), make_agency())
    person = make_person()
    wrong = make_status(workstream, person)
    outcomes: list[str] = []

    def correct() -> None:
        try:
            post_status_update(workstream, by=person, status=Status.DELAYED, corrects=wrong)
            outcomes.append("recorded")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    with transaction.atomic():  # holds the row until both are waiting for it
        StatusUpdate.objects.select_for_update().get(pk=wrong.pk)
        threads = [threading.Thread(target=correct) for _number in range(2)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["conflict", "recorded"]
    assert StatusUpdate.objects.filter(corrects=wrong).count() == 1


def test_correction_of_another_workstreams_update_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        post_status_update(cast.secret_workstream, by=cast.lead.person, status=Status.ON_TRACK, corrects=cast.update)
    assert caught.value.message_dict == {"corrects": ["This update is about another workstream."]}


def test_lead_of_two_networks_reports_by_the_office_in_each(cast: Cast) -> None:
    abroad = make_membership(cast.other_network, cast.ilo)
    workstream = make_workstream(make_workplan(cast.other_network), make_group(cast.other_network), cast.ilo)
    assert abroad.network == workstream.network
    assert not Account.objects.get(pk=cast.lead.pk).has_perm("workstreams.add_statusupdate", workstream)
    assert Account.objects.get(pk=cast.lead.pk).has_perm("workstreams.add_statusupdate", cast.workstream)
