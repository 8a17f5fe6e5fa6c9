"""What follows from an incoming mail."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications.compose import Writer
from notifications.incoming.addresses import Box
from notifications.incoming.models import InboundMessage, Sort
from notifications.incoming.services import KIND, MOST_FORWARDS, Receipt, receive
from notifications.models import Attempt, Message, Outcome, State
from notifications.registry import registry
from tests.notifications.incoming.conftest import Addresses, box, mail, report
from tests.notifications.people import People, send_to, states

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


def sent_to(people: People, address: str, **more: object) -> Message:
    """Return a message that was sent to somebody of this address."""
    person = next((pk for pk, one in people.people.items() if one.address == address), None) or people.add(address)
    [message] = send_to([person], **more)  # type: ignore[arg-type]  # options of send_to
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now(), next_try_at=None)
    return message


def marks(message: Message) -> list[str]:
    return list(Attempt.objects.filter(message=message).values_list("outcome", flat=True))


def test_hard_bounce_ends_message_and_address(people: People, addresses: Addresses) -> None:
    message = sent_to(people, "gone@example.org")
    assert receive(report(box(message, people, Box.BOUNCE))) == Receipt.KEPT
    message.refresh_from_db()
    assert (message.state, message.failure) == (State.FAILED, "5.1.1 smtp; 550 5.1.1 [address] User unknown")
    assert (marks(message), addresses.failed) == ([Outcome.RETURNED], ["gone@example.org"])


def test_bounce_of_an_address_that_was_changed_since_leaves_the_new_one(people: People, addresses: Addresses) -> None:
    message = sent_to(people, "old@example.org")
    old = box(message, people, Box.BOUNCE)
    people.move(message.person, "new@example.org")
    receive(report(old))
    assert (states([message]), addresses.failed) == (["failed"], [])


def test_third_soft_bounce_within_a_month_ends_the_address(people: People, addresses: Addresses) -> None:
    for number, days in enumerate((0, 31, 40, 50)):
        message = sent_to(people, "full@example.org", about=f"a:{number}")
        content = report(box(message, people, Box.BOUNCE), status="5.2.2", number=number)
        receive(content, now=NOW + datetime.timedelta(days=days))
        assert addresses.failed == (["full@example.org"] if number == 3 else [])


def test_delay_is_only_noted(people: People, addresses: Addresses) -> None:
    message = sent_to(people, "slow@example.org")
    receive(report(box(message, people, Box.BOUNCE), action="delayed", status="4.4.1"))
    assert (states([message]), marks(message), addresses.failed) == (["sent"], [Outcome.DELAYED], [])


def test_out_of_office_is_kept_and_goes_nowhere(people: People) -> None:
    people.officers = [people.add()]
    message = sent_to(people, "away@example.org")
    receive(mail("I have left. Write to Leyla.", Auto_Submitted="auto-replied", To=box(message, people)))
    row = InboundMessage.objects.get()
    assert (row.message, row.sort, row.text) == (message, Sort.AUTOMATIC, "I have left. Write to Leyla.")
    assert (marks(message), Message.objects.filter(kind=KIND).count()) == ([Outcome.AUTO_ANSWERED], 0)


def test_reply_is_kept_and_goes_to_the_secretariat(people: People) -> None:
    officer, other = people.add(language="ru"), people.add()
    people.officers = [officer, other]
    message = sent_to(people, "focal@example.org")
    assert receive(mail("We come [[x]].", To=box(message, people))) == Receipt.KEPT
    row = InboundMessage.objects.get()
    forwards = Message.objects.filter(kind=KIND)
    assert {each.person for each in forwards} == {officer, other}
    first = forwards.get(person=other)
    assert (first.about, first.slots["text"], first.slots["name"]) == (
        f"inbound:{row.pk}",
        "We come [[x]].",
        "Əli Ələkbərov",
    )
    content = Writer().write(first, registry.resolve([other])[other]).content.decode()
    assert "<focal@example.org>" in content.partition("Subject:")[0].partition("Reply-To:")[2]
    assert "Auto-Submitted: auto-generated" in content


def test_same_reply_is_kept_and_forwarded_once(people: People) -> None:
    people.officers = [people.add()]
    message = sent_to(people, "focal@example.org")
    content = mail("We come.", To=box(message, people))
    assert [receive(content), receive(b"Received: again\r\n" + content)] == [Receipt.KEPT, Receipt.DUPLICATE]
    assert (InboundMessage.objects.count(), Message.objects.filter(kind=KIND).count()) == (1, 1)


def test_reply_to_a_forward_is_kept_and_ends_there(people: People) -> None:
    officer = people.add("officer@example.org")
    people.officers = [officer, people.add()]
    receive(mail(To=box(sent_to(people, "focal@example.org"), people)))
    forward = Message.objects.get(kind=KIND, person=officer)
    assert receive(mail("Back", Message_ID="<9@x>", To=box(forward, people))) == Receipt.KEPT
    assert Message.objects.filter(kind=KIND).count() == 2


def test_flood_of_replies_is_kept_and_not_forwarded(people: People) -> None:
    people.officers = [people.add()]
    message = sent_to(people, "focal@example.org")
    for number in range(MOST_FORWARDS + 5):
        receive(mail(Message_ID=f"<{number}@x>", To=box(message, people)))
    assert (InboundMessage.objects.count(), Message.objects.filter(kind=KIND).count()) == (
        MOST_FORWARDS + 5,
        MOST_FORWARDS,
    )


def test_reply_to_a_login_mail_keeps_no_words(people: People) -> None:
    people.officers = [people.add()]
    message = sent_to(people, "focal@example.org", kind="login")
    receive(mail("The code is 123456", To=box(message, people)))
    row = InboundMessage.objects.get()
    assert (row.text, row.subject, Message.objects.filter(kind=KIND).count()) == ("", "", 0)


CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"


@pytest.mark.parametrize(("recorded", "forwards"), [(True, 0), (False, 1), (None, 1)])
def test_answer_of_a_calendar_goes_to_its_handler_else_to_people(
    people: People, recorded: bool | None, forwards: int
) -> None:
    def handle(message: Message, content: bytes) -> bool:
        assert b"METHOD:REPLY" in content
        if recorded is None:
            raise ValueError("This is no calendar.")
        return recorded

    registry.set_calendar_reply(handle)
    people.officers = [people.add()]
    message = sent_to(people, "focal@example.org")
    receive(mail(CALENDAR, Content_Type="text/calendar; method=REPLY", To=box(message, people)))
    assert (marks(message), Message.objects.filter(kind=KIND).count()) == ([Outcome.ANSWERED], forwards)


def test_mail_to_no_address_of_ours_changes_nothing(people: People, settings: Settings) -> None:
    sent_to(people, "focal@example.org")
    assert receive(mail(To="reply+nothing@in.unnm.example", From="secretariat@example.org")) == Receipt.UNKNOWN
    settings.INBOUND_MAX_MEGABYTES = 0
    assert receive(mail()) == Receipt.TOO_LARGE
    assert InboundMessage.objects.count() == 0


def test_address_in_the_words_of_a_mail_is_not_where_it_came_to(people: People) -> None:
    message = sent_to(people, "focal@example.org")
    assert receive(mail(f"Write to {box(message, people)}")) == Receipt.UNKNOWN


def test_message_page_shows_the_reply_as_text_and_its_files_as_attachments(people: People, officer: Client) -> None:
    message = sent_to(people, "focal@example.org")
    part = "--x\r\nContent-Type: text/plain\r\n\r\n<b>We</b> come\r\n"
    part += '--x\r\nContent-Disposition: attachment; filename="list.pdf"\r\n\r\n%PDF-1.7\r\n--x--'
    receive(mail(part, Content_Type='multipart/mixed; boundary="x"', To=box(message, people)))
    page = officer.get(f"/n/aze/outbox/{message.pk}/").content.decode()
    assert "&lt;b&gt;We&lt;/b&gt; come" in page
    row = InboundMessage.objects.get()
    url = f"/n/aze/outbox/replies/{row.pk}/files/0/"
    assert f'<a href="{url}">list.pdf</a>' in page
    response = officer.get(url)
    assert (response.status_code, response["Content-Type"], response["X-Content-Type-Options"]) == (
        200,
        "application/pdf",
        "nosniff",
    )
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''list.pdf"
    people.scopes = {"geo"}
    assert officer.get(url).status_code == 404
    assert officer.get(f"/n/geo/outbox/replies/{row.pk}/files/0/").status_code == 404


def test_unreachable_people_are_listed_until_somebody_says_that_it_works(
    people: People, officer: Client, addresses: Addresses
) -> None:
    message = sent_to(people, "gone@example.org")
    people.add("fine@example.org", name="Fine")
    receive(report(box(message, people, Box.BOUNCE)))
    page = officer.get("/n/aze/outbox/unreachable/").content.decode()
    assert ("gone@example.org" in page, "fine@example.org" in page) == (True, False)
    assert officer.post(f"/n/aze/outbox/unreachable/{message.person}/").status_code == 302
    assert addresses.working == [message.person]
    assert officer.post(f"/n/aze/outbox/unreachable/{people.viewer}/").status_code == 404
