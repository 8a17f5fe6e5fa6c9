"""Mails as they come in, and who keeps the addresses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from pytest_django import Settings

from notifications import kinds
from notifications.incoming.addresses import Box, return_address
from notifications.models import Message
from notifications.registry import Unreachable, registry
from tests.notifications.people import People

DOMAIN = "in.unnm.example"


@dataclass
class Addresses:
    """The addresses that failed, and the persons whom the registry calls unreachable."""

    people: People
    failed: list[str] = field(default_factory=list)
    working: list[UUID] = field(default_factory=list)

    def fail(self, person: UUID, is_it: Callable[[str], bool]) -> None:
        address = self.people.people[person].address or ""
        if is_it(address):
            self.failed.append(address)

    def works(self, scope: str, person: UUID, by: UUID) -> None:
        self.working.append(person)

    def unreachable(self, scope: str) -> list[Unreachable]:
        return [
            Unreachable(one.person, one.name, one.address or "", None, "/")
            for one in self.people.people.values()
            if one.address in self.failed
        ]


@pytest.fixture(autouse=True)
def addresses(people: People, settings: Settings) -> Addresses:
    """Mail comes in, and somebody keeps the addresses."""
    settings.INBOUND_DOMAIN = DOMAIN
    known = Addresses(people)
    registry.set_addresses(failed=known.fail, works=known.works, unreachable=known.unreachable)
    kinds.register()
    return known


def box(message: Message, people: People, which: Box = Box.REPLY) -> str:
    """Return the address to which a mail about this message comes back."""
    return return_address(which, message, people.people[message.person].address or "")


def mail(text: str = "Thank you, we come.", **headers: str) -> bytes:
    """Return a mail as somebody writes it; keywords are headers, `_` stands for `-`."""
    usual = {
        "From": "Focal Point <focal@example.org>",
        "Subject": "Re: Agenda",
        "Message-ID": "<1@example.org>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = [f"{name}: {value}" for name, value in {**usual, **_named(headers)}.items() if value]
    return "\r\n".join([*lines, "", text]).encode()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


REPORT = """\
From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}@relay.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

This is the mail system.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; someone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <someone@example.org> User unknown

--x
Content-Type: message/rfc822

From: us@unnm.example
Subject: Agenda

--x--
"""


def report(to: str = "", *, action: str = "failed", status: str = "5.1.1", number: int = 1) -> bytes:
    """Return a delivery status notification (RFC 3464)."""
    return REPORT.format(to=to, action=action, status=status, number=number).encode()
