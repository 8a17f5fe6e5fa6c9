"""Answering an invitation: by the link in the mail, signed in, or through the secretariat."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from meetings.models import Meeting, Participant
from meetings.services import answer_invitation, distribute_agenda
from members.models import Account
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message, UsedLink
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Answer = Participant.Answer


def participant(cast: Cast, account: Account) -> Participant:
    return cast.meeting.participants.get(person=account.person_id)


def link(cast: Cast, account: Account) -> str:
    """Distribute the agenda and return the account's link."""
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    return answer_url(Message.objects.about(sent.about).get(person=account.person_id), "answer_invitation")


def end_meeting(meeting: Meeting) -> None:
    past = timezone.now() - datetime.timedelta(days=1)
    meeting.segments.update(starts_at=past - datetime.timedelta(hours=2), ends_at=past)


def answer_path(cast: Cast, account: Account) -> str:
    return f"/n/baku/meetings/NET-2026-02/participants/{participant(cast, account).pk}/answer/"


@pytest.mark.parametrize("answer", ["accepted", "tentative", "declined"])
def test_answer_by_link_needs_no_password_and_names_the_person(cast: Cast, client: Client, answer: str) -> None:
    url = link(cast, cast.guest)
    page = client.post(url, {"answer": answer}, follow=True)
    row = participant(cast, cast.guest)
    assert (page.status_code, page.redirect_chain, row.answer) == (
        200,
        [(url.removeprefix("http://testserver"), 302)],
        answer,
    )
    assert row.answered_at is not None
    event = row.events.order_by("pgh_id").last()  # type: ignore[attr-defined]  # made by pghistory
    assert event.pgh_context["person"] == str(cast.guest.person_id)
    assert UsedLink.objects.count() == 1


def test_opening_the_link_changes_nothing(cast: Cast, client: Client) -> None:
    url = link(cast, cast.guest)
    for method in (client.get, client.head):
        assert method(url + "?answer=accepted").status_code == 200
    row = participant(cast, cast.guest)
    assert (row.answer, row.answered_at, UsedLink.objects.count()) == (Answer.NONE, None, 0)


def test_answer_by_link_may_be_changed_and_is_shown(cast: Cast, client: Client) -> None:
    url = link(cast, cast.guest)
    client.post(url, {"answer": "accepted"})
    page = client.post(url, {"answer": "declined"}, follow=True)
    assert participant(cast, cast.guest).answer == Answer.DECLINED
    assert "<strong>declined</strong>" in page.text
    assert "You can change your answer until the meeting ends." in page.text


def test_answer_by_link_speaks_the_readers_language_and_time(cast: Cast, client: Client) -> None:
    person = cast.ministry.person
    person.time_zone = "Europe/Vienna"
    person.save()
    page = client.get(link(cast, cast.ministry))
    assert ('<html lang="az"' in page.text, "(Vyana)" in page.text) == (True, True)


def test_link_after_the_end_shows_the_meeting_without_buttons(cast: Cast, client: Client) -> None:
    url = link(cast, cast.guest)
    end_meeting(cast.meeting)
    assert 'name="answer"' not in client.get(url).text
    assert client.post(url, {"answer": "accepted"}).status_code == 409
    assert (participant(cast, cast.guest).answer, UsedLink.objects.count()) == (Answer.NONE, 0)


def test_link_of_somebody_who_may_not_see_the_meeting_any_more_is_closed(cast: Cast, client: Client) -> None:
    url = link(cast, cast.lead)
    Meeting.objects.filter(pk=cast.meeting.pk).update(classification=3)
    assert client.get(url).status_code == 200
    cast.lead.person.offices.update(ended_on=cast.network.today() - datetime.timedelta(days=1))
    assert client.get(url).status_code == 404
    assert client.post(url, {"answer": "accepted"}).status_code == 404


def test_nonsense_by_link_is_a_bad_request(cast: Cast, client: Client) -> None:
    url = link(cast, cast.guest)
    assert [client.post(url, {"answer": answer}).status_code for answer in ("", "none", "perhaps")] == [400] * 3


def test_own_answer_on_the_page_of_the_meeting(cast: Cast, client: Client) -> None:
    client.force_login(cast.guest)
    assert "Will you come?" in client.get("/n/baku/meetings/NET-2026-02/").text
    page = client.post(answer_path(cast, cast.guest), {"answer": "tentative"}, follow=True)
    assert participant(cast, cast.guest).answer == Answer.TENTATIVE
    assert "Your answer was recorded." in page.text


def test_answers_for_others_are_for_the_secretariat(cast: Cast, client: Client) -> None:
    codes = {}
    for name in ("secretariat", "un_co_chair", "lead", "liaison", "guest", "outsider"):
        client.force_login(getattr(cast, name))
        codes[name] = client.post(answer_path(cast, cast.ministry), {"answer": "accepted"}).status_code
    assert codes == {
        "secretariat": 302,
        "un_co_chair": 403,
        "lead": 403,
        "liaison": 403,
        "guest": 403,
        "outsider": 404,
    }
    client.force_login(cast.secretariat)
    assert client.get(answer_path(cast, cast.ministry)).status_code == 405


def test_answer_after_the_end_or_to_a_cancelled_meeting_is_a_conflict(cast: Cast) -> None:
    row = participant(cast, cast.guest)
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.CANCELLED)
    with pytest.raises(Conflict, match="answers are closed"):
        answer_invitation(row, by=cast.guest.person, answer=Answer.ACCEPTED)
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.CALLED)
    end_meeting(cast.meeting)
    with pytest.raises(Conflict, match="answers are closed"):
        answer_invitation(row, by=cast.guest.person, answer=Answer.ACCEPTED)
    assert participant(cast, cast.guest).answer == Answer.NONE


def test_no_answer_is_not_an_answer(cast: Cast) -> None:
    with pytest.raises(ValueError, match="is not an answer"):
        answer_invitation(participant(cast, cast.guest), by=cast.guest.person, answer=Answer.NONE)
