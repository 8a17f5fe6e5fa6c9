"""By link, without a password: comments, objections, how an action point stands; who is reminded of what is owed."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meetings.models import ActionPoint, Minutes, MinutesComment, Objection, SilenceRound
from meetings.outcome_reminders import action_points_due
from meetings.services.circulation import KIND as POINTS
from meetings.services.circulation import POINT_PURPOSE, circulate_action_points
from meetings.services.minutes import open_silence
from meetings.services.minutes_mail import KIND, PURPOSE
from members.models import Account
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from notifications.reminders.ladder import Audience
from notifications.services import Addressed, enqueue, store_body
from tests.cast import MARKER, Cast
from tests.factories import make_person
from tests.meetings.test_minutes import draft, first, out  # noqa: F401  # fixtures


def link(account: Account, step: str) -> str:
    message = Message.objects.get(kind=KIND, person=account.person_id, step=step)
    return answer_url(message, PURPOSE)


def test_comment_by_link_is_the_persons_own_and_looking_changes_nothing(
    client: Client,
    cast: Cast,
    out: Minutes,  # noqa: F811  # the fixture
) -> None:
    url = link(cast.ministry, "comment-2")
    page = client.get(url).content.decode()
    assert ('name="paragraph"' in page, MARKER in page) == (True, False)
    client.head(url)
    assert MinutesComment.objects.count() == 0
    paragraph = first(out, cast)
    assert client.post(url, {"paragraph": paragraph.pk, "text": "Bizim mövqe budur"}).status_code == 302
    said = MinutesComment.objects.get()
    assert (said.person, said.paragraph, said.text) == (cast.ministry.person, paragraph, "Bizim mövqe budur")
    secret = out.paragraphs.get(item=cast.secret_item)
    assert client.post(url, {"paragraph": secret.pk, "text": "x"}).status_code == 404
    assert client.post(url, {"paragraph": paragraph.pk, "text": ""}).status_code == 422


def test_objection_by_link_breaks_the_silence(client: Client, cast: Cast, out: Minutes) -> None:  # noqa: F811  # as above
    open_silence(out, by=cast.secretariat.person, revision=out.revision)
    url = link(cast.guest, "silence-1")
    assert 'class="btn btn-danger"' in client.get(url).content.decode()
    assert SilenceRound.objects.get().outcome == "running"
    assert client.post(url, {"text": "Not what we said"}).status_code == 302
    assert (SilenceRound.objects.get().outcome, Objection.objects.get().person) == ("broken", cast.guest.person)
    told = Message.objects.get(kind=KIND, step__startswith="objection-")
    assert (told.person, told.slots["text"]) == (cast.secretariat.person_id, "Not what we said")
    assert 'class="btn btn-danger"' not in client.get(url).content.decode()


@pytest.fixture
def point(cast: Cast) -> ActionPoint:
    """Return what ILO owes since yesterday."""
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    return ActionPoint.objects.create(
        meeting=cast.meeting,
        reference="NET-2026-02/A1",
        text="Send it",
        owner=cast.ilo,
        due_on=yesterday,
        classification=2,
    )


def point_link(account: Account, point: ActionPoint) -> str:
    body = store_body(subject="Owed", text="[[link]]", language="en", audience="network")
    about = f"action_point:{point.pk}"
    links = {"link": {"purpose": POINT_PURPOSE, "about": about}}
    recipients = [Addressed(account.person_id, "en", links=links)]
    enqueue(scope="baku", kind=KIND, about=about, step=str(account.pk), body=body, recipients=recipients)
    return answer_url(Message.objects.get(about=about, person=account.person_id), POINT_PURPOSE)


def test_action_point_is_closed_by_link_with_evidence_only(client: Client, cast: Cast, point: ActionPoint) -> None:
    url = point_link(cast.lead, point)
    assert "Send it" in client.get(url).content.decode()
    assert client.post(url, {"transition": "finish", "evidence": ""}).status_code == 422
    assert client.post(url, {"transition": "verify"}).status_code == 400  # that is for the secretariat
    answer = client.post(url, {"transition": "finish", "evidence": "Letter of 3 May"})
    assert "Thank you." in answer.content.decode()
    point.refresh_from_db()
    assert (point.state, point.evidence, point.done_on) == ("done", "Letter of 3 May", cast.network.today())
    assert client.post(url, {"transition": "finish", "evidence": "again"}).status_code == 409


def test_not_ours_by_link_tells_whom_to_ask_and_a_stranger_s_link_opens_nothing(
    client: Client, cast: Cast, point: ActionPoint
) -> None:
    assert client.post(point_link(cast.lead, point), {"ask": "WHO"}).status_code == 200
    point.refresh_from_db()
    assert (point.ask_instead, point.state, point.owner) == ("WHO", "open", cast.ilo)
    assert client.get(point_link(cast.other, point)).status_code == 404


def test_who_is_reminded_of_an_action_point(cast: Cast, point: ActionPoint) -> None:
    def asked() -> Any:
        (due,) = action_points_due(timezone.now(), cast.network.today())
        return due.people

    assert asked() == {
        Audience.ASKED: (cast.lead.person_id,),
        Audience.HEAD: (cast.head.person_id,),
        Audience.OVERSEER: (cast.secretariat.person_id, cast.un_co_chair.person_id),
    }
    ActionPoint.objects.filter(pk=point.pk).update(assignee_person=cast.two_agencies.person)
    assert asked()[Audience.ASKED] == (cast.two_agencies.person_id,)
    ActionPoint.objects.filter(pk=point.pk).update(assignee_person=make_person("Left"))
    assert asked()[Audience.ASKED] == (cast.lead.person_id,)
    ActionPoint.objects.filter(pk=point.pk).update(state="done")
    assert list(action_points_due(timezone.now(), cast.network.today())) == []


def test_action_points_are_mailed_once_to_who_owes_them_with_a_link_for_each(
    client: Client, cast: Cast, point: ActionPoint
) -> None:
    by = cast.secretariat.person
    assert (circulate_action_points(cast.meeting, by=by), circulate_action_points(cast.meeting, by=by)) == (1, 0)
    mail = Message.objects.get(kind=POINTS)
    assert (mail.person, "NET-2026-02/A1" in mail.body.text) == (cast.lead.person_id, True)
    assert "Send it" in client.get(answer_url(mail, POINT_PURPOSE, f"action_point:{point.pk}")).content.decode()
    ActionPoint.objects.filter(pk=point.pk).update(state="done")
    with pytest.raises(Conflict, match="Nothing is owed"):
        circulate_action_points(cast.meeting, by=by)
