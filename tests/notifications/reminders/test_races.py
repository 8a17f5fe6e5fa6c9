"""Two schedulers at once."""

import threading

import pytest
from django.db import connection, connections, transaction

from notifications.models import Message, Rung
from notifications.reminders.engine import send_reminders
from tests.notifications.people import SCOPE, People
from tests.notifications.reminders.conftest import Things, baku, day


@pytest.mark.django_db(transaction=True)
def test_second_run_waits_for_the_first_and_says_nothing_twice(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", day("2026-03-20"), person)
    now, written = baku("2026-03-19 10:00"), []

    def second() -> None:
        written.append(send_reminders(now))
        connections.close_all()

    with transaction.atomic():
        written.append(send_reminders(now))
        # The first has not committed: the second has read an empty ledger by the time it waits for the lock.
        thread = threading.Thread(target=second)
        thread.start()
        _wait_until_somebody_waits()
    thread.join(10)
    assert written == [1, 0]
    assert (Message.objects.filter(scope=SCOPE).count(), Rung.objects.count()) == (1, 2)


def _wait_until_somebody_waits() -> None:
    for _each in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone() == (1,):
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("The second run never waited.")
