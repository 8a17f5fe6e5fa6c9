"""What a calendar answers to an invitation, as mail clients write it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from meetings.kinds import calendar_files
from meetings.models import Meeting, Participant
from meetings.services import distribute_agenda
from notifications.incoming.addresses import Box, find_returned, return_address
from notifications.incoming.services import KIND, Receipt, receive
from notifications.models import Message
from notifications.registry import registry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(cast: Cast, settings: Settings) -> Message:
    """The mail by which the lead agency's focal point is invited."""
    settings.INBOUND_DOMAIN = "in.unnm.example"
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    return Message.objects.get(kind="agenda", person=cast.lead.person_id)


def files(message: Message) -> list[Calendar]:
    recipient = registry.resolve([message.person])[message.person]
    return [Calendar.from_ical(file.content) for file in calendar_files(message, recipient)]


def reply(
    message: Message,
    partstat: str = "ACCEPTED",
    *,
    attendee: str = "Lead@people.example",
    minutes: int = 0,
    number: int = 1,
    file: int = 0,
) -> Receipt:
    """Answer the invitation as a calendar does, so many minutes from now."""
    event = files(message)[file].walk("VEVENT")[0]
    stamp = (timezone.now() + datetime.timedelta(minutes=minutes)).astimezone(datetime.UTC)
    starts_at = event.decoded("DTSTART").astimezone(datetime.UTC)
    lines = [
        f"To: {str(event['ORGANIZER']).removeprefix('mailto:').removeprefix('MAILTO:')}",
        "From: whoever@example.org",
        f"Message-ID: <{number}@example.org>",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{event['UID']}",
        f"SEQUENCE:{event['SEQUENCE']}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"ATTENDEE;PARTSTAT={partstat};CN=Lead:mailto:{attendee}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return receive("\r\n".join(lines).encode())


def answer(cast: Cast) -> str:
    return Participant.objects.get(meeting=cast.meeting, person=cast.lead.person_id).answer


@pytest.mark.parametrize(
    ("partstat", "expected"), [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")]
)
def test_answer_of_a_calendar_is_recorded(cast: Cast, invitation: Message, partstat: str, expected: str) -> None:
    assert reply(invitation, partstat) == Receipt.KEPT
    assert (answer(cast), Message.objects.filter(kind=KIND).count()) == (expected, 0)


def test_answer_for_the_second_sitting_is_recorded(cast: Cast, invitation: Message) -> None:
    Meeting.objects.get(pk=cast.meeting.pk)
    last = len(files(invitation)) - 1
    reply(invitation, "DECLINED", file=last)
    assert answer(cast) == "declined"


@pytest.mark.parametrize(
    ("partstat", "attendee"),
    [("ACCEPTED", "colleague@people.example"), ("DELEGATED", "lead@people.example"), ("", "lead@people.example")],
)
def test_answer_of_somebody_else_or_of_none_goes_to_the_secretariat(
    cast: Cast, invitation: Message, partstat: str, attendee: str
) -> None:
    reply(invitation, partstat, attendee=attendee)
    assert (answer(cast), Message.objects.filter(kind=KIND).count()) == ("none", 1)


def test_answers_that_overtake_each_other_end_with_the_later_one(cast: Cast, invitation: Message) -> None:
    reply(invitation, "DECLINED", minutes=-5, number=2)
    reply(invitation, "ACCEPTED", minutes=-10, number=1)
    assert answer(cast) == "declined"
    reply(invitation, "TENTATIVE", minutes=-1, number=3)
    assert answer(cast) == "tentative"


def test_answer_to_an_earlier_revision_counts_unless_the_time_was_moved(cast: Cast, invitation: Message) -> None:
    distribute_agenda(Meeting.objects.get(pk=cast.meeting.pk), by=cast.secretariat.person)
    reply(invitation, "ACCEPTED")
    assert answer(cast) == "accepted"
    for segment in cast.meeting.segments.all():
        segment.starts_at -= datetime.timedelta(days=1)
        segment.save()
    reply(invitation, "DECLINED", number=2)
    assert answer(cast) == "accepted"


def test_organizer_stays_the_same_over_revisions(cast: Cast, invitation: Message) -> None:
    distribute_agenda(Meeting.objects.get(pk=cast.meeting.pk), by=cast.secretariat.person)
    second = Message.objects.filter(kind="agenda", person=cast.lead.person_id).order_by("-created_at").first()
    assert second is not None
    assert second != invitation
    organizers = {
        str(calendar.walk("VEVENT")[0]["ORGANIZER"]) for mail in (invitation, second) for calendar in files(mail)
    }
    assert organizers == {f"mailto:{return_address(Box.REPLY, invitation, 'lead@people.example')}"}
    found = find_returned(organizers.pop())
    assert found is not None
    assert found.message == invitation


def test_answer_about_a_meeting_of_another_network_is_not_recorded(cast: Cast, invitation: Message) -> None:
    Message.objects.filter(pk=invitation.pk)
    theirs = Message.objects.get(kind="agenda", person=cast.ministry.person_id)
    content = f"UID:{cast.meeting.uid}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:lead@people.example"
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{content}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    to = return_address(Box.REPLY, theirs, "ministry@people.example")
    receive(f"To: {to}\r\nContent-Type: text/calendar\r\n\r\n{calendar}".encode())
    assert answer(cast) == "none"


def test_plain_reply_stands_on_the_page_of_the_distribution_for_the_secretariat_only(
    cast: Cast, invitation: Message
) -> None:
    to = return_address(Box.REPLY, invitation, "lead@people.example")
    receive(f"To: {to}\r\nFrom: x@example.org\r\nMessage-ID: <7@x>\r\n\r\nWe come late.".encode())
    url = reverse("meetings:distributions", args=[cast.network.slug, cast.meeting.reference])
    seen = []
    for account in (cast.secretariat, cast.lead, cast.un_co_chair):
        client = Client()
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        seen.append("We come late." in client.get(url).content.decode())
    assert seen == [True, False, False]
