"""Opening a round and reading its mails, as the tests of rounds do it."""

import datetime
import re
from email import message_from_bytes, policy
from urllib.parse import urlsplit

from members.models import Person
from notifications.compose import Writer
from notifications.models import Message
from notifications.registry import registry
from tests.cast import MARKER, Cast
from tests.meetings.mails import part
from workstreams.models import ReportingRound
from workstreams.services.evidence import NewEvidence, add_evidence
from workstreams.services.publishing import publish_round
from workstreams.services.rounds import close_round, open_round

ONE_DAY = datetime.timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n"


def open_now(cast: Cast, **values: datetime.date | str) -> ReportingRound:
    """Open a round that began with the workplan and ended yesterday."""
    today = cast.network.today()
    defaults = {
        "starts_on": cast.workplan.starts_on,
        "ends_on": max(today - ONE_DAY, cast.workplan.starts_on),
        "due_on": today + 10 * ONE_DAY,
    }
    return open_round(cast.network, by=cast.secretariat.person, **defaults | values)  # type: ignore[arg-type]  # as its parameters


def two_rounds(cast: Cast) -> tuple[ReportingRound, ReportingRound]:
    """Return a published round and an open one, with evidence for the network and for the UN only."""
    for update, name in ((cast.update, "photo.png"), (cast.secret_update, f"{MARKER}.png")):
        add_evidence(update, NewEvidence(name=name, content=PNG + name.encode()))
    first = open_now(cast, ends_on=cast.workplan.starts_on)
    close_round(first, by=cast.secretariat.person)
    published = publish_round(first, by=cast.secretariat.person)
    today = cast.network.today()
    return published, open_now(cast, starts_on=today, ends_on=today, note=f"Note {MARKER}")


def mail_of(person: Person, kind: str = "reporting_round") -> str:
    """Return the plain text of the last mail of the kind to the person."""
    message = Message.objects.filter(kind=kind, person=person.pk).latest("created_at")
    recipient = registry.resolve([message.person])[message.person]
    return part(message_from_bytes(Writer().write(message, recipient).content, policy=policy.default), "text/plain")


def links_in(text: str) -> list[str]:
    """Return the paths of the answer links in a mail, in their order."""
    return [urlsplit(found).path for found in re.findall(r"http\S*/answer/\S+", text)]
