"""Two at once: staged with a lock that the second has to wait for, never slept for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from notifications.errors import Conflict
from notifications.models import Message
from tests.cast import Cast
from tests.meetings.test_races import wait_until_somebody_waits
from tests.workstreams.rounds.asking import open_now
from workstreams.models import ReportingRound, StatusUpdate
from workstreams.progress import progress_of
from workstreams.services import post_status_update
from workstreams.services.publishing import publish_round
from workstreams.services.rounds import close_round

pytestmark = pytest.mark.django_db(transaction=True)


class Second(threading.Thread):
    """Does something in a connection of its own and keeps what came of it."""

    def __init__(self, does: Callable[[], Any]) -> None:
        super().__init__()
        self.does, self.outcome = does, ""

    def run(self) -> None:
        """Keep what the service said."""
        try:
            self.does()
            self.outcome = "done"
        except (Conflict, ValidationError) as error:
            self.outcome = type(error).__name__
        finally:
            connections.close_all()


def test_round_opened_twice_at_once_is_one(cast: Cast) -> None:
    second = Second(lambda: open_now(cast))
    with transaction.atomic():
        open_now(cast)
        second.start()
        wait_until_somebody_waits()
    second.join(20)
    assert second.outcome == "Conflict"
    assert (ReportingRound.objects.count(), Message.objects.filter(kind="reporting_round").count()) == (1, 1)


def test_closing_waits_for_an_update_that_is_being_sent_and_keeps_it(cast: Cast) -> None:
    asked = open_now(cast)
    second = Second(lambda: close_round(asked, by=cast.secretariat.person))
    with transaction.atomic():
        post_status_update(cast.workstream, by=cast.lead.person, status="delayed", as_of_on=asked.ends_on)
        second.start()
        wait_until_somebody_waits()
        assert second.outcome == ""
    second.join(20)
    assert second.outcome == "done"
    assert progress_of(asked, cast.secretariat).answered == 1


def test_update_that_comes_while_the_round_is_closed_is_refused_whole(cast: Cast) -> None:
    asked = open_now(cast)
    before = StatusUpdate.objects.count()
    second = Second(
        lambda: post_status_update(cast.workstream, by=cast.lead.person, status="delayed", as_of_on=asked.ends_on)
    )
    with transaction.atomic():
        close_round(asked, by=cast.secretariat.person)
        second.start()
        wait_until_somebody_waits()
    second.join(20)
    assert second.outcome == "ValidationError"
    assert StatusUpdate.objects.count() == before


def test_update_of_today_that_waits_for_the_closing_is_kept_for_the_next_round(cast: Cast) -> None:
    asked = open_now(cast)
    second = Second(lambda: post_status_update(cast.workstream, by=cast.lead.person, status="delayed"))
    with transaction.atomic():
        close_round(asked, by=cast.secretariat.person)
        second.start()
        wait_until_somebody_waits()
    second.join(20)
    assert second.outcome == "done"
    assert progress_of(asked, cast.secretariat).answered == 0  # recorded after the closing, though begun before


def test_two_updates_do_not_wait_for_each_other(cast: Cast) -> None:
    open_now(cast)
    second = Second(lambda: post_status_update(cast.secret_workstream, by=cast.lead.person, status="delayed"))
    with transaction.atomic():
        post_status_update(cast.workstream, by=cast.lead.person, status="delayed")
        second.start()
        second.join(20)
        assert second.outcome == "done"


def test_report_published_twice_at_once_is_made_once(cast: Cast) -> None:
    asked = open_now(cast)
    close_round(asked, by=cast.secretariat.person)
    second = Second(lambda: publish_round(asked, by=cast.un_co_chair.person))
    with transaction.atomic():
        publish_round(asked, by=cast.secretariat.person)
        second.start()
        wait_until_somebody_waits()
    second.join(20)
    assert second.outcome == "Conflict"
    assert ReportingRound.objects.get().reports.count() == 2 * len(cast.network.languages)
