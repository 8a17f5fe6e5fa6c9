"""What happens in the room and to the minutes, by the API: held, who came, texts changed, comments answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from meetings.models import Attendance, Minutes, MinutesComment
from meetings.services.minutes import comment_on, draft_minutes, send_for_comment
from meetings.services.notes import save_note
from members.services import issue_token
from tests.cast import Cast

pytestmark = pytest.mark.django_db
API = "/api/v1/networks/baku"


@pytest.fixture
def officer(cast: Cast) -> Client:
    _row, token = issue_token(
        cast.secretariat, by=cast.secretariat.person, name="Room", is_read_only=False, lifetime=timedelta(days=1)
    )
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client: Client, path: str, data: object) -> tuple[int, Any]:
    answer = client.post(f"{API}/{path}", data, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_meeting_is_held_once(cast: Cast, officer: Client) -> None:
    code, data = post(officer, "meetings/NET-2026-02/hold/", {})
    assert (code, data["state"]) == (200, "held")
    again = officer.post(f"{API}/meetings/NET-2026-02/hold/")
    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")


def test_attendance_is_read_and_noted(cast: Cast, officer: Client) -> None:
    who = cast.meeting.participants.get(person=cast.lead.person)
    rows = officer.get(f"{API}/meetings/NET-2026-02/attendance/").json()
    (own, *_rest) = [row for row in rows if row["participant"] == who.pk]
    assert own["presence"] == ""
    code, told = post(officer, "meetings/NET-2026-02/attendance/", {"presences": [{**own, "presence": "online"}]})
    assert (code, {**own, "presence": "online"} in told) == (200, True)
    assert Attendance.objects.get(participant=who, segment=own["segment"]).presence == "online"
    code, told = post(officer, "meetings/NET-2026-02/attendance/", {"presences": [{**own, "participant": 0}]})
    assert (code, "is not expected in segment" in str(told)) == (400, True)
    code, told = post(officer, "meetings/NET-2026-02/attendance/", {"presences": [{**own, "presence": "asleep"}]})
    assert code == 400


def test_action_points_are_mailed_where_something_is_owed(cast: Cast, officer: Client) -> None:
    code, told = post(officer, "meetings/NET-2026-02/mail-action-points/", {})
    assert (code, "Nothing is owed" in str(told)) == (409, True)


def test_minutes_are_rewritten_and_a_comment_is_answered(cast: Cast, officer: Client) -> None:
    by = cast.secretariat.person
    save_note(cast.item, by=by, base="", text="Said")
    officer.post(f"{API}/meetings/NET-2026-02/hold/")
    minutes = draft_minutes(cast.meeting, by=by)
    new = {"item": cast.item.pk, "text": "Said better", "revision": minutes.revision}
    assert post(officer, "minutes/NET-2026-02/rewrite/", new)[0] == 200
    assert post(officer, "minutes/NET-2026-02/rewrite/", new)[0] == 409
    assert post(officer, "minutes/NET-2026-02/rewrite/", {**new, "item": 0})[0] == 400
    paragraph = minutes.paragraphs.get(item=cast.item, is_removed=False)
    assert paragraph.text == "Said better"
    minutes = Minutes.objects.get(pk=minutes.pk)
    send_for_comment(minutes, by=by, revision=minutes.revision)
    comment = comment_on(paragraph, by=cast.lead.person, text="Not quite")
    answer = {"comment": comment.pk, "state": "noted"}
    code, told = post(officer, "minutes/NET-2026-02/answer-comment/", answer)
    assert (code, "in a sentence why" in str(told)) == (400, True)
    code, told = post(officer, "minutes/NET-2026-02/answer-comment/", {**answer, "answer": "It was said so"})
    assert (code, MinutesComment.objects.get(pk=comment.pk).answer) == (200, "It was said so")
