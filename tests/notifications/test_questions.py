import pytest
from django.db import DataError, connection, transaction

from notifications.questions import Question

pytestmark = pytest.mark.django_db
SUM = "SELECT %(a)s::int + %(b)s::int, %(a)s::int IS NULL, %(text)s::text"


@pytest.fixture
def question() -> Question:
    return Question("test", SUM)


def test_question_is_answered_later_and_may_be_asked_again(question: Question) -> None:
    answers = []
    for a in (1, 2):
        question.ask({"a": a, "b": 3, "text": "ə’; --"})
        answers.append(question.answer())
    assert answers == [[b"4", b"f", "ə’; --".encode()], [b"5", b"f", "ə’; --".encode()]]


def test_question_with_nothing_as_a_value(question: Question) -> None:
    question.ask({"a": None, "b": 3, "text": None})
    assert question.answer() == [None, b"t", None]


def test_question_that_the_database_refuses_raises_and_the_next_is_answered(question: Question) -> None:
    with transaction.atomic():
        question.ask({"a": "x", "b": 3, "text": ""})
        with pytest.raises(DataError, match="invalid input syntax"):
            question.answer()
        transaction.set_rollback(True)
    question.ask({"a": 1, "b": 1, "text": ""})
    assert question.answer()[0] == b"2"


@pytest.mark.django_db(transaction=True)
def test_question_is_prepared_anew_on_a_new_connection(question: Question) -> None:
    for _connection in range(2):
        connection.close()
        question.ask({"a": 1, "b": 1, "text": ""})
        assert question.answer()[0] == b"2"
