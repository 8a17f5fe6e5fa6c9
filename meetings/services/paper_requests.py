"""Asking the presenter of an item for the paper, by a mail with a link that needs no password."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Deadline
from members.access import acting
from members.mails import Letter, send_letter
from members.models import Person
from notifications.errors import Conflict
from notifications.models import Message

KIND = "paper_request"
PURPOSE = "hand_in_paper"


def about_item(item: AgendaItem) -> str:
    """Return the key under which the outbox keeps the mails about the paper of an item."""
    return f"paper-of:{item.pk}"


def ask_for_paper(item: AgendaItem, *, by: Person) -> None:
    """Send the presenter the link by which the paper is handed in.

    Raises Conflict where no presenter is named, where the meeting is over, and when the presenter was asked today.
    """
    with acting(by):
        row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        meeting, presenter = row.meeting, row.presenter_person
        if presenter is None:
            raise Conflict(_("Say first who presents the item."))
        if meeting.is_over():
            raise Conflict(_("This meeting is over or was cancelled."))
        asked = Message.objects.filter(kind=KIND, about=about_item(row), person=presenter.pk)
        if asked.filter(created_at__date=timezone.localdate()).exists():
            raise Conflict(_("The presenter was asked today already."))
        send_letter(
            meeting.network,
            presenter,
            _letter(row, presenter),
            kind=KIND,
            about=about_item(row),
            step=asked.count() + 1,
            purpose=PURPOSE,
            expires_at=meeting.last_end(),
        )


def _letter(item: AgendaItem, presenter: Person) -> Letter:
    meeting = item.meeting
    due = Deadline.objects.filter(meeting=meeting, step=Deadline.Step.PAPERS).first()
    with translation.override(presenter.language):
        names = {"title": item.title_text, "reference": meeting.reference, "meeting": meeting.title_text}
        lines = [_("You present “%(title)s” at %(reference)s, %(meeting)s.") % names]
        if due is not None:
            local = timezone.localtime(due.due_at, meeting.zone)
            lines.append(_("Please hand in the paper by %(day)s.") % {"day": date_format(local, "j E Y, H:i")})
        lines.append(
            _("Until the secretariat clears it, the UN side alone reads it. No individual migrant may be named in it.")
        )
        return Letter(
            subject=_("%(reference)s: the paper for “%(title)s”") % names,
            lines=lines,
            button=_("Hand in the paper"),
            why=_("You get this mail because you present an item of this meeting."),
        )
