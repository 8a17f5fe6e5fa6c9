"""How what the tables of transitions are about is brought into each of its states."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from meetings.models import (
    ActionPoint,
    CalendarFeed,
    DateOption,
    DatePoll,
    Deadline,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Paper,
    Participant,
    Proposal,
    Segment,
    SilenceRound,
    StandingItem,
)
from meetings.services.letters import make_letter
from meetings.services.paper_requests import ask_for_paper
from tests.cast import Cast
from tests.factories import make_paper_file, make_proposal
from tests.meetings.files import pdf

Stage = Callable[[Cast], None]


def furnish(cast: Cast) -> Cast:
    """Add what the transitions are about: papers, a letter, a presenter, a proposal, a point, a step, a search, a feed.

    The Ministry is asked for dates too; the meeting has one secret item to which nothing belongs.
    """
    by = cast.secretariat.person
    for paper in (cast.paper, cast.secret_paper):
        make_paper_file(paper, by)
    cast.meeting.items.filter(pk=cast.item.pk).update(presenter_person=cast.lead.person)
    make_letter(cast.meeting, by=by, agency=cast.sms)
    make_proposal(cast.meeting, cast.lead.person)
    ActionPoint.objects.create(
        meeting=cast.meeting,
        reference=f"{cast.meeting.reference}/A1",
        text="Do",
        owner=cast.ilo,
        due_on=cast.network.today(),
        classification=2,
    )
    cast.step()
    cast.date_poll_pk()
    cast.spare_item_pk()
    cast.standing_item_pk()
    CalendarFeed.objects.create(person=cast.lead.person, kind="own", prefix="0" * 12, digest="x")
    return cast


def meeting_in(state: str) -> Stage:
    """Return how the meeting is brought into a state."""
    return lambda cast: _set(Meeting.objects.filter(pk=cast.meeting.pk), state=state)


def meeting_past(cast: Cast) -> None:
    """Let the time of the meeting pass; nobody has said yet that it was held."""
    gone = datetime.timedelta(days=30)
    rows = Segment.objects.filter(meeting=cast.meeting)
    _set(rows, starts_at=F("starts_at") - gone, ends_at=F("ends_at") - gone)


def poll_in(state: str) -> Stage:
    """Return how the search for a date is brought into a state."""

    def bring(cast: Cast) -> None:
        meeting = cast.meeting if state == "decided" else None
        _set(DatePoll.objects.filter(network=cast.network), state=state, meeting=meeting)

    return bring


def answered(answer: str) -> Stage:
    """Return how the answer of the Ministry is set."""
    at = None if answer == "none" else timezone.now()
    return lambda cast: _set(participant(cast), answer=answer, answered_at=at)


def colleague_declined(cast: Cast) -> None:
    """Let the only colleague of the Ministry decline before somebody sends this colleague."""
    row = participant(cast).get()
    Participant.objects.create(
        meeting=cast.meeting,
        person=cast.double.person,
        agency=row.agency,
        label=row.label,
        position=99,
        answer="declined",
        answered_at=timezone.now(),
    )


def paper_changed(cast: Cast) -> None:
    """Let somebody clear the secret paper, add a version of the other, and ask the presenter for one first."""
    Paper.objects.filter(pk=cast.secret_paper.pk).update(classification=2)
    make_paper_file(cast.paper, cast.secretariat.person, version=2)
    ask_for_paper(cast.meeting.items.get(pk=cast.item.pk), by=cast.secretariat.person)


def proposal_in(state: str) -> Stage:
    """Return how the proposal is brought into a state."""
    return lambda cast: _set(Proposal.objects.filter(meeting=cast.meeting), state=state)


def point_in(state: str) -> Stage:
    """Return how the action point is brought into a state."""
    return lambda cast: _set(ActionPoint.objects.filter(meeting=cast.meeting), state=state, reason="Why")


def minutes_at(stage: str) -> Stage:
    """Return how the minutes are brought to a stage; the meeting is held."""

    def bring(cast: Cast) -> None:
        _set(Meeting.objects.filter(pk=cast.meeting.pk), state="held")
        now, by = timezone.now(), cast.secretariat.person
        state = {"running": "silence", "broken": "silence", "over": "silence", "adopted": "draft"}.get(stage, stage)
        minutes = Minutes.objects.create(meeting=cast.meeting, state=state, changed_by=by, changed_at=now)
        paragraph = MinutesParagraph.objects.create(
            meeting=cast.meeting, minutes=minutes, item=cast.item, position=1, text="Said", classification=2
        )
        MinutesComment.objects.create(
            paragraph=paragraph, person=cast.lead.person, text="Why?", made_at=now, state="taken"
        )
        if state == "silence":
            hour = datetime.timedelta(hours=-1 if stage == "over" else 1)
            outcome = "broken" if stage == "broken" else "running"
            SilenceRound.objects.create(
                minutes=minutes, number=1, opened_by=by, opened_at=now, ends_at=now + hour, outcome=outcome, document={}
            )
        if stage == "adopted":
            SilenceRound.objects.create(
                minutes=minutes, number=1, opened_by=by, opened_at=now, ends_at=now, outcome="held", document={}
            )
            _set(Minutes.objects.filter(pk=minutes.pk), state="adopted", adopted_at=now, document={}, checksum="x")

    return bring


def standing_ended(cast: Cast) -> None:
    """End the standing item."""
    _set(StandingItem.objects.filter(network=cast.network), ended_on=cast.network.today())


def feed_revoked(cast: Cast) -> None:
    """Revoke the feed of the lead."""
    _set(CalendarFeed.objects.filter(person=cast.lead.person), revoked_at=timezone.now())


def as_it_is(cast: Cast) -> None:
    """Leave it as it is."""


def participant(cast: Cast) -> Any:
    """Return the participant of the Ministry, as rows."""
    return Participant.objects.filter(meeting=cast.meeting, person=cast.ministry.person)


def option(cast: Cast) -> int:
    """Return the date that is offered."""
    return int(DateOption.objects.get(poll__network=cast.network).pk)


def step_day(cast: Cast) -> str:
    """Return the day of the step that is moved."""
    return str(Deadline.objects.get(meeting=cast.meeting, step=cast.step()).due_on(cast.network.zone))


def paragraph(cast: Cast) -> int:
    """Return the paragraph of the minutes, 0 where there are none."""
    return MinutesParagraph.objects.filter(meeting=cast.meeting).values_list("pk", flat=True).first() or 0


def upload(name: str = "paper.pdf") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, pdf("Text"), "application/pdf")


def _set(rows: Any, **values: Any) -> None:
    rows.update(**values)


def comment(cast: Cast) -> int:
    """Return the comment on the minutes, 0 where there are none."""
    return MinutesComment.objects.filter(paragraph__meeting=cast.meeting).values_list("pk", flat=True).first() or 0


def calendar_reply(cast: Cast) -> dict[str, Any]:
    """Return the file in which the Ministry's calendar answers."""
    address = cast.ministry.person.email_addresses.get(is_primary=True).address
    lines = ["BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{cast.meeting.uid}", "DTSTAMP:20990101T000000Z"]
    lines += [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{address}", "END:VEVENT", "END:VCALENDAR", ""]
    return {"file": SimpleUploadedFile("reply.ics", "\r\n".join(lines).encode(), "text/calendar")}
