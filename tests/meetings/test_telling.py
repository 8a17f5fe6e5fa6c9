"""Who is told when a meeting is cancelled, moved or adopted, and who learns how one comes in from afar."""

import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meetings import services
from meetings.models import Meeting, Notice, Segment
from meetings.services import distribute_agenda
from meetings.services.inviting import to_withdraw
from members.models import Account
from notifications.following.services import announce, follow
from notifications.models import Follow, Message
from notifications.registry import registry
from tests.cast import MARKER, Cast
from tests.meetings.mails import everything, mail_to, pdf_text
from tests.meetings.test_feeds import open_for
from tests.meetings.test_independent_calendar import PARSER
from tests.meetings.test_inviting import BASE, fresh, invite, mails, written
from unnm.frontend import node

pytestmark = pytest.mark.django_db
NUMBER, PASSCODE, LINK, UN_LINK = (
    "+994 12 000 00 00",
    "open-sesame",
    "https://meet.example/all",
    "https://meet.example/un",
)
WAYS = (LINK, NUMBER, PASSCODE, UN_LINK)
INVITED = {"secretariat", "lead", "ministry", "guest"}


def read_elsewhere(folder: Path, files: dict[str, bytes]) -> dict[str, Any]:
    """Return what ical.js understands of the files."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = subprocess.run([node(), str(PARSER), str(folder)], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def names(cast: Cast) -> dict[Any, str]:
    return {account.person_id: name for name, account in cast.accounts().items()}


def test_cancelling_withdraws_every_invitation_in_the_same_transaction(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    invited = mails(invite(cast))
    client.force_login(cast.secretariat)
    page = client.get(f"{BASE}/cancel/").text
    assert ("4 people have the invitation." in page, "Lead" in page) == (True, True)
    done = client.post(f"{BASE}/cancel/", {"reason": "The hall is flooded."}, follow=True)
    assert "NET-2026-02 is cancelled. 4 people are told by mail." in done.text
    notice = Notice.objects.get(method=Notice.Method.CANCEL)
    withdrawn = mails(notice)
    assert {names(cast)[person] for person in withdrawn} == INVITED
    assert (to_withdraw(fresh(cast)), fresh(cast).sequence == notice.sequence) == ([], True)
    files: dict[str, bytes] = {}
    for kind, sent in (("invite", invited), ("cancel", withdrawn)):
        for part in ("lead", "ministry"):
            text, calendars = written(sent[getattr(cast, part).person_id])
            assert (MARKER in text) == (part == "lead")
            assert ("The hall is flooded." in text) == (kind == "cancel")
            files |= {f"{part}-{kind}-{number}": file.to_ical() for number, file in enumerate(calendars)}
    read = read_elsewhere(tmp_path, files)
    # the lead comes to both parts, the ministry to one; each is withdrawn as it was invited
    sittings = ["lead-{}-0", "ministry-{}-0"]
    assert sorted(read) == sorted(name.format(kind) for name in sittings for kind in ("invite", "cancel"))
    for name in sittings:
        before, after = read[name.format("invite")], read[name.format("cancel")]
        assert (before["method"], after["method"]) == ("REQUEST", "CANCEL")
        [was], [now] = before["events"], after["events"]
        assert [was[key] == now[key] for key in ("uid", "starts", "minutes", "organizer")] == [True] * 4
        assert (was["sequence"] < now["sequence"], now["status"]) == (True, "CANCELLED")
    assert [read[name.format("cancel")]["events"][0]["minutes"] for name in sittings] == [255, 120]


def test_meeting_nobody_was_invited_to_is_cancelled_without_a_mail(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    assert "no mail goes out" in client.get(f"{BASE}/cancel/").text
    done = client.post(f"{BASE}/cancel/", {"reason": "No quorum."}, follow=True)
    assert ("NET-2026-02 is cancelled." in done.text, "told by mail" in done.text) == (True, False)
    assert (Message.objects.count(), Notice.objects.count()) == (0, 0)


def test_cancellation_that_fails_sends_nothing(cast: Cast) -> None:
    invite(cast)
    before = Message.objects.count()
    services.cancel_meeting(cast.meeting, by=cast.secretariat.person, reason="No quorum.")
    assert Message.objects.count() == before + 4
    with pytest.raises(Exception, match="over or was cancelled"):
        services.cancel_meeting(cast.meeting, by=cast.secretariat.person, reason="Again.")
    assert Message.objects.count() == before + 4


@pytest.fixture
def ways(cast: Cast) -> Cast:
    """A meeting with a link, a number and a passcode, and a part for the UN only with a link of its own."""
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link=LINK, dial_in=NUMBER, passcode=PASSCODE)
    cast.meeting.segments.filter(position=2).update(join_link=UN_LINK)
    cast.meeting.refresh_from_db()
    return cast


def shown(text: str) -> list[bool]:
    return [way in text for way in WAYS]


def test_invitation_and_agenda_carry_number_and_passcode_of_the_own_parts_only(ways: Cast) -> None:
    invited = mails(invite(ways))
    sent = distribute_agenda(fresh(ways), by=ways.secretariat.person)
    for part, expected in (("lead", [True] * 4), ("guest", [True, True, True, False])):
        account = getattr(ways, part)
        text, files = written(invited[account.person_id])
        assert shown(text) == expected, part
        calendar = " ".join(file.to_ical().decode().replace("\r\n ", "") for file in files)
        assert shown(calendar) == expected, part
        assert shown(everything(mail_to(account, sent))) == expected, part


def test_who_comes_only_to_a_part_with_its_own_link_gets_no_pass_to_the_other(ways: Cast, client: Client) -> None:
    row = ways.meeting.participants.get(person=ways.lead.person_id)
    row.attendances.exclude(segment__position=2).delete()
    text, files = written(mails(invite(ways))[ways.lead.person_id])
    calendar = " ".join(file.to_ical().decode().replace("\r\n ", "") for file in files)
    assert (shown(text), shown(calendar)) == ([False, False, False, True], [False, False, False, True])
    client.force_login(ways.lead)
    assert UN_LINK in client.get(f"{BASE}/").text
    row.attendances.update(segment=ways.meeting.segments.get(position=1))
    assert UN_LINK not in client.get(f"{BASE}/").text


def test_ways_in_reach_nobody_who_is_not_invited(ways: Cast, client: Client) -> None:
    """Pages, feed, sent PDF and API: first each shows the ways to the lead, who is invited."""
    sent = distribute_agenda(ways.meeting, by=ways.secretariat.person)
    edition = sent.editions.get(audience=3, language="en")
    network_edition = sent.editions.filter(audience=2).first()
    assert network_edition is not None
    found = {}
    for part in ("lead", "other", "un_co_chair", "liaison", "stakeholder"):
        account: Account = getattr(ways, part)
        client.force_login(account)
        own = edition if part in ("lead", "other", "un_co_chair") else network_edition
        pdf = client.get(f"{BASE}/distributions/1/{own.pk}.pdf")
        assert pdf.status_code == 200
        pages = [client.get(f"{BASE}/{name}").text for name in ("", "participants/", "distributions/", "papers/")]
        texts = {
            "pages": " ".join(pages),
            "pdf": pdf_text(pdf.content),
            "feed": client.get(open_for(ways, part, "network")).text.replace("\r\n ", ""),
            "api": client.get("/api/v1/networks/baku/meetings/NET-2026-02/").text,
        }
        found[part] = {place for place, text in texts.items() if any(shown(text))}
    assert found == {
        "lead": {"pages", "pdf", "feed", "api"},
        "other": set(),
        "un_co_chair": set(),
        "liaison": set(),
        "stakeholder": set(),
    }


def test_new_passcode_is_news_for_those_whom_it_lets_in(ways: Cast) -> None:
    invite(ways)
    Meeting.objects.filter(pk=ways.meeting.pk).update(passcode="another")
    sent = mails(invite(ways))
    assert {names(ways)[person] for person in sent} == INVITED
    assert "another" in written(sent[ways.guest.person_id])[0]


def heard(cast: Cast) -> list[tuple[set[str], str]]:
    """Return who will be told what by the mail of the day."""
    now = timezone.now()
    source = next(source for source in registry.sources() if source.is_news)
    return [
        ({names(cast)[person] for people in due.people.values() for person in people}, str(due.line()))
        for due in source.due(now, now.date())
    ]


@pytest.fixture
def followed(cast: Cast) -> Cast:
    """Some follow the meeting, the officer abroad among them, who may not see it; one follows a body that joins it."""
    cast.meeting.joint_bodies.create(group=cast.group)
    for part in ("lead", "other", "liaison", "outsider"):
        follow(cast.network.slug, f"meeting:{cast.meeting.pk}", person=getattr(cast, part).person_id)
    follow(cast.network.slug, f"group:{cast.group.pk}", person=cast.un_co_chair.person_id)
    Follow.objects.update(since_at=timezone.now() - datetime.timedelta(days=1))
    return cast


def shifted(segment: Segment, **delta: int) -> dict[str, Any]:
    step = datetime.timedelta(**delta)
    return {"id": segment.pk, "starts_at": segment.starts_at + step, "ends_at": segment.ends_at + step}


def move(cast: Cast, *segments: Segment) -> None:
    meeting = fresh(cast)
    rows = [shifted(segment, days=7) for segment in segments]
    services.edit_meeting(
        meeting, by=cast.secretariat.person, revision=meeting.revision, values={}, segments=rows, follow=False
    )


def test_followers_hear_of_a_move_by_the_part_that_they_may_see(followed: Cast) -> None:
    one, two = followed.meeting.segments.order_by("position")
    move(followed, two)
    assert [people for people, _line in heard(followed)] == [{"lead", "other", "un_co_chair"}]
    move(followed, one, two)
    (_un, (people, line)) = heard(followed)
    day = (one.starts_at + datetime.timedelta(days=7)).astimezone(followed.meeting.zone)
    assert people == {"lead", "other", "liaison", "un_co_chair"}
    assert line.startswith(f"NET-2026-02 {followed.meeting.title_text}: moved, now ")
    assert f"{day:%H:%M}" in line


def test_who_got_the_mail_about_a_move_does_not_hear_of_it_again(followed: Cast) -> None:
    invite(followed)
    move(followed, followed.meeting.segments.get(position=1))
    invite(followed)
    assert [people for people, _line in heard(followed)] == [{"other", "liaison", "un_co_chair"}]


def test_followers_hear_of_a_cancellation_who_had_no_mail_of_it(followed: Cast) -> None:
    invite(followed)
    services.cancel_meeting(followed.meeting, by=followed.secretariat.person, reason="No quorum.")
    line = f"NET-2026-02 {followed.meeting.title_text}: cancelled"
    assert heard(followed) == [({"other", "liaison", "un_co_chair"}, line)]


def test_news_of_a_part_that_was_taken_away_is_told_to_nobody(followed: Cast) -> None:
    made = Segment.objects.create(
        meeting=followed.meeting,
        position=9,
        starts_at=timezone.now(),
        ends_at=timezone.now() + datetime.timedelta(hours=1),
    )
    announce("meeting_moved", made.pk, scope="baku", reaches=[f"meeting:{followed.meeting.pk}"], by=None)
    made.delete()
    assert heard(followed) == []
