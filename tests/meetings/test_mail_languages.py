"""Each mail of a meeting comes in the language of its reader: subject, text, names of files, calendar."""

import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from meetings import services
from meetings.models import Meeting, Note
from meetings.services.circulation import circulate_action_points
from meetings.services.inviting import send_invitations
from meetings.services.minutes import adopt_minutes, draft_minutes, open_silence, send_for_comment
from meetings.services.room import hold_meeting, record_action_point
from members.models import Person
from notifications.compose import Writer
from notifications.models import Message
from notifications.registry import registry
from tests.cast import Cast
from tests.factories import make_participant

pytestmark = pytest.mark.django_db
TITLE = {"original": "en", "en": "Plenary of the year", "az": "İlin plenar iclası", "ru": "Пленарное заседание года"}
READERS = {"other": "en", "lead": "az", "liaison": "ru"}
DAY = datetime.date(2099, 12, 16)
# each mail: how its subject goes on after the reference, a word of its text, the file beside the calendar
MAILS = {
    "en": [
        ("invitation, 16 December 2099, 10:00 (Baku time)", "Dear Other agency,", ""),
        ("agenda, 16 December 2099, 10:00 (Baku time)", "Information, 10 minutes", "agenda-r1-en-UN-only.pdf"),
        ("Minutes. Draft, for comment until ", "You get this mail because", "minutes-en-UN-only.pdf"),
        ("Minutes. Under silence until ", "if nobody objects", "minutes-en-UN-only.pdf"),
        ("Minutes. Adopted on ", "The minutes are adopted", "minutes-en-UN-only.pdf"),
    ],
    "az": [
        ("dəvət, 16 dekabr 2099, 10:00 (Bakı vaxtı ilə)", "Hörmətli Lead,", ""),
        ("gündəlik, 16 dekabr 2099, 10:00 (Bakı vaxtı ilə)", "Məlumat, 10 dəqiqə", "agenda-r1-az-UN-only.pdf"),
        ("Protokol. Layihə, rəylər üçün son müddət: ", "Bu məktubu", "minutes-az-UN-only.pdf"),
        ("sizin tapşırıqlarınız", "Hörmətli Lead,", ""),
        ("Protokol. Susma proseduru, son müddət: ", "heç kim etiraz etməsə", "minutes-az-UN-only.pdf"),
        ("Protokol. Qəbul olunub: ", "Protokol qəbul olundu", "minutes-az-UN-only.pdf"),
    ],
    "ru": [
        ("приглашение, 16 декабря 2099 г., 10:00 (время: Баку)", "Здравствуйте, Liaison!", ""),
        ("повестка дня, 16 декабря 2099 г., 10:00 (время: Баку)", "Информация, 10 минут", "agenda-r1-ru.pdf"),
        ("Протокол. Проект, замечания до ", "Вы получили это письмо", "minutes-ru.pdf"),
        ("Протокол. Процедура отсутствия возражений до ", "никто не возразит", "minutes-ru.pdf"),
        ("Протокол. Принят ", "Протокол принят", "minutes-ru.pdf"),
    ],
}


def held(cast: Cast) -> None:
    """Lead the meeting from its invitations to the adopted minutes."""
    by, item = cast.secretariat.person, cast.item
    meeting = Meeting.objects.select_related("network", "group").get(pk=cast.meeting.pk)
    send_invitations(meeting, by=by)
    services.distribute_agenda(meeting, by=by, revision=1)
    Note.objects.create(meeting=meeting, item=item, text="-", revision=1, updated_by=by, updated_at=timezone.now())
    record_action_point(meeting, by=by, text="Send it", item=item, owner=cast.ilo, due_on=DAY)
    hold_meeting(meeting, by=by)
    minutes = send_for_comment(draft_minutes(meeting, by=by), by=by, revision=1)
    circulate_action_points(meeting, by=by)
    round_ = open_silence(minutes, by=by, revision=minutes.revision)
    adopt_minutes(round_.minutes, by=by, now=round_.ends_at)


def read(message: Message) -> dict[str, Any]:
    """Return of the mail that leaves the house: subject, text, language of the page, names of files, calendar entry."""
    recipient = registry.resolve([message.person])[message.person]
    mail = message_from_bytes(Writer().write(message, recipient).content, policy=policy.default)
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    events = Calendar.from_ical(parts["text/calendar"]).walk("VEVENT") if "text/calendar" in parts else []
    return {
        "subject": str(mail["Subject"]),
        "text": parts["text/plain"],
        "html": parts["text/html"],
        "files": [str(name) for part in mail.walk() if (name := part.get_filename()) and name.endswith(".pdf")],
        "summaries": {str(event["SUMMARY"]) for event in events},
    }


def test_every_mail_of_a_meeting_comes_in_the_language_of_its_reader(cast: Cast) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(title=TITLE)
    for position, (start, end) in enumerate(((6, 8), (9, 10)), start=1):
        hours = [datetime.datetime.combine(DAY, datetime.time(hour), datetime.UTC) for hour in (start, end)]
        cast.meeting.segments.filter(position=position).update(starts_at=hours[0], ends_at=hours[1])
    for name, language in READERS.items():
        account = getattr(cast, name)
        Person.objects.filter(pk=account.person_id).update(language=language)
        if not cast.meeting.participants.filter(person=account.person_id).exists():
            make_participant(cast.meeting, account.person)
    held(cast)
    for name, language in READERS.items():
        mails = Message.objects.filter(person=getattr(cast, name).person_id).order_by("created_at", "pk")
        found = [read(row) for row in mails]
        assert len(found) == len(MAILS[language]), name
        for mail, (subject, words, file) in zip(found, MAILS[language], strict=True):
            assert mail["subject"].startswith(f"NET-2026-02: {subject}")
            assert words in " ".join(mail["text"].split())
            assert f'<html lang="{language}"' in mail["html"]
            assert mail["files"] == ([f"NET-2026-02-{file}"] if file else [])
            assert mail["summaries"] <= {f"NET-2026-02: {TITLE[language]}"}
        assert [bool(mail["summaries"]) for mail in found[:3]] == [True, True, False]
