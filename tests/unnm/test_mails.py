"""Every kind of mail in every language, as it goes out, read by a parser that is not Python's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from meetings.services import distribute_agenda
from meetings.services.brief_mail import send_brief
from meetings.services.calls import call_for_items
from meetings.services.circulation import circulate_action_points
from meetings.services.inviting import send_invitations
from meetings.services.minutes import draft_minutes, send_for_comment
from meetings.services.notes import save_note
from meetings.services.paper_requests import ask_for_paper
from meetings.services.polls import ask_for_dates
from meetings.services.proposals import decline_proposal
from meetings.services.room import hold_meeting, record_action_point
from members.addresses import claim_address, make_primary
from members.invitations import invite
from members.login import mails as login_mails
from members.models import EmailAddress, Membership, Person, Representative
from members.titles import title
from members.turnover import hand_over
from notifications.compose import Writer
from notifications.incoming.addresses import Box, return_address
from notifications.incoming.services import Receipt, receive
from notifications.models import Message
from notifications.registry import registry
from notifications.reminders.engine import send_reminders
from notifications.reminders.planning import due_steps
from notifications.reminders.services import hand_back
from tests.cast import Cast
from tests.factories import make_item, make_meeting, make_participant, make_person, make_proposal, make_request
from tests.notifications.test_independent_parser import understood
from tests.workstreams.rounds.asking import open_now
from workstreams.models import ReportingRound
from workstreams.services.rounds import close_round, give_back
from workstreams.support_mails import tell_of_request

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "az", "ru")
MOST_BYTES = 100_000
# What a mail app would fetch by itself; links that one follows are none of it.
LOADS = re.compile(
    r"<(?:img|script|link|iframe|object|embed|video|audio|source|style|base)\b|@import|url\(|\bsrc=", re.IGNORECASE
)


@dataclass
class Post:
    """Makes the apps write each kind of mail."""

    cast: Cast
    language: str

    @property
    def officer(self) -> Person:
        return self.cast.secretariat.person

    def agenda(self) -> None:
        distribute_agenda(self.cast.meeting, by=self.officer)

    def reminder(self) -> None:
        noon = timezone.now().replace(hour=8, minute=0)  # of Baku
        for days in range(2, 40):
            send_reminders(noon + timedelta(days=days + 50 * LANGUAGES.index(self.language)))

    def reminder_not_mine(self) -> None:
        later = timezone.now() + timedelta(days=30)
        planned = next(each for each in due_steps(later, later.date()) if each.step.person != self.officer.pk)
        hand_back(planned, ask="Əli, Məktəb küçəsi")

    def reply(self) -> None:
        message = Message.objects.filter(kind="agenda").exclude(person=self.officer.pk).order_by("-created_at")[0]
        address = registry.resolve([message.person])[message.person].address or ""
        content = f"From: x@example.org\r\nTo: {return_address(Box.REPLY, message, address)}\r\nSubject: Re\r\n"
        content += f"Message-ID: <{self.language}@example.org>\r\n\r\nWe come & bring <two> more: {self.language}.\r\n"
        assert receive(content.encode()) == Receipt.KEPT

    def address(self) -> None:
        claim_address(self.cast.lead.person, f"new-{self.language}@ilo.example", by=self.officer, makes_primary=True)

    def address_notice(self) -> None:
        row = EmailAddress.objects.create(
            person=self.cast.lead.person, address=f"more-{self.language}@ilo.example", verified_at=timezone.now()
        )
        make_primary(row, by=self.cast.lead.person)

    def invitation(self) -> None:
        term = Membership.objects.get(agency=self.cast.ilo, network=self.cast.network)
        invite(term, make_person(language=self.language), by=self.officer, function="alternate")

    def officer_invitation(self) -> None:
        term = Membership.objects.get(agency=self.cast.iom, network=self.cast.network)
        invite(term, make_person(language=self.language), by=self.officer, function="secretariat_officer")

    def hand_over(self) -> None:
        office = Representative.objects.filter(successor__isnull=True, function="focal_point", ended_on__isnull=True)
        to, days = make_person(language=self.language), 1 + 2 * LANGUAGES.index(self.language)
        on = self.cast.network.today() + timedelta(days=days)
        hand_over([office.get(membership__agency=self.cast.ilo)], to=to, on=on, by=self.officer)

    def reporting_round(self) -> None:
        first = self.cast.workplan.starts_on + timedelta(days=LANGUAGES.index(self.language))
        open_now(self.cast, starts_on=first, ends_on=self.cast.network.today(), note="Two <sentences> & more.")

    def round_line_given_back(self) -> None:
        asked = ReportingRound.objects.get(state="open")
        give_back(asked.lines.select_related("round").earliest("pk"), by=self.cast.lead.person, note="Ask <IOM> & co.")
        close_round(asked, by=self.officer)

    def support_request(self) -> None:
        agency = self.cast.liaison.person.offices.get().membership.agency
        asked = make_request(self.cast.network, agency, self.cast.liaison.person, need="Experts & <tools>")
        asked.refresh_from_db()
        tell_of_request(asked)

    def meeting_notice(self) -> None:
        make_participant(self.cast.meeting, make_person(language=self.language))
        send_invitations(self.cast.meeting, by=self.officer)

    def paper_request(self) -> None:
        item = make_item(self.cast.meeting, "Returns & <skills>", presenter_person=self.cast.lead.person)
        ask_for_paper(item, by=self.officer)

    def call_for_items(self) -> None:
        call_for_items(make_meeting(self.cast.network), by=self.officer)

    def proposal_outcome(self) -> None:
        proposal = make_proposal(self.cast.meeting, self.cast.lead.person, "Remittances & <fees>")
        decline_proposal(proposal, by=self.officer, reason="Too late & <too long>.")

    def date_poll(self) -> None:
        values = {"title": title("A date & <place>"), "minutes": 60, "time_zone": "Asia/Baku", "classification": 1}
        starts = [timezone.now() + timedelta(days=days) for days in (20, 21)]
        ask_for_dates(self.cast.network, by=self.officer, values=values, starts=starts, people=[self.cast.lead.person])

    def action_points(self) -> None:
        record_action_point(
            self.cast.meeting,
            by=self.officer,
            text="Send <data> & more",
            owner=self.cast.ilo,
            due_on=self.cast.network.today() + timedelta(days=20),
        )
        circulate_action_points(self.cast.meeting, by=self.officer)

    def brief(self) -> None:
        send_brief(make_meeting(self.cast.network), by=self.officer)

    def minutes(self) -> None:
        meeting = make_meeting(self.cast.network)
        make_participant(meeting, self.cast.lead.person)
        item = make_item(meeting, "Returns")
        save_note(item, by=self.officer, base="", text="Said <b> & more")
        hold_meeting(meeting, by=self.officer)
        draft = draft_minutes(meeting, by=self.officer)
        send_for_comment(draft, by=self.officer, revision=draft.revision)

    def login_code(self) -> None:
        self._sign_in("account/email/login_code", code="ABC123")

    def password_reset_code(self) -> None:
        self._sign_in("account/email/password_reset_code", code="ABC123")

    def account_notice(self) -> None:
        provider = SimpleNamespace(name="UN <identity> & more")
        names = [name for name, text in login_mails.TEXTS.items() if not text.has_code]
        for name in names:
            self._sign_in(name, timestamp=timezone.now(), ip="192.0.2.1", user_agent="<Firefox>", provider=provider)

    def _sign_in(self, name: str, **context: Any) -> None:
        login_mails.write(name, self.cast.lead.email, {"user": self.cast.lead, **context})


KINDS: dict[str, Callable[[Post], None]] = {
    "agenda": Post.agenda,
    "reminder": Post.reminder,
    "reminder_not_mine": Post.reminder_not_mine,
    "reply": Post.reply,
    "address": Post.address,
    "address_notice": Post.address_notice,
    "invitation": Post.invitation,
    "officer_invitation": Post.officer_invitation,
    "hand_over": Post.hand_over,
    "reporting_round": Post.reporting_round,
    "round_line_given_back": Post.round_line_given_back,
    "support_request": Post.support_request,
    "meeting_notice": Post.meeting_notice,
    "paper_request": Post.paper_request,
    "call_for_items": Post.call_for_items,
    "proposal_outcome": Post.proposal_outcome,
    "date_poll": Post.date_poll,
    "action_points": Post.action_points,
    "brief": Post.brief,
    "minutes": Post.minutes,
    "login_code": Post.login_code,
    "password_reset_code": Post.password_reset_code,
    "account_notice": Post.account_notice,
}
CAN_LEAVE = {"reminder"}  # the other kinds are about something that was asked of the person, or about the account


def test_each_kind_of_mail_in_each_language_is_as_it_should_be(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    assert set(KINDS) == {kind.name for kind in registry.kinds()}
    settings.INBOUND_DOMAIN = "in.unnm.example"
    for account in (cast.other, cast.liaison):
        make_participant(cast.meeting, account.person)
    EmailAddress.objects.update(verified_at=timezone.now())
    for language in LANGUAGES:
        Person.objects.update(language=language)
        cast.lead.person.refresh_from_db()
        for make in KINDS.values():
            make(Post(cast, language))
    messages = list(Message.objects.all())
    assert {(message.kind, message.language) for message in messages} == {
        (kind, language) for kind in KINDS for language in LANGUAGES
    }
    writer, recipients = Writer(), registry.resolve({message.person for message in messages})
    folder = tmp_path / "mails"
    folder.mkdir()
    for message in messages:
        content = writer.write(message, recipients[message.person]).content
        (folder / str(message.pk)).write_bytes(content)
    found = understood(folder)
    assert len(found) == len(messages)
    wrong = [(m.kind, m.language, fault) for m in messages for fault in faults(m, found[str(m.pk)])]
    assert wrong == []


def faults(message: Message, mail: dict[str, Any]) -> list[str]:
    """Return what is wrong with a mail as the other parser read it."""
    headers, html, text = dict(mail["headers"]), mail.get("html") or "", mail.get("text") or ""
    domain = django_settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    checks = {
        "no text": bool(text.strip()),
        "no HTML": bool(html.strip()),
        "too large": len(html.encode()) < MOST_BYTES,
        "loads something": LOADS.search(html) is None,
        "an open slot": "[[" not in html + text + mail["subject"],
        "no language": f'lang="{message.language}"' in html,
        "no subject": bool(mail["subject"].strip()),
        "Message-ID": headers["message-id"] == message.message_id,
        "Auto-Submitted": headers["auto-submitted"] == "auto-generated",
        "List-Id": headers["list-id"].endswith(f"{message.scope}.{domain}>"),
        "Reply-To": "@in.unnm.example" in headers["reply-to"] or message.kind == "reply",
        "In-Reply-To": ("in-reply-to" in headers) == bool(message.thread or message.in_reply_to),
        "List-Unsubscribe": ("list-unsubscribe" in headers) == (message.kind in CAN_LEAVE),
        "One-Click": headers.get("list-unsubscribe-post", "List-Unsubscribe=One-Click") == "List-Unsubscribe=One-Click",
    }
    return [name for name, is_right in checks.items() if not is_right]
