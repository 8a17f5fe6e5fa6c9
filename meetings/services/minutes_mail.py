"""The mails about minutes: each complete in itself, with the PDF of its reader's edition and one link."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings.documents.minutes_pdf import file_name, render_minutes_pdf
from meetings.documents.record import RecordText, SectionText, present_record
from meetings.documents.wording import moment_in_words
from meetings.models import Meeting, Minutes, Objection, SilenceRound
from meetings.services.audiences import EditionKey, Invited, plan_distribution
from meetings.services.record import build_document
from members import titles
from notifications.bodies import store_body
from notifications.models import Body
from notifications.notes import store_note
from notifications.registry import Attachment, registry
from notifications.services import Addressed, enqueue, literal

KIND = "minutes"
PURPOSE = "minutes"


def status_in_words(minutes: Minutes, meeting: Meeting) -> str:
    """Return what the text is: a draft, under silence until when, or adopted on which day; in the active language."""
    if minutes.state == Minutes.State.ADOPTED and minutes.adopted_at:
        day = date_format(minutes.adopted_at.astimezone(meeting.zone), "j E Y")
        return _("Adopted on %(day)s") % {"day": day}
    if minutes.state == Minutes.State.SILENCE:
        round_ = minutes.rounds.order_by("-number").first()
        if round_ is not None and round_.outcome == SilenceRound.Outcome.RUNNING:
            return _("Under silence until %(when)s") % {"when": _when(round_.ends_at, meeting)}
    if minutes.state == Minutes.State.COMMENTING and minutes.comments_due_at:
        return _("Draft, for comment until %(when)s") % {"when": _when(minutes.comments_due_at, meeting)}
    return _("Draft")


def _when(moment: datetime.datetime, meeting: Meeting) -> str:
    return moment_in_words(moment, meeting.zone, (get_language() or "en").split("-")[0])


def record_text(minutes: Minutes, meeting: Meeting, key: EditionKey) -> RecordText:
    """Return the minutes of an edition, as frozen once they are adopted, else as they stand."""
    document = minutes.document or build_document(minutes)
    with translation.override(key.language):
        status = status_in_words(minutes, meeting)
    hidden = meeting.items.filter(effective_classification__gt=key.audience).values_list("pk", flat=True)
    return present_record(
        document,
        audience=key.audience,
        language=key.language,
        status=status,
        segments=[str(pk) for pk in key.segments],
        hidden=[str(pk) for pk in hidden],
        checksum=minutes.checksum,
    )


def mail_for_comment(minutes: Minutes, meeting: Meeting) -> None:
    """Ask everybody invited for comments."""
    _send(minutes, meeting, f"comment-{minutes.revision}")


def mail_for_silence(minutes: Minutes, meeting: Meeting, round_: SilenceRound) -> None:
    """Tell everybody invited that the text stands unless somebody objects."""
    _send(minutes, meeting, f"silence-{round_.number}")


def mail_adopted(minutes: Minutes, meeting: Meeting) -> None:
    """Send the adopted minutes to everybody invited."""
    _send(minutes, meeting, "adopted")


def _send(minutes: Minutes, meeting: Meeting, step: str) -> None:
    for key, invited in plan_distribution(meeting).editions.items():
        text = record_text(minutes, meeting, key)
        made_at = int((minutes.adopted_at or minutes.changed_at).timestamp())
        pdf = Attachment(file_name(text, "pdf"), render_minutes_pdf(text, made_at), "application/pdf")
        with translation.override(key.language):
            body = _body(minutes, meeting, text, key, [pdf])
        enqueue(
            scope=meeting.network.slug,
            kind=KIND,
            about=minutes.about,
            step=step,
            body=body,
            recipients=_addressed(minutes, key, invited),
            thread=f"meeting:{meeting.pk}",
        )


def _addressed(minutes: Minutes, key: EditionKey, invited: Iterable[Invited]) -> Iterator[Addressed]:
    for each in invited:
        office = titles.text(each.participant.label, key.language)
        with translation.override(key.language):
            why = _("You get this mail because you were invited to this meeting (%(office)s).") % {"office": office}
        links = {"answer_link": {"purpose": PURPOSE, "about": minutes.about}}
        yield Addressed(each.participant.person_id, key.language, {"why": why}, links)


def _subject(minutes: Minutes, meeting: Meeting, text: RecordText) -> str:
    return f"{meeting.reference}: {text['heading']}. {text['status']}"


def _body(minutes: Minutes, meeting: Meeting, text: RecordText, key: EditionKey, attachments: list[Attachment]) -> Body:
    """Store the mail of an edition, as text and as HTML; whatever people wrote cannot ask for a slot."""
    opening, button = _asked(minutes)
    subject = literal(_subject(minutes, meeting, text))
    context = {
        "record": {key: literal(text[key]) for key in ("network", "reference", "status", "edition", "title")}
        | {"restricted": text["restricted"]},
        "sections": [_section(section) for part in text["parts"] for section in part["sections"]],
        "opening": opening,
        "button": button,
        "subject": subject,
    }
    plain = render_to_string("meetings/mail/minutes.txt", context)
    return store_body(
        subject=subject,
        text=re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n",
        html=render_to_string("meetings/mail/minutes.html", context),
        language=key.language,
        audience=key.audience.key,
        attachments=attachments,
    )


def _asked(minutes: Minutes) -> tuple[str, str]:
    """Return what the mail asks of its reader, and the words of its button."""
    return {
        Minutes.State.COMMENTING: (
            _(
                "The draft minutes are below and attached. Please say by the date above what should be put otherwise; "
                "each paragraph takes comments, no sign-in is needed."
            ),
            _("Comment on the minutes"),
        ),
        Minutes.State.SILENCE: (
            _(
                "The text below and attached is adopted if nobody objects by the hour above. Whoever objects gives "
                "a reason and the text that would be acceptable."
            ),
            _("Read the text, or object"),
        ),
        Minutes.State.ADOPTED: (_("The minutes are adopted: below and attached."), _("Read the minutes")),
    }[Minutes.State(minutes.state)]


def _section(section: SectionText) -> dict[str, Any]:
    lines = []
    for block in section["blocks"]:
        words = "".join(run["text"] for run in block["runs"])
        lines.append(literal(f"- {words}" if block["kind"] in ("bullet", "number") else words))
    rows = [
        {"reference": literal(row["reference"]), "text": literal(row["text"]), "owner": literal(row["owner"] or "")}
        for row in (*section["decisions"], *section["action_points"])
    ]
    return {"heading": literal(f"{section['number']}. {section['title']}"), "lines": lines, "rows": rows}


def tell_objection(minutes: Minutes, objection: Objection) -> None:
    """Tell the secretariat that the silence is broken, by whom and why."""
    network = minutes.meeting.network
    recipients = registry.resolve([*registry.officers(network.slug), objection.person_id])
    sender = recipients[objection.person_id].name if objection.person_id in recipients else objection.role
    officers = [pk for pk in registry.officers(network.slug) if pk in recipients]
    for person in officers:
        recipient = recipients[person]
        with translation.override(recipient.language):
            lines = [
                _("Dear [[recipient_name]],"),
                _("[[name]] has broken the silence over the minutes of [[reference]]:"),
                "[[text]]",
                _("Put another text before the members, in a new round."),
            ]
            body = store_note(
                subject=_("%(reference)s: silence broken") % {"reference": minutes.meeting.reference},
                paragraphs=lines,
                language=recipient.language,
            )
        slots = {"name": sender, "reference": minutes.meeting.reference, "text": objection.text}
        enqueue(
            scope=network.slug,
            kind=KIND,
            about=minutes.about,
            step=f"objection-{objection.pk}",
            body=body,
            recipients=[Addressed(person, recipient.language, slots)],
        )
