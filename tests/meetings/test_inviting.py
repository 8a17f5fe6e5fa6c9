"""Invitations: from the body's offices, one calendar request per person, news only for whom a change concerns."""

import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from meetings.models import Meeting, Notice, Participant
from meetings.services import answer_invitation, distribute_agenda
from meetings.services.alternates import send_alternate
from meetings.services.inviting import (
    cancel_invitations,
    plan_invitations,
    record_invitations,
    send_invitations,
    to_withdraw,
    withdraw_invitation,
)
from meetings.services.participants import invite_guest, invite_people, people_of_body
from members.models import Account
from notifications.compose import Writer
from notifications.errors import Conflict
from notifications.links import answer_url
from notifications.models import Message
from notifications.registry import registry
from tests.cast import MARKER, Cast
from tests.factories import make_participant
from workstreams.models import Seat

pytestmark = pytest.mark.django_db
BASE = "/n/baku/meetings/NET-2026-02"


def fresh(cast: Cast) -> Meeting:
    return Meeting.objects.select_related("network", "group").get(pk=cast.meeting.pk)


def invite(cast: Cast) -> Notice | None:
    return send_invitations(fresh(cast), by=cast.secretariat.person)


def of(cast: Cast, account: Account) -> Participant:
    rows = Participant.objects.select_related("meeting__network", "person__contact", "agency")
    return rows.get(meeting=cast.meeting, person=account.person_id)


def mails(notice: Notice | None) -> dict[Any, Message]:
    assert notice is not None
    return {row.person: row for row in Message.objects.about(notice.about)}


