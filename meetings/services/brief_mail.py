"""The brief, mailed to the co-chairs: each gets the page of the own side, in the own language, by PDF and in words."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.clock import close_of_business
from meetings.documents.brief import BriefText, render_brief_pdf
from meetings.models import Meeting
from meetings.querysets import OVER
from meetings.services.briefs import EDITIONS, GOVERNMENT, UN, Edition, brief_text
from members.access import accesses_of, acting
from members.classification import Classification
from members.models import Person, Representative
from members.titles import LANGUAGES
from notifications.errors import Conflict
from notifications.notes import store_note
from notifications.registry import Attachment
from notifications.services import Addressed, enqueue, literal

KIND = "brief"


@dataclass(frozen=True)
class CoChair:
    """Who gets the brief, in which edition, for which office."""

    person: Person
    office: str
    edition: Edition

    @property
    def language(self) -> str:
        """The language of the brief: the person's, where the brief can be written in it."""
        return self.person.language if self.person.language in LANGUAGES else "en"


def about(meeting: Meeting) -> str:
    """Return the opaque key under which the outbox keeps these mails."""
    return f"brief:{meeting.pk}"


def co_chairs_of(meeting: Meeting) -> list[CoChair]:
    """Return the co-chairs of the network today, each with the edition that the own side reads; in two queries."""
    offices = Representative.objects.active_on(meeting.network.today()).filter(
        membership__network=meeting.network_id, function="co_chair"
    )
    rows = list(offices.select_related("person__contact", "membership__agency").order_by("pk"))
    accesses = accesses_of(row.person for row in rows)
    found = {}
    for row in rows:
        reads_all = accesses[row.person_id].level(meeting.network_id) == Classification.UN_ONLY
        office = f"{row.person.name} ({row.membership.agency.acronym})"
        found[row.person_id] = CoChair(row.person, office, EDITIONS[UN if reads_all else GOVERNMENT])
    return list(found.values())


def send_brief(meeting: Meeting, *, by: Person) -> int:
    """Mail the brief to the co-chairs as it stands; return how many mails are new, none where nothing has changed.

    Raises Conflict once the meeting was held or is cancelled, and where the network has no co-chair.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=meeting.pk)
        if locked.state in OVER:
            raise Conflict(_("The meeting is over or cancelled: nobody needs its brief any more."))
        chairs = co_chairs_of(locked)
        if not chairs:
            raise Conflict(_("Nobody is co-chair of the network today. Add the co-chairs in the directory first."))
        return sum(_mail(locked, chair) for chair in chairs)


def _mail(meeting: Meeting, chair: CoChair) -> int:
    text = brief_text(meeting, chair.edition, chair.language)
    with translation.override(chair.language):
        body = store_note(
            subject=literal(f"{text['reference']}: {text['heading']}"),
            paragraphs=list(_lines(text)),
            language=chair.language,
            audience=chair.edition.audience.key,
            attachments=[Attachment(brief_name(text, chair.edition), brief_pdf(meeting, text), "application/pdf")],
        )
        why = _("You get this mail because you are co-chair of the network.")
    seen = hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()
    return enqueue(
        scope=meeting.network.slug,
        kind=KIND,
        about=about(meeting),
        step=seen[:16],  # the same page goes to nobody twice
        body=body,
        recipients=[Addressed(chair.person.pk, chair.language, {"why": why})],
        thread=f"meeting:{meeting.pk}",
    )


def brief_name(text: BriefText, edition: Edition) -> str:
    """Return the name of the PDF."""
    return f"{text['reference']}-brief-{edition.name}-{text['language']}.pdf"


def brief_pdf(meeting: Meeting, text: BriefText) -> bytes:
    """Return the page, dated at the close of business today in the meeting's zone."""
    return render_brief_pdf(text, int(close_of_business(meeting.network.today(), meeting.zone).timestamp()))


def _lines(text: BriefText) -> Iterator[str]:
    """Yield the paragraphs of the mail; whatever people wrote cannot ask for a slot."""
    yield _("Dear [[recipient_name]],")
    yield _("This is the brief for the meeting; the same page is attached as a PDF.")
    yield _block(text["title"], [*text["when"], text["place"], text["edition"], text["example"]], mark="")
    yield _block(text["purpose_heading"], [text["purpose"]], mark="")
    yield _block(text["decisions_heading"], text["decisions"] or [text["none"]])
    if text["flags"]:
        yield _block(text["flags_heading"], text["flags"])
    owed = [" · ".join(filter(None, row)) for row in text["owed"]]
    yield _block(text["owed_heading"], owed or [text["none"]])
    yield _block(text["lines_heading"], text["lines"])
    yield "[[why]]"


def _block(heading: str, rows: list[str], *, mark: str = "- ") -> str:
    return literal("\n".join([heading, *(f"{mark}{row}" for row in rows if row)]))
