"""What the mails around an invitation say: come, something changed, do not come."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.documents.snapshot import instant
from meetings.documents.wording import local_time_line, moment_in_words, place, span_in_words, ways_in
from meetings.models import Meeting, Participant
from members import titles
from members.classification import Classification
from members.mails import Letter
from members.models import Person


def invitation_letter(snapshot: Any, participant: Participant, *, is_update: bool) -> Letter:
    """Return the mail that invites a person, or tells what changed, complete in itself."""
    language = snapshot["language"]
    with translation.override(language):
        start = _start(snapshot, language)
        names = {"reference": snapshot["reference"], "start": start, "title": snapshot["title"]}
        if is_update:
            subject = _("%(reference)s: changed, now %(start)s") % names
            opening = _("Time, place or link of this meeting changed. What stands here is right, also in the calendar.")
        else:
            subject = _("%(reference)s: invitation, %(start)s") % names
            opening = _("You are invited to this meeting of the network.")
        lines = [
            opening,
            f"{snapshot['title']} ({snapshot['body']}, {snapshot['reference']})",
            *_when(snapshot, language),
        ]
        if local := local_time_line(snapshot, participant.person.time_zone):
            lines.append(local)
        lines += [_("Place: %(place)s") % {"place": place(snapshot)}, *ways_in(snapshot, snapshot["segments"])]
        if participant.stands_in_for is not None:
            office = titles.text(participant.stands_in_for.label, language)
            lines.append(_("You stand in for: %(office)s.") % {"office": office})
        label = titles.text(participant.label, language)
        return Letter(
            subject=subject,
            lines=lines,
            button=_("Answer the invitation"),
            why=_("You get this mail because you are invited to this meeting (%(office)s).") % {"office": label},
            notes=[_("The calendar file of this mail puts it into your calendar, and changes what is there already.")],
        )


def cancellation_letter(snapshot: Any, meeting: Meeting, person: Person) -> Letter:
    """Return the mail that withdraws an invitation, because the meeting or this one invitation is off."""
    with translation.override(person.language):
        names = {
            "reference": snapshot["reference"],
            "start": _start(snapshot, person.language),
            "title": snapshot["title"],
        }
        if meeting.state == Meeting.State.CANCELLED:
            subject = _("%(reference)s: cancelled, %(start)s") % names
            opening = _("This meeting does not take place.")
        else:
            subject = _("%(reference)s: your invitation is withdrawn") % names
            opening = _("Your invitation to this meeting is withdrawn: you need not come.")
        which = f"{snapshot['title']} ({snapshot['body']}, {snapshot['reference']})"
        lines = [opening, which, *_when(snapshot, person.language)]
        # what the person was invited to may have been narrowed since; the reason is for those who may read the meeting
        if meeting.reason and meeting.effective_classification <= Classification.from_key(snapshot["audience"]):
            lines.append(_("Why: %(reason)s") % {"reason": meeting.reason})
        return Letter(
            subject=subject,
            lines=lines,
            why=_("You get this mail because you were invited to this meeting."),
            notes=[_("The calendar file of this mail takes it out of your calendar.")],
        )


def _when(snapshot: Any, language: str) -> list[str]:
    zone = ZoneInfo(snapshot["time_zone"])
    segments = sorted(snapshot["segments"], key=lambda segment: instant(segment["starts_at"]))
    spans = [
        (each["title"], span_in_words(instant(each["starts_at"]), instant(each["ends_at"]), zone, language))
        for each in segments
    ]
    return [f"{title}: {span}" if len(spans) > 1 else span for title, span in spans]


def _start(snapshot: Any, language: str) -> str:
    first = min(instant(segment["starts_at"]) for segment in snapshot["segments"])
    return moment_in_words(first, ZoneInfo(snapshot["time_zone"]), language)
