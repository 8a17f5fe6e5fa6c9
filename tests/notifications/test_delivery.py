import socket
import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from notifications import claims, delivery
from notifications.delivery import Report, deliver, sweep
from notifications.models import Attempt, Body, Message
from notifications.registry import Attachment, registry
from tests.notifications.conftest import use
from tests.notifications.people import People, a_body, lose_files, make_due, send_to, states
from tests.notifications.server import Server
from tests.notifications.test_claims import elsewhere

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def outcomes(report: Report) -> dict[str, int]:
    return {outcome.value: count for outcome, count in report.outcomes.items() if count}


def test_deliver_sends_everything_due_over_one_connection(people: People, server: Server) -> None:
    messages = send_to([people.add() for _ in range(16)])
    assert outcomes(deliver()) == {"accepted": 16}
    assert states(messages) == ["sent"] * 16
    assert sorted(mail["Message-ID"] for mail in server.mails()) == sorted(m.message_id for m in messages)
    assert server.connections == 1
    assert set(Attempt.objects.values_list("outcome", "code")) == {("accepted", 250)}


def test_deliver_with_nothing_due_opens_no_connection(server: Server) -> None:
    assert outcomes(deliver()) == {}
    assert server.connections == 0


def test_urgent_mail_goes_first(people: People, server: Server) -> None:
    send_to([people.add() for _ in range(10)])
    send_to([people.add("me@example.org")], kind="login", about="login:1")
    deliver()
    assert server.recipients[0] == "me@example.org"


def test_one_refusal_stops_nobody_else(people: People, server: Server) -> None:
    server.replies["gone@example.org"] = "550 5.1.1 <gone@example.org> unknown"
    server.replies["busy@example.org"] = "451 4.3.2 Busy"
    messages = send_to([people.add(address) for address in ("gone@example.org", "busy@example.org", "ok@example.org")])
    deliver()
    assert states(messages) == ["failed", "deferred", "sent"]
    assert [Message.objects.get(pk=m.pk).failure for m in messages] == ["5.1.1 [address] unknown", "4.3.2 Busy", ""]


def test_address_that_the_server_does_not_know_is_marked(people: People, server: Server) -> None:
    server.replies["Gone@example.org"] = "550 5.1.1 unknown"
    server.replies["full@example.org"] = "552 5.2.2 Mailbox full"
    failed: list[tuple[object, bool]] = []
    registry.set_addresses(
        failed=lambda person, is_it: failed.append((person, is_it("gone@example.org"))),
        works=lambda scope, person, by: None,
        unreachable=lambda scope: [],
    )
    gone, _full = persons = [people.add("Gone@example.org"), people.add("full@example.org")]
    send_to(persons)
    deliver()
    assert failed == [(gone, True)]


def test_mail_goes_to_the_address_that_is_to_be_proven(people: People, server: Server) -> None:
    send_to([people.add("old@example.org"), people.add(None)], kind="login", slots={"to_address": "new@example.org"})
    deliver()
    assert server.recipients == ["new@example.org", "new@example.org"]
    assert set(map(str, Message.objects.values_list("slots", flat=True))) == {"{}"}


def test_temporary_refusals_back_off_for_two_days_and_then_fail(people: People, server: Server) -> None:
    server.replies["busy@example.org"] = "451 4.3.2 Busy"
    [message] = send_to([people.add("busy@example.org")])
    clock = Clock()
    tries = []
    while states([message]) in (["queued"], ["deferred"]):
        deliver(now=clock)
        tries.append(round((clock.now - message.queued_at).total_seconds() / 60))
        message.refresh_from_db()
        clock.now = message.next_try_at or clock.now
    assert tries[:9] == [0, 1, 3, 7, 15, 31, 63, 127, 255]
    assert (tries[-1], len(tries)) == (48 * 60, 20)
    assert (message.state, message.failure) == ("failed", "4.3.2 Busy")


def test_deferred_mail_is_left_alone_until_its_time(people: People, server: Server) -> None:
    server.replies["busy@example.org"] = "451 4.3.2 Busy"
    send_to([people.add("busy@example.org")])
    clock = Clock()
    deliver(now=clock)
    server.replies.clear()
    clock.move(seconds=59)
    assert outcomes(deliver(now=clock)) == {}
    clock.move(seconds=1)
    assert outcomes(deliver(now=clock)) == {"accepted": 1}


