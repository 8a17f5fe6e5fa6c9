"""The mails of a distribution as they leave the house, written by the outbox's own writer."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO

from pypdf import PdfReader

from meetings.models import Distribution
from members.models import Account
from notifications.compose import Writer
from notifications.models import Message
from notifications.registry import registry


def mail_to(account: Account, distribution: Distribution) -> EmailMessage:
    """Return the mail that the account's person gets."""
    message = Message.objects.about(distribution.about).get(person=account.person_id)
    recipient = registry.resolve([message.person])[message.person]
    return message_from_bytes(Writer().write(message, recipient).content, policy=policy.default)


def part(mail: EmailMessage, mime_type: str) -> str:
    """Return the text of the first part of this type."""
    found = next(part for part in mail.walk() if part.get_content_type() == mime_type)
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()


def pdf_text(content: bytes) -> str:
    """Return all text of a PDF, on one line."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(" ".join(pages).split())


def attached_pdf(mail: EmailMessage) -> bytes:
    """Return the PDF of a mail."""
    found = next(part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf")
    content: bytes = found.get_content()
    return content


def everything(mail: EmailMessage) -> str:
    """Return all that a reader can find in a mail: headers, text, HTML, calendar and PDF."""
    headers = " ".join(f"{name}: {value}" for name, value in mail.items())
    bodies = [part(mail, mime_type) for mime_type in ("text/plain", "text/html", "text/calendar")]
    unfolded = bodies[2].replace("\r\n ", "").replace("\n ", "")
    return " ".join([headers, *bodies[:2], unfolded, pdf_text(attached_pdf(mail))])
