"""The mails that the platform sent, as they lie in the catcher, and what a mail program makes of one."""

from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from unnm.stack import mailcatcher


class Mailbox:
    """What has arrived since the mailbox was opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = len(mailcatcher.messages(folder))

    def addresses(self) -> list[str]:
        """Return to whom mails went, as often as they did."""
        return sorted(address_of(mail) for mail in self._arrived())

    def mails(self) -> dict[str, EmailMessage]:
        """Return the mails by recipient."""
        return {address_of(mail): mail for mail in self._arrived()}

    def _arrived(self) -> list[EmailMessage]:
        return mailcatcher.messages(self._folder)[self._known :]


def address_of(mail: EmailMessage) -> str:
    """Return the address that a mail is sent to."""
    return parseaddr(str(mail["To"]))[1]


def body(mail: EmailMessage, kind: str) -> str:
    """Return what a mail program shows: "plain" or "html"."""
    part = mail.get_body((kind,))
    assert part is not None, f"The mail has no text/{kind}."
    return str(part.get_content())


def parts(mail: EmailMessage, mime_type: str) -> list[EmailMessage]:
    """Return the parts of a type."""
    return [part for part in mail.walk() if part.get_content_type() == mime_type]