def test_unknown_outcome_is_sent_again_with_the_same_message_id(people: People, server: Server) -> None:
    server.drops_after_data.add("a@example.org")
    [message] = send_to([people.add("a@example.org")])
    deliver()
    assert states([message]) == ["unknown"]
    make_due()
    deliver()
    assert states([message]) == ["sent"]
    first, second = server.mails()
    assert first["Message-ID"] == second["Message-ID"] == message.message_id
    assert first["Date"] == second["Date"]


def test_server_that_is_down_costs_no_message_anything(people: People, settings: Settings) -> None:
    messages = send_to([people.add() for _ in range(10)])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        use(settings, taken.getsockname()[1])
        assert deliver().is_server_down is True
    assert states(messages) == ["queued"] * 10
    assert Attempt.objects.count() == 0
    assert set(Message.objects.values_list("attempts", "next_try_at")) == {(0, messages[0].next_try_at)}
    assert "The mail server cannot be reached (ConnectionRefusedError)." in Message.objects.values_list(
        "failure", flat=True
    )


def test_server_that_goes_down_in_the_middle_loses_and_doubles_nothing(people: People, server: Server) -> None:
    messages = send_to([people.add() for _ in range(12)])
    count = 0

    def stop_after_five(address: str) -> None:
        nonlocal count
        count += 1
        if count == 5:
            threading.Thread(target=server.hang_up).start()

    server.on_data = stop_after_five
    server.delay = 0.2
    deliver()
    server.on_data, server.delay = None, 0
    server.listen()
    make_due()
    deliver()
    assert states(messages) == ["sent"] * 12
    assert len(server.recipients) - len(set(server.recipients)) <= 1
    assert {mail["Message-ID"] for mail in server.mails()} == {message.message_id for message in messages}


def poison(people: People) -> dict[str, Message]:
    """Messages of which each has a fault of its own, and the reason that its page shows."""
    large = Attachment("large.bin", b"x" * 30 * 1024 * 1024, "application/octet-stream")
    slotless = a_body(text="[[nothing]]")
    [template] = send_to([people.add()], body=slotless, about="template", slots={"nothing": "x"})
    Message.objects.filter(pk=template.pk).update(slots={})
    return {
        "The mail cannot be written: The slot “nothing” has no value.": template,
        "The e-mail address is impossible.": send_to([people.add("no address")], about="address")[0],
        "The person has no e-mail address.": send_to([people.add(None)], about="none")[0],
        "The mail is too large: 40 MB of at most 25 MB.": send_to(
            [people.add()], about="large", body=a_body(attachments=[large])
        )[0],
        "The mail cannot be written: RuntimeError": send_to([people.add()], about="broken", kind="broken")[0],
    }


def test_poison_fails_alone_and_visibly(people: People, server: Server) -> None:
    found = poison(people)
    behind = send_to([people.add() for _ in range(3)], about="behind")
    assert outcomes(deliver()) == {"accepted": 3, "faulty": 5}
    assert states(behind) == ["sent"] * 3
    assert states(found.values()) == ["failed"] * 5
    assert {Message.objects.get(pk=m.pk).failure: m for m in found.values()} == found


def test_kind_that_no_app_registers_any_more_fails_alone(people: People, server: Server) -> None:
    [orphan] = send_to([people.add()], about="orphan")
    from notifications.registry import registry

    del registry._kinds["agenda"]
    [other] = send_to([people.add()], kind="invitation", about="other")
    deliver()
    assert states([orphan, other]) == ["failed", "sent"]


def test_attachment_that_the_storage_does_not_give_now_waits(people: People, server: Server) -> None:
    body = a_body(attachments=[Attachment("a.pdf", b"%PDF", "application/pdf")])
    lose_files(body)
    [message] = send_to([people.add()], body=body)
    deliver()
    message.refresh_from_db()
    assert (message.state, message.failure) == ("deferred", "An attachment cannot be read (FileNotFoundError).")


@pytest.mark.parametrize(("reply", "state"), [("250 OK", "sent"), ("550 5.1.1 unknown", "failed")])
def test_login_mail_is_dropped_once_done(people: People, server: Server, reply: str, state: str) -> None:
    server.replies["me@example.org"] = "" if reply.startswith("250") else reply
    body = a_body(text="Your code is 123456 [[code]]", html="<p>123456</p>")
    [message] = send_to([people.add("me@example.org")], kind="login", body=body, slots={"code": "654321"})
    deliver()
    message.refresh_from_db()
    assert (message.state, message.slots) == (state, {})
    assert list(Body.objects.values_list("subject", "text", "html")) == [("", "", "")]


