"""Two people who press the same button at once: staged with a lock that the second has to wait for."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from meetings.models import Distribution, Meeting
from meetings.services import distribute_agenda
from members.models import Person
from notifications.errors import Conflict
from notifications.models import Message
from tests.cast import Cast

# Not pg_stat_activity, of which a transaction sees the same snapshot until it ends.
WAITING = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"


def wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() == (True,):
                return
        time.sleep(0.02)
    raise TimeoutError("Nobody waited for the lock.")


class Second(threading.Thread):
    """Presses the button in a connection of its own, having seen that revision 1 is the next."""

    def __init__(self, meeting: Meeting, by: Person) -> None:
        super().__init__()
        self.meeting, self.by = meeting, by
        self.outcome = ""

    def run(self) -> None:
        """Keep what the service said."""
        try:
            distribute_agenda(self.meeting, by=self.by, revision=1)
        except Conflict as error:
            self.outcome = str(error)
        finally:
            connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_second_press_waits_for_the_first_and_sends_nothing(cast: Cast) -> None:
    second = Second(cast.meeting, cast.secretariat.person)
    with transaction.atomic():
        distribute_agenda(cast.meeting, by=cast.secretariat.person, revision=1)
        second.start()
        wait_until_somebody_waits()
        assert second.outcome == ""
    second.join(20)
    assert second.outcome.startswith("Revision 1 was sent by Secretariat at ")
    assert (Distribution.objects.count(), Message.objects.count()) == (1, 4)
