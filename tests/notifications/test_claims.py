from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications import claims
from notifications.models import Attempt, Message, Outcome, State
from notifications.smtp import Result
from tests.notifications.people import People, send_to, states

ACCEPTED = Result(Outcome.ACCEPTED, "OK", 250)


def elsewhere[T](action: Callable[[], T]) -> T:
    """Do something over another connection to the same database, as another process would."""

    def act() -> T:
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result(30)


@pytest.mark.django_db
def test_claim_takes_what_is_due_urgent_first_and_no_more(people: People) -> None:
    ordinary = send_to([people.add() for _ in range(3)])
    [urgent] = send_to([people.add()], kind="login", about="login:1")
    later = send_to([people.add()], about="later")
    Message.objects.filter(pk=later[0].pk).update(next_try_at=timezone.now() + timedelta(hours=1))
    pointless = send_to([people.add()], about="pointless", expires_at=timezone.now() - timedelta(seconds=1))
    claimed = claims.claim("one", 2, timezone.now())
    assert [claimed[0].pk, len(claimed)] == [urgent.pk, 2]
    assert {message.pk for message in claims.claim("one", 10, timezone.now())} | {claimed[1].pk} == {
        message.pk for message in ordinary
    }
    assert states([*later, *pointless]) == ["queued", "queued"]


@pytest.mark.django_db(transaction=True)
def test_claim_skips_what_another_is_just_claiming(people: People) -> None:
    send_to([people.add() for _ in range(5)])
    with transaction.atomic():
        first = {message.pk for message in claims.claim("one", 3, timezone.now())}
        # The first claim is not committed yet: the second must neither wait for it nor take the same rows.
        second = elsewhere(lambda: {message.pk for message in claims.claim("two", 5, timezone.now())})
    assert (len(first), len(second), first & second) == (3, 2, set())


@pytest.mark.django_db(transaction=True)
def test_claims_by_many_at_once_share_all_rows_without_overlap(people: People) -> None:
    send_to([people.add() for _ in range(60)])

    def drain(owner: str) -> list[object]:
        try:
            taken: list[object] = []
            while batch := claims.claim(owner, 4, timezone.now()):
                taken += [message.pk for message in batch]
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(drain, ["a", "b", "c", "d"]))
    taken = [pk for share in shares for pk in share]
    assert (len(taken), len(set(taken))) == (60, 60)


@pytest.mark.django_db
def test_lease_ends_only_after_its_time_and_keeps_the_place_in_the_queue(people: People) -> None:
    [message] = send_to([people.add()])
    now = timezone.now()
    claims.claim("dead", 1, now)
    assert claims.return_expired_leases(now + claims.LEASE - timedelta(seconds=1)) == 0
    assert claims.return_expired_leases(now + claims.LEASE) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.next_try_at) == ("queued", 1, message.created_at)
    assert list(Attempt.objects.values_list("outcome", flat=True)) == [Outcome.LEASE_ENDED]


@pytest.mark.django_db
def test_lease_that_is_renewed_does_not_end(people: People) -> None:
    send_to([people.add()])
    now = timezone.now()
    claims.claim("slow", 1, now)
    assert claims.renew("slow", now + timedelta(seconds=20)) == 1
    assert claims.return_expired_leases(now + timedelta(seconds=40)) == 0
    assert claims.renew("another", now + timedelta(seconds=40)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_return_a_lease_once(people: People) -> None:
    send_to([people.add() for _ in range(4)])
    now = timezone.now()
    claims.claim("dead", 4, now)
    with transaction.atomic():
        here = claims.return_expired_leases(now + claims.LEASE)
        there = elsewhere(lambda: claims.return_expired_leases(now + claims.LEASE))
    assert (here, there) == (4, 0)
    assert Attempt.objects.count() == 4


@pytest.mark.django_db
def test_row_that_keeps_losing_its_sender_pauses_and_at_last_fails(people: People) -> None:
    [message] = send_to([people.add()])
    now = timezone.now()
    pauses = []
    for _loss in range(6):
        claims.claim("dead", 1, now)
        now += claims.LEASE
        claims.return_expired_leases(now)
        message.refresh_from_db()
        assert message.next_try_at is not None
        pauses.append(max(message.next_try_at - now, timedelta()))
        now += pauses[-1]
    assert pauses == [timedelta(minutes=minutes) for minutes in (0, 0, 0, 1, 2, 4)]
    claims.claim("dead", 1, now)
    claims.return_expired_leases(message.queued_at + claims.TRYING)
    message.refresh_from_db()
    assert (message.state, message.failure) == ("failed", "The sender stopped while sending")


@pytest.mark.django_db
def test_result_of_a_lost_lease_is_history_and_spares_the_second_copy(people: People) -> None:
    [message] = send_to([people.add()])
    now = timezone.now()
    [claimed] = claims.claim("slow", 1, now)
    claims.return_expired_leases(now + claims.LEASE)
    assert claims.record(claimed, ACCEPTED, "slow", now) is True
    assert states([message]) == ["sent"]


@pytest.mark.django_db
def test_result_of_a_lost_lease_leaves_the_next_sender_alone(people: People) -> None:
    [message] = send_to([people.add()])
    now = timezone.now()
    [claimed] = claims.claim("slow", 1, now)
    claims.return_expired_leases(now + claims.LEASE)
    claims.claim("next", 1, now + claims.LEASE)
    assert claims.record(claimed, ACCEPTED, "slow", now) is False
    message.refresh_from_db()
    assert (message.state, message.claimed_by) == ("sending", "next")
    assert claims.record(claimed, Result(Outcome.REFUSED, "No", 550), "slow", now) is False
    outcomes = Attempt.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["lease_ended", "accepted", "refused"]


@pytest.mark.django_db
def test_refusal_after_a_lost_lease_does_not_fail_what_waits(people: People) -> None:
    [message] = send_to([people.add()])
    now = timezone.now()
    [claimed] = claims.claim("slow", 1, now)
    claims.return_expired_leases(now + claims.LEASE)
    assert claims.record(claimed, Result(Outcome.REFUSED, "No", 550), "slow", now) is False
    assert states([message]) == ["queued"]


@pytest.mark.django_db
def test_expire_ends_what_has_no_point_and_nothing_else(people: People) -> None:
    now = timezone.now()
    pointless = send_to([people.add()], about="a", expires_at=now)
    useful = send_to([people.add()], about="b", expires_at=now + timedelta(hours=1))
    endless = send_to([people.add()], about="c")
    assert (claims.expire(now), claims.expire(now)) == (1, 0)
    assert states([*pointless, *useful, *endless]) == ["expired", "queued", "queued"]


def test_pause_doubles_up_to_four_hours() -> None:
    minutes = [claims.pause_after(n).total_seconds() / 60 for n in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]


@pytest.mark.django_db(transaction=True)
def test_record_commits_without_waiting_for_the_disk_only_in_its_own_transaction(people: People) -> None:
    send_to([people.add()])
    [claimed] = claims.claim("one", 1, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")  # the engines of the tests do not wait for the disk by themselves
        claims.record(claimed, ACCEPTED, "one", timezone.now())
        cursor.execute("SHOW synchronous_commit")
        found = cursor.fetchone()
        cursor.execute("RESET synchronous_commit")
    assert found == ("on",)
    assert Message.objects.get().state == State.SENT