def test_login_mail_that_others_still_need_is_dropped_after_the_last(people: People, server: Server) -> None:
    server.replies["busy@example.org"] = "451 4.3.2 Busy"
    body = a_body(text="Your code is [[code]]")
    send_to([people.add("a@example.org")], kind="login", body=body, slots={"code": "1"})
    send_to([people.add("busy@example.org")], kind="login", body=body, slots={"code": "2"}, about="login:2")
    deliver()
    assert Body.objects.get().text == "Your code is [[code]]"
    server.replies.clear()
    make_due()
    deliver()
    assert Body.objects.get().text == ""


def test_expired_login_mail_is_dropped_unsent(people: People, server: Server) -> None:
    clock = Clock()
    [message] = send_to([people.add()], kind="login", slots={"code": "1"}, expires_at=clock.now + timedelta(minutes=15))
    clock.move(minutes=15)
    assert sweep(now=clock) == 0
    deliver(now=clock)
    message.refresh_from_db()
    assert (message.state, message.slots, server.recipients) == ("expired", {}, [])


def test_budget_ends_a_run_between_two_messages(people: People, server: Server) -> None:
    messages = send_to([people.add() for _ in range(8)])
    server.delay = 0.2
    report = deliver(budget=0.3)
    assert report.is_stopped is True
    assert sorted(states(messages)) == ["queued"] * (8 - report.tried) + ["sent"] * report.tried
    server.delay = 0
    assert outcomes(deliver()) == {"accepted": 8 - report.tried}


def test_sweep_counts_what_is_due(people: People) -> None:
    send_to([people.add() for _ in range(3)])
    clock = Clock()
    claims.claim("dead", 2, clock.now)
    assert sweep(now=clock) == 1
    clock.move(seconds=claims.LEASE.total_seconds())
    assert sweep(now=clock) == 3


@pytest.mark.django_db(transaction=True)
def test_runs_beyond_the_limit_do_nothing(people: People, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "MOST_RUNS_AT_ONCE", 1)
    send_to([people.add() for _ in range(2)])
    reports: list[Report] = []

    def second(address: str) -> None:
        def run() -> None:
            reports.append(deliver())
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(10)
        server.on_data = None

    server.on_data = second
    assert outcomes(deliver()) == {"accepted": 2}
    assert [outcomes(report) for report in reports] == [{}]
    assert len(server.recipients) == 2


@pytest.mark.django_db(transaction=True)
def test_lease_of_a_slow_but_living_sender_is_renewed(
    people: People, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "RENEWAL", timedelta(seconds=0.1))
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.5))
    send_to([people.add() for _ in range(2)])
    server.delay = 0.8
    swept: list[int] = []

    def sweep_late(address: str) -> None:
        def run() -> None:
            swept.append(claims.return_expired_leases(timezone.now()))
            connection.close()

        timer = threading.Timer(0.7, run)
        timer.start()

    server.on_data = sweep_late
    assert outcomes(deliver()) == {"accepted": 2}
    assert swept == [0, 0]
    assert len(server.recipients) == 2


@pytest.mark.django_db(transaction=True)
def test_each_result_is_written_down_before_the_server_has_the_next_mail(people: People, server: Server) -> None:
    send_to([people.add() for _ in range(6)])
    written: list[int] = []

    def count(address: str) -> None:
        written.append(elsewhere(Attempt.objects.filter(outcome="accepted").count))

    server.on_data = count
    deliver()
    assert written == [0, 1, 2, 3, 4, 5]
    assert Attempt.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_database_that_restarts_while_a_mail_is_sent_costs_no_second_copy(people: People, server: Server) -> None:
    messages = send_to([people.add() for _ in range(5)])
    sender = database_process()
    count = 0

    def cut(address: str) -> None:
        nonlocal count
        count += 1
        if count == 2:
            elsewhere(partial(end_process, sender))

    server.on_kept = cut
    assert outcomes(deliver()) == {"accepted": 5}
    assert states(messages) == ["sent"] * 5
    assert len(server.recipients) == 5


def end_process(pid: int) -> None:
    """End a process of PostgreSQL: as a restart looks from the one connection that it serves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def database_process() -> int:
    """Return the process of PostgreSQL that serves this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    return int(pid)