def written(message: Message) -> tuple[str, list[Calendar]]:
    """Return the mail's plain text and its calendar files."""
    recipient = registry.resolve([message.person])[message.person]
    mail = message_from_bytes(Writer().write(message, recipient).content, policy=policy.default)
    text = next(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")
    files = [part.get_content() for part in mail.walk() if part.get_content_type() == "application/ics"]
    return f"{mail['Subject']}\n{text}", [Calendar.from_ical(file) for file in files]


def event(message: Message) -> Any:
    return written(message)[1][0].walk("VEVENT")[0]


def move(cast: Cast, position: int, **delta: int) -> None:
    segment = cast.meeting.segments.get(position=position)
    step = datetime.timedelta(**delta)
    segment.starts_at, segment.ends_at = segment.starts_at + step, segment.ends_at + step
    segment.save()


def test_people_of_a_plenary_are_its_representatives_but_alternates_where_there_are_others(cast: Cast) -> None:
    names = {candidate.person.pk for candidate in people_of_body(fresh(cast))}
    wanted = ("un_co_chair", "government_co_chair", "other", "head", "liaison", "stakeholder", "observer")
    assert names >= {getattr(cast, part).person_id for part in wanted}
    kept_out = ("secretariat", "lead", "ministry", "guest", "ended", "two_agencies", "outsider")
    assert names & {getattr(cast, part).person_id for part in kept_out} == set()
    labels = {candidate.person.pk: candidate.label for candidate in people_of_body(fresh(cast))}
    assert labels[cast.head.person_id]["en"] == "Head, ILO"


def test_people_of_a_group_are_those_of_its_seats_and_the_secretariat(cast: Cast) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(group=cast.group)
    Seat.objects.create(group=cast.group, agency=cast.ilo, function="member", started_on=cast.network.today())
    found = {candidate.person.pk for candidate in people_of_body(fresh(cast))}
    assert found == {cast.head.person_id, cast.group_lead.person_id}


def test_each_is_put_on_the_parts_that_the_person_may_see(cast: Cast) -> None:
    invite_people(fresh(cast), people_of_body(fresh(cast)), by=cast.secretariat.person)
    parts = {part: of(cast, getattr(cast, part)).attendances.count() for part in ("other", "liaison", "stakeholder")}
    assert parts == {"other": 2, "liaison": 1, "stakeholder": 1}
    assert people_of_body(fresh(cast)) == []


def test_invitations_of_an_earlier_time_are_noted_without_a_mail_and_followed_by_updates(cast: Cast) -> None:
    at = timezone.now() - datetime.timedelta(days=9)
    noted = record_invitations(fresh(cast), by=cast.secretariat.person, at=at)
    sent = mails(noted)
    assert {(row.state, row.sent_at, row.next_try_at) for row in sent.values()} == {("sent", at, None)}
    assert set(Participant.objects.filter(meeting=cast.meeting).values_list("invited_at", flat=True)) == {at}
    assert record_invitations(fresh(cast), by=cast.secretariat.person, at=at) is None
    assert invite(cast) is None
    move(cast, 1, days=1)
    updates = mails(invite(cast))
    assert (len(sent), len(updates)) == (4, 4)
    for person, row in updates.items():
        assert (row.state, event(row)["SEQUENCE"] > event(sent[person])["SEQUENCE"]) == ("queued", True)


def test_guest_is_invited_by_address_once(cast: Cast) -> None:
    values: dict[str, Any] = {
        "by": cast.secretariat.person,
        "name": "Prof. Aliyeva",
        "language": "az",
        "office": "Professor",
    }
    made = invite_guest(fresh(cast), address="Professor@uni.example", **values)
    assert (made.person.name, made.label_text, made.attendances.count()) == ("Prof. Aliyeva", "Professor", 1)
    with pytest.raises(Conflict, match="invited already"):
        invite_guest(fresh(cast), address="professor@UNI.example", **values)


def test_one_request_for_each_person_with_the_own_parts_only(cast: Cast) -> None:
    sent = mails(invite(cast))
    assert set(sent) == {getattr(cast, part).person_id for part in ("secretariat", "lead", "ministry", "guest")}
    text, files = written(sent[cast.lead.person_id])
    calendar = files[0]
    assert (str(calendar["METHOD"]), len(calendar.walk("VTIMEZONE"))) == ("REQUEST", 1)
    own = calendar.walk("VEVENT")[0]
    assert (str(own["UID"]), own["SEQUENCE"], str(own["ATTENDEE"])) == (
        str(cast.meeting.uid),
        0,
        "mailto:lead@people.example",
    )
    assert MARKER in text
    for part in ("ministry", "guest"):
        text, files = written(sent[getattr(cast, part).person_id])
        assert (MARKER in text, MARKER in str([file.to_ical() for file in files])) == (False, False)
        assert sum(len(file.walk("VEVENT")) for file in files) == 1
    assert Participant.objects.filter(meeting=cast.meeting, invited_at__isnull=True).count() == 0


def test_who_was_told_gets_nothing_twice_and_a_change_goes_to_whom_it_concerns(cast: Cast) -> None:
    invite(cast)
    assert invite(cast) is None
    move(cast, 2, minutes=30)  # the part for the UN only
    sent = mails(invite(cast))
    assert set(sent) == {cast.secretariat.person_id, cast.lead.person_id}
    assert [event(message)["SEQUENCE"] for message in sent.values()] == [1, 1]
    move(cast, 1, days=1)
    move(cast, 2, days=1)
    sent = mails(invite(cast))
    assert (len(sent), event(sent[cast.guest.person_id])["SEQUENCE"]) == (4, 2)
    assert "changed, now" in written(sent[cast.guest.person_id])[0]
    assert str(event(sent[cast.guest.person_id])["UID"]) == str(cast.meeting.uid)


def test_plan_costs_the_same_however_many_are_invited(cast: Cast, django_assert_num_queries: Any) -> None:
    invite(cast)
    with django_assert_num_queries(22):
        plan_invitations(fresh(cast))
    for account in (cast.other, cast.head, cast.un_co_chair, cast.two_agencies):
        make_participant(cast.meeting, account.person)
    with django_assert_num_queries(22):
        plan_invitations(fresh(cast))


def test_cancelled_meeting_leaves_every_calendar(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(Conflict, match="not cancelled"):
        cancel_invitations(fresh(cast), by=cast.secretariat.person)
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=Meeting.State.CANCELLED)
    sent = mails(cancel_invitations(fresh(cast), by=cast.secretariat.person))
    own = event(sent[cast.ministry.person_id])
    assert (len(sent), str(own["STATUS"]), own["SEQUENCE"], str(own["UID"])) == (
        4,
        "CANCELLED",
        1,
        str(cast.meeting.uid),
    )
    assert cancel_invitations(fresh(cast), by=cast.secretariat.person) is None
    assert to_withdraw(fresh(cast)) == []
    assert "does not take place" in written(sent[cast.guest.person_id])[0]


def test_withdrawn_invitation_opens_nothing_and_can_be_given_again(cast: Cast) -> None:
    invite(cast)
    withdraw_invitation(of(cast, cast.guest), by=cast.secretariat.person)
    message = Message.objects.filter(kind="meeting_notice", person=cast.guest.person_id).latest("created_at")
    assert (str(event(message)["STATUS"]), event(message)["SEQUENCE"]) == ("CANCELLED", 1)
    assert not Meeting.objects.visible_to(cast.guest).exists()
    assert Participant.ever_invited.filter(meeting=cast.meeting, person=cast.guest.person_id).count() == 1
    make_participant(cast.meeting, cast.guest.person)
    sent = mails(invite(cast))
    assert set(sent) == {cast.guest.person_id}
    assert Meeting.objects.visible_to(cast.guest).exists()


def test_who_joins_late_gets_the_agenda_as_it_was_sent(cast: Cast) -> None:
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    make_participant(cast.meeting, cast.other.person)
    make_participant(cast.meeting, cast.stakeholder.person)
    invite(cast)
    got = Message.objects.about(sent.about).filter(person__in=[cast.other.person_id, cast.stakeholder.person_id])
    assert {row.person: row.language for row in got} == {cast.other.person_id: "en", cast.stakeholder.person_id: "ru"}
    assert sent.editions.filter(audience=2, language="ru").count() == 1


def test_who_joins_after_the_agenda_changed_waits_for_its_next_revision(cast: Cast) -> None:
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    cast.meeting.items.filter(title__en="Closing").update(minutes=45)
    make_participant(cast.meeting, cast.stakeholder.person)
    notice = invite(cast)
    assert cast.stakeholder.person_id in mails(notice)
    assert not Message.objects.about(sent.about).filter(person=cast.stakeholder.person_id).exists()
    again = distribute_agenda(fresh(cast), by=cast.secretariat.person)
    assert Message.objects.about(again.about).filter(person=cast.stakeholder.person_id).exists()


def test_alternate_of_the_same_agency_comes_instead(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(Conflict, match="same agency"):
        send_alternate(of(cast, cast.lead), by=cast.lead.person, alternate=cast.other.person)
    made = send_alternate(of(cast, cast.lead), by=cast.lead.person, alternate=cast.two_agencies.person)
    assert (made.stands_in_for, made.agency, made.label_text) == (of(cast, cast.lead), cast.ilo, "Alternate: Lead")
    assert of(cast, cast.lead).answer == "declined"
    message = Message.objects.get(kind="meeting_notice", person=cast.two_agencies.person_id)
    attendee = event(message)["ATTENDEE"]
    assert (str(attendee), attendee.params["DELEGATED-FROM"]) == (
        "mailto:two-agencies@people.example",
        "mailto:lead@people.example",
    )
    sent = distribute_agenda(fresh(cast), by=cast.secretariat.person)
    own = event(Message.objects.about(sent.about).get(person=cast.lead.person_id))["ATTENDEE"]
    assert (own.params["PARTSTAT"], own.params["DELEGATED-TO"]) == ("DELEGATED", "mailto:two-agencies@people.example")


def test_alternate_by_link_needs_no_password(cast: Cast, client: Client) -> None:
    url = answer_url(mails(invite(cast))[cast.lead.person_id], "answer_invitation")
    assert "Send the alternate" in client.get(url).text
    client.post(url, {"alternate": str(cast.other.person_id)})
    assert cast.meeting.participants.count() == 4
    page = client.post(url, {"alternate": str(cast.head.person_id)}, follow=True)
    assert (page.status_code, of(cast, cast.head).stands_in_for) == (200, of(cast, cast.lead))


def test_secretariat_fills_invites_and_withdraws_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    assert client.get(f"{BASE}/invitations/").status_code == 200
    client.post(f"{BASE}/invitations/body/")
    assert of(cast, cast.liaison).attendances.count() == 1
    data = {"address": "g@uni.example", "name": "Guest G", "office": "Professor", "language": "en"}
    assert client.post(f"{BASE}/invitations/guest/", data).status_code == 302
    page = client.post(f"{BASE}/invitations/", follow=True)
    assert "on their way" in page.text
    assert "nothing was sent" in client.post(f"{BASE}/invitations/", follow=True).text
    assert Message.objects.filter(kind="meeting_notice").count() == cast.meeting.participants.count()
    row = of(cast, cast.liaison)
    assert client.post(f"{BASE}/participants/{row.pk}/withdraw/").status_code == 302
    assert not cast.meeting.participants.filter(pk=row.pk).exists()


def test_agenda_can_be_looked_at_as_any_recipient(cast: Cast, client: Client) -> None:
    cast.ministry.person.time_zone = "Europe/Vienna"
    cast.ministry.person.save()
    client.force_login(cast.secretariat)
    query = f"audience=network&language=az&segments=1&participant={of(cast, cast.ministry).pk}"
    assert f"participant={of(cast, cast.ministry).pk}" in client.get(f"{BASE}/distribute/").text
    page = client.get(f"{BASE}/distribute/preview/?{query}")
    assert (page.status_code, "Ministry" in page.text, "Vyana" in page.text) == (200, True, True)
    assert MARKER not in page.text
    assert client.get(f"{BASE}/distribute/preview/?{query}99").status_code == 404


# --- answers of calendars, written by hand from RFC 5546 in the forms of three programs -----------------------------
OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Azerbaijan Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0400
TZOFFSETTO:+0400
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN="Lead of ILO, Baku":mailto:{address}
COMMENT;LANGUAGE=en-US:\\n
UID:{uid}
SUMMARY;LANGUAGE=en-US:Tentative: NET-2026-02
DTSTART;TZID=Azerbaijan Standard Time:{local}
DTEND;TZID=Azerbaijan Standard Time:{local}
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:{utc}
DTEND:{utc}
DTSTAMP:{stamp}
ORGANIZER;CN=Secretariat of baku:mailto:secretariat@baku.example
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Lead;X-NUM-GUESTS=0:mailto:{address}
CREATED:{stamp}
LAST-MODIFIED:{stamp}
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:NET-2026-02
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.1//EN
BEGIN:VEVENT
ATTENDEE;CN="Lead";CUTYPE=INDIVIDUAL;EMAIL="{address}";PARTSTAT=DECLINED;ROLE=REQ-PA
 RTICIPANT:MAILTO:{address}
DTEND:{utc}
TRANSP:OPAQUE
ORGANIZER;CN="Secretariat of baku":mailto:secretariat@baku.example
UID:{uid}
DTSTAMP:{stamp}
DTSTART:{utc}
SEQUENCE:0
SUMMARY:NET-2026-02
END:VEVENT
END:VCALENDAR
"""
DELEGATES = """BEGIN:VCALENDAR
PRODID:-//Example//EN
METHOD:REPLY
VERSION:2.0
BEGIN:VEVENT
ORGANIZER:mailto:secretariat@baku.example
ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:head@people.example":mailto:{address}
UID:{uid}
SEQUENCE:0
DTSTAMP:{stamp}
DTSTART:{utc}
END:VEVENT
END:VCALENDAR
"""


def filled(cast: Cast, form: str, address: str = "Lead@people.example") -> bytes:
    starts_at = cast.meeting.segments.get(position=1).starts_at
    values = {
        "uid": str(cast.meeting.uid).upper() if form is OUTLOOK else str(cast.meeting.uid),
        "address": address,
        "stamp": f"{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
        "utc": f"{starts_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
        "local": f"{starts_at.astimezone(cast.meeting.zone):%Y%m%dT%H%M%S}",
    }
    return form.format(**values).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("form", "answer"), [(OUTLOOK, "tentative"), (GOOGLE, "accepted"), (APPLE, "declined")], ids=("o", "g", "a")
)
def test_answer_of_a_calendar_program_can_be_uploaded(cast: Cast, client: Client, form: str, answer: str) -> None:
    client.force_login(cast.secretariat)
    file = SimpleUploadedFile("reply.ics", filled(cast, form))
    assert client.post(f"{BASE}/invitations/reply/", {"file": file}).status_code == 302
    row = of(cast, cast.lead)
    last: Any = row.events.order_by("pgh_id").last()  # type: ignore[attr-defined]  # made by pghistory
    assert (row.answer, last.pgh_context["person"]) == (answer, str(cast.secretariat.person_id))


def test_delegation_in_a_calendar_sends_the_alternate(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    file = SimpleUploadedFile("reply.ics", filled(cast, DELEGATES))
    assert client.post(f"{BASE}/invitations/reply/", {"file": file}).status_code == 302
    assert (of(cast, cast.lead).answer, of(cast, cast.head).stands_in_for) == ("declined", of(cast, cast.lead))


def test_file_that_is_no_answer_of_an_invited_person_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    stranger = filled(cast, GOOGLE, "stranger@people.example")
    request = filled(cast, GOOGLE).replace(b"METHOD:REPLY", b"METHOD:REQUEST")
    for content in (stranger, request, b"no calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
        page = client.post(f"{BASE}/invitations/reply/", {"file": SimpleUploadedFile("r.ics", content)})
        assert (page.status_code, "no answer of somebody" in page.text) == (422, True)
    assert of(cast, cast.lead).answer == "none"


def test_answer_stays_when_the_invitation_is_sent_again(cast: Cast) -> None:
    invite(cast)
    answer_invitation(of(cast, cast.guest), by=cast.guest.person, answer="accepted")
    move(cast, 1, hours=-1)
    invite(cast)
    assert of(cast, cast.guest).answer == "accepted"
