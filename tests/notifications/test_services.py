from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications import dispatch
from notifications.bodies import purge_body
from notifications.errors import Conflict, SlotError, UnknownName
from notifications.models import Attempt, Message, Outcome, State
from notifications.services import Addressed, cancel_message, enqueue, retry_message
from tests.notifications.people import SCOPE, People, a_body, send_to, states

pytestmark = pytest.mark.django_db


def put(recipients: list[Addressed], **changes: object) -> int:
    options: dict[str, object] = {"scope": SCOPE, "kind": "agenda", "about": "distribution:1", "step": 1}
    return enqueue(body=a_body(), recipients=recipients, **options | changes)  # type: ignore[arg-type]  # by keyword


def test_enqueue_writes_one_row_a_person_with_its_message_id(people: People) -> None:
    messages = send_to([people.add(), people.add()])
    assert [m.message_id for m in messages] == [f"<{m.pk}@unnm.example>" for m in messages]
    assert states(messages) == ["queued", "queued"]


def test_enqueue_twice_is_once(people: People) -> None:
    first, second = Addressed(people.add(), "en"), Addressed(people.add(), "en")
    assert put([first]) == 1
    assert put([first, second]) == 1
    assert put([first, second]) == 0
    assert put([first], step=2) == 1
    assert Message.objects.count() == 3


def test_enqueue_same_person_twice_in_one_call_is_once(people: People) -> None:
    twice = Addressed(people.add(), "en")
    assert put([twice, twice]) == 1


def test_enqueue_rolls_back_with_the_fact_it_announces(people: People) -> None:
    with transaction.atomic():
        put([Addressed(people.add(), "en")])
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_enqueue_costs_the_same_for_one_and_ten(people: People) -> None:
    body = a_body()
    counts = []
    for about, size in (("one", 1), ("ten", 10)):
        recipients = [Addressed(people.add(), "en") for _ in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            enqueue(scope=SCOPE, kind="agenda", about=about, step=1, body=body, recipients=recipients)
        counts.append(len(queries))
    assert counts == [5, 5]  # savepoint, lock of the body, insert, count, release


def test_enqueue_refuses_what_could_never_be_sent(people: People) -> None:
    body = a_body(text="[[item]] [[answer]]")
    person = people.add()
    with pytest.raises(SlotError, match="no value: answer, item"):
        enqueue(scope=SCOPE, kind="agenda", about="x", step=1, body=body, recipients=[Addressed(person, "en")])
    links = {name: {"purpose": "accept", "about": name} for name in ("a", "b")}
    with pytest.raises(ValueError, match="at most one link for a purpose of single use"):
        put([Addressed(person, "en", {}, links)])
    with pytest.raises(UnknownName):
        put([Addressed(person, "en", {}, {"a": {"purpose": "vote", "about": "x"}})])
    with pytest.raises(UnknownName):
        put([Addressed(person, "en")], kind="minutes")


def test_enqueue_with_a_purged_body_is_a_conflict(people: People) -> None:
    body = a_body()
    purge_body(body.pk, timezone.now())
    with pytest.raises(Conflict, match="has been dropped"):
        send_to([people.add()], body=body)


def test_enqueue_nudges_after_commit_and_only_for_new_rows(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = Addressed(people.add(), "en")
    with django_capture_on_commit_callbacks() as first:
        put([person])
    with django_capture_on_commit_callbacks() as second:
        put([person])
    assert (first, second) == ([dispatch.nudge], [])


def test_retry_of_a_failed_message_queues_it_with_the_name_of_who_did(people: People) -> None:
    [message] = send_to([people.add()])
    Message.objects.update(state=State.FAILED, failure="550", next_try_at=None)
    by = uuid4()
    retry_message(message, by)
    assert states([message]) == ["queued"]
    assert list(Attempt.objects.values_list("outcome", "by")) == [(Outcome.RETRIED, by)]


def test_cancel_of_a_waiting_message_ends_it(people: People) -> None:
    [message] = send_to([people.add()])
    cancel_message(message, None)
    assert states([message]) == ["cancelled"]


NOW = timezone.now()
COLUMNS: dict[str, dict[str, object]] = {
    "queued": {},
    "sending": {"claimed_at": NOW, "claimed_by": "x"},
    "sent": {"sent_at": NOW, "next_try_at": None},
    "deferred": {"failure": "451"},
    "failed": {"failure": "550", "next_try_at": None},
    "unknown": {"failure": "broken"},
    "cancelled": {"next_try_at": None},
    "expired": {"next_try_at": None},
}
RETRY = {"deferred": "queued", "failed": "queued", "unknown": "queued"}
CANCEL = {"queued": "cancelled", "deferred": "cancelled", "unknown": "cancelled"}


@pytest.mark.parametrize("state", COLUMNS)
@pytest.mark.parametrize(("transition", "allowed"), [(retry_message, RETRY), (cancel_message, CANCEL)])
def test_transition_from_each_state(people: People, state: str, transition: object, allowed: dict[str, str]) -> None:
    [message] = send_to([people.add()])
    Message.objects.update(state=state, **COLUMNS[state])
    assert callable(transition)
    if state in allowed:
        transition(message, None)
        assert states([message]) == [allowed[state]]
    else:
        with pytest.raises(Conflict, match="in the state"):
            transition(message, None)
        assert states([message]) == [state]


def test_conflict_says_since_when(people: People) -> None:
    [message] = send_to([people.add()])
    cancel_message(message, None)
    at = timezone.localtime(message.history.get().at).strftime("%Y-%m-%d %H:%M")
    with pytest.raises(Conflict, match=f"in the state “Cancelled” since {at}"):
        cancel_message(message, None)


def test_retry_of_a_failed_login_mail_asks_for_a_new_one(people: People) -> None:
    [message] = send_to([people.add()], kind="login")
    Message.objects.update(state=State.FAILED, failure="550", next_try_at=None)
    message.refresh_from_db()
    with pytest.raises(Conflict, match="Ask for a new one"):
        retry_message(message, None)


def test_tally_counts_every_state_in_one_query(people: People) -> None:
    messages = send_to([people.add() for _ in range(3)])
    cancel_message(messages[0], None)
    with CaptureQueriesContext(connection) as queries:
        tally = Message.objects.about("distribution:1").tally()
    assert len(queries) == 1
    assert tally == {
        "queued": 2, "sending": 0, "sent": 0, "deferred": 0, "failed": 0, "unknown": 0, "cancelled": 1, "expired": 0,
    }  # fmt: skip


def test_oldest_due_age_is_none_when_nothing_is_due(people: People) -> None:
    assert Message.objects.oldest_due_age() is None
    [message] = send_to([people.add()])
    age = Message.objects.oldest_due_age(message.created_at + timedelta(minutes=16))
    assert age == timedelta(minutes=16)
