"""Invitations that nobody has answered: who is asked, from when, until when."""

import datetime

import pytest
from django.utils import timezone

from meetings.models import Meeting
from meetings.reminders import answers_due
from meetings.services import answer_invitation, distribute_agenda
from members.calendar import calendar_of
from members.classification import Classification
from members.models import Account
from notifications.reminders.ladder import Audience
from notifications.reminders.sources import Due
from tests.cast import Cast
from tests.factories import make_meeting, make_participant

pytestmark = pytest.mark.django_db


def due() -> dict[object, Due]:
    """Return what is due within 60 days, by who is asked."""
    now = timezone.now()
    found = answers_due(now, now.date() + datetime.timedelta(days=60))
    return {each.people[Audience.ASKED][0]: each for each in found}


@pytest.fixture
def sent(cast: Cast) -> Cast:
    """The cast, after the agenda was sent."""
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    return cast


def persons(*accounts: Account) -> set[object]:
    return {account.person_id for account in accounts}


def test_nobody_is_asked_before_the_agenda_was_sent(cast: Cast) -> None:
    assert due() == {}


def test_everybody_who_has_not_answered_is_asked(sent: Cast) -> None:
    answer_invitation(sent.meeting.participants.get(person=sent.lead.person), by=sent.lead.person, answer="declined")
    assert set(due()) == persons(sent.secretariat, sent.ministry, sent.guest)


def test_answer_is_due_three_working_days_before_and_pointless_when_the_meeting_begins(sent: Cast) -> None:
    first = sent.meeting.segments.get(position=1).starts_at
    found = due()[sent.guest.person_id]
    assert found.due_on == calendar_of(sent.network).add(first.astimezone(sent.network.zone).date(), -3)
    assert (found.ends_at, found.asked_on) == (first, sent.network.today())


@pytest.mark.parametrize("state", ["cancelled", "held", "planned"])
def test_meeting_in_another_state_asks_nobody(sent: Cast, state: str) -> None:
    Meeting.objects.filter(pk=sent.meeting.pk).update(state=state)
    assert due() == {}


def test_meeting_that_has_begun_asks_nobody(sent: Cast) -> None:
    sent.meeting.segments.update(starts_at=timezone.now() - datetime.timedelta(minutes=1))
    assert due() == {}


def test_nobody_outside_of_the_un_is_asked_about_a_meeting_for_the_un_only(cast: Cast) -> None:
    meeting = make_meeting(cast.network, classification=Classification.UN_ONLY)
    for account in (cast.secretariat, cast.ministry):
        make_participant(meeting, account.person)
    from tests.factories import make_item

    make_item(meeting, "Opening", classification=Classification.UN_ONLY)
    distribute_agenda(meeting, by=cast.secretariat.person)
    assert set(due()) == persons(cast.secretariat)
