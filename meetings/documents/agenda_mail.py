"""The agenda as a mail that is complete in itself: one body for all readers of an edition, with named slots."""

import re
from dataclasses import dataclass
from typing import cast

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.documents.snapshot import AgendaSnapshot
from meetings.documents.wording import AgendaText, present

# What differs from reader to reader is filled in at send, HTML-escaped in the HTML part. `local_time` may be empty;
# `update_link` occurs only in a body rendered with_update.
SLOTS = frozenset({"recipient_name", "accept_link", "update_link", "local_time", "why"})


@dataclass(frozen=True)
class MailBody:
    """The two parts of a mail and its subject; slots stand in the parts as [[name]], the subject has none."""

    subject: str
    text: str
    html: str


def render_agenda_mail(snapshot: AgendaSnapshot, *, with_update: bool) -> MailBody:
    """Return the mail of this edition, in its language; SnapshotError if it may not be made.

    `with_update` adds the block that leads to the reader's own workstreams: one body for those who lead some, one
    for those who do not.
    """
    agenda = _without_slots(present(snapshot))
    with translation.override(snapshot["language"]):
        subject = _subject(snapshot, agenda)
        context = {
            "agenda": agenda,
            "subject": subject,
            "opening": _opening(snapshot),
            "with_update": with_update,
        }
        text = render_to_string("meetings/mail/agenda.txt", context)
        html = render_to_string("meetings/mail/agenda.html", context)
    return MailBody(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


def _subject(snapshot: AgendaSnapshot, agenda: AgendaText) -> str:
    names = {"reference": agenda["reference"], "start": agenda["start"], "revision": snapshot["revision"]}
    if snapshot["revision"] > 1:
        return _("%(reference)s: revised agenda (revision %(revision)s), %(start)s") % names
    return _("%(reference)s: agenda, %(start)s") % names


def _opening(snapshot: AgendaSnapshot) -> str:
    """Return the first sentence: what this mail is and what hangs on it."""
    if snapshot["revision"] > 1:
        return _("The agenda of this meeting has been revised. It is below, as a PDF and for your calendar.")
    return _("The agenda of this meeting is below, as a PDF and for your calendar.")


def _without_slots(agenda: AgendaText) -> AgendaText:
    """Return the agenda with the brackets of a slot pulled apart, so that no title can ask for a reader's link."""

    def apart(value: object) -> object:
        if isinstance(value, str):
            return re.sub(r"\[(?=\[)", "[ ", value)
        if isinstance(value, list):
            return [apart(entry) for entry in value]
        if isinstance(value, dict):
            return {key: apart(entry) for key, entry in value.items()}
        return value

    return cast(AgendaText, apart(agenda))
