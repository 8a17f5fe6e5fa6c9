"""Finding a date: offered, answered by link and in the browser, picked; what speaks against a date."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.dates_offered import offered_dates
from meetings.models import DateAnswer, DatePoll, Meeting
from meetings.services.polls import DATES_PURPOSE, about_poll
from members.classification import Classification
from members.titles import title
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from tests.cast import MARKER, Cast
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db
# a Sunday and the Monday after it, 10:00 in Baku
STARTS = [
    datetime.datetime(2099, 3, 15, 6, tzinfo=datetime.UTC),
    datetime.datetime(2099, 3, 16, 6, tzinfo=datetime.UTC),
]


def ask(cast: Cast, *people: Any, classification: int = Classification.NETWORK, **more: Any) -> DatePoll:
    return services.ask_for_dates(
        cast.network,
        by=cast.secretariat.person,
        values={"title": title("Plenary"), "time_zone": "Asia/Baku", "minutes": 90, "classification": classification},
        starts=more.get("starts", STARTS),
        people=[account.person for account in people or (cast.lead, cast.liaison)],
    )


def link_of(poll: DatePoll, account: Any) -> str:
    mail = Message.objects.get(about=about_poll(poll), person=account.person_id)
    return re.sub(r"^https?://[^/]+", "", answer_url(mail, DATES_PURPOSE))


def answers(poll: DatePoll, *values: str) -> dict[str, str]:
    return {f"option_{row.pk}": value for row, value in zip(poll.options.all(), values, strict=True)}


def test_people_are_asked_by_mail_with_the_dates_in_words(cast: Cast) -> None:
    poll = ask(cast)
    mails = Message.objects.filter(kind="date_poll")
    assert {mail.person for mail in mails} == {cast.lead.person_id, cast.liaison.person_id}
    text = mails.get(person=cast.lead.person_id).body.text
    assert "Monday, 16 March 2099, 10:00–11:30 (Baku time, UTC+4)" in text.replace("monday", "Monday")
    assert poll.options.count() == 2


def test_one_to_five_dates_ahead_and_somebody_who_may_read_them(cast: Cast) -> None:
    hours = [STARTS[1] + datetime.timedelta(hours=number) for number in range(6)]
    past = [timezone.now() - datetime.timedelta(days=1)]
    for starts, sentence in ((hours, "Offer one to 5 dates."), ([], "Offer one to 5"), (past, "dates that lie ahead")):
        with pytest.raises(ValidationError, match=sentence):
            ask(cast, starts=starts)
    with pytest.raises(ValidationError, match="They may not read this: Liaison"):
        ask(cast, cast.lead, cast.liaison, classification=Classification.UN_ONLY)
    assert (DatePoll.objects.count(), Message.objects.filter(kind="date_poll").count()) == (0, 0)


def test_link_shows_on_get_and_records_on_post_until_a_date_is_picked(cast: Cast, client: Client) -> None:
    poll = ask(cast)
    link = link_of(poll, cast.lead)
    assert [client.get(link).status_code, client.head(link).status_code, DateAnswer.objects.count()] == [200, 200, 0]
    assert client.post(link, {}).status_code == 422
    client.post(link, answers(poll, "no", "yes"))
    client.post(link, answers(poll, "no", "perhaps"))
    rows = DateAnswer.objects.order_by("option__starts_at")
    assert [(row.asked.person, row.answer) for row in rows] == [
        (cast.lead.person, "no"),
        (cast.lead.person, "perhaps"),
    ]
    services.pick_date(poll, by=cast.secretariat.person, option=poll.options.all()[1])
    assert "answers are closed" in client.get(link).text
    assert client.post(link, answers(poll, "yes", "yes")).status_code == 409


def test_link_of_somebody_who_left_opens_nothing(cast: Cast, client: Client) -> None:
    link = link_of(ask(cast), cast.lead)
    cast.lead.person.offices.update(ended_on=cast.network.today() - datetime.timedelta(days=1))
    assert client.get(link).status_code == 404


def test_answer_in_the_browser_and_the_secretariat_sees_who_answered_what(cast: Cast, client: Client) -> None:
    poll = ask(cast)
    path = f"/n/baku/dates/{poll.pk}/"
    client.force_login(cast.lead)
    client.post(path, answers(poll, "yes", "perhaps"))
    assert "Liaison" not in client.get(path).text
    client.force_login(cast.secretariat)
    context = client.get(path).context
    assert [(each.yes, each.perhaps, each.no) for each in context["dates"]] == [(1, 0, 0), (0, 1, 0)]
    assert [row["asked"].person.name for row in context["rows"]] == ["Lead", "Liaison"]
    client.force_login(cast.other)
    assert client.get(path).status_code == 404


def test_days_off_and_other_meetings_speak_against_a_date_each_as_the_reader_may_know(cast: Cast) -> None:
    secret = make_meeting(
        cast.network,
        "NET-2099-09",
        Classification.UN_ONLY,
        starts_at=STARTS[1] + datetime.timedelta(hours=1),
        title=title(f"Meeting {MARKER}"),
    )
    make_meeting(cast.network, "NET-2099-10", starts_at=STARTS[1] + datetime.timedelta(minutes=90), state="cancelled")
    poll = ask(cast)
    shown = {
        name: [each.objections for each in offered_dates(poll, getattr(cast, name))] for name in ("lead", "liaison")
    }
    assert shown["lead"] == [["a day off"], [f"{secret.reference} Meeting {MARKER}"]]
    assert shown["liaison"] == [["a day off"], []]


def test_picked_date_becomes_a_planned_meeting(cast: Cast, client: Client) -> None:
    poll = ask(cast)
    client.force_login(cast.secretariat)
    option = poll.options.all()[1]
    client.post(f"/n/baku/dates/{poll.pk}/pick/", {"option": str(option.pk)})
    meeting = Meeting.objects.get(reference="NET-2099-01")
    segment = meeting.segments.get()
    assert (meeting.state, meeting.title["en"], segment.starts_at) == ("planned", "Plenary", STARTS[1])
    assert segment.ends_at - segment.starts_at == datetime.timedelta(minutes=90)
    poll.refresh_from_db()
    assert (poll.state, poll.meeting) == ("decided", meeting)


# state → what picking, withdrawing and answering do (None: done)
TRANSITIONS = {
    "open": {"pick": None, "withdraw": None, "answer": None},
    "decided": {"pick": Conflict, "withdraw": Conflict, "answer": Conflict},
    "withdrawn": {"pick": Conflict, "withdraw": Conflict, "answer": Conflict},
}


@pytest.mark.parametrize("state", TRANSITIONS)
def test_every_transition_in_every_state(cast: Cast, state: str) -> None:
    poll = ask(cast)
    by = cast.secretariat.person
    found: dict[str, type[Conflict] | None] = {}
    options = list(poll.options.all())
    acts: dict[str, Callable[[], object]] = {
        "answer": lambda: services.answer_dates(poll, by=cast.lead.person, answers={row.pk: "yes" for row in options}),
        "pick": lambda: services.pick_date(poll, by=by, option=options[0]),
        "withdraw": lambda: services.withdraw_poll(poll, by=by),
    }
    for name, act in acts.items():
        DatePoll.objects.filter(pk=poll.pk).update(state=state, meeting=None)
        try:
            act()
            found[name] = None
        except Conflict:
            found[name] = Conflict
    assert found == TRANSITIONS[state]
