"""Minutes: draft → out for comment → under silence, in rounds → adopted. Named transitions, each compare-and-set."""

import datetime
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.clock import CLOSE_OF_BUSINESS, close_of_business, lead_times_of
from meetings.following import ADOPTED, reached_by
from meetings.models import (
    AgendaItem,
    Deadline,
    Meeting,
    MeetingClock,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Note,
    Objection,
    Participant,
    SilenceRound,
)
from meetings.services.merging import paragraphs, twins
from meetings.services.minutes_mail import mail_adopted, mail_for_comment, mail_for_silence, tell_objection
from meetings.services.naming import role_of
from meetings.services.record import build_document
from meetings.services.snapshots import checksum
from members.access import acting
from members.calendar import calendar_of
from members.models import Person
from notifications.errors import Conflict
from notifications.following.services import announce

State = Minutes.State
Outcome = SilenceRound.Outcome


def draft_minutes(meeting: Meeting, *, by: Person) -> Minutes:
    """Make the draft of agenda, notes, decisions and action points.

    Raises Conflict when there is one already, when the meeting was not held, and where two texts stand for one place.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if locked.state != Meeting.State.HELD:
            raise Conflict(_("Say first that the meeting was held."))
        if Minutes.objects.filter(meeting=locked).exists():
            raise Conflict(_("There is a draft already."))
        notes = dict(Note.objects.filter(meeting=locked).values_list("item_id", "text"))
        items = list(locked.items.order_by("position"))
        for item in items:
            if twins(notes.get(item.pk, "")):
                raise Conflict(
                    _("“%(title)s” has two texts for one paragraph. Choose one first.") % {"title": item.title_text}
                )
        minutes = Minutes.objects.create(meeting=locked, changed_by=by, changed_at=timezone.now())
        for item in items:
            for position, text in enumerate(paragraphs(notes.get(item.pk) or item.summary), start=1):
                _add(minutes, item, position, text)
    return minutes


def _add(minutes: Minutes, item: AgendaItem, position: int, text: str) -> None:
    MinutesParagraph.objects.create(
        meeting_id=minutes.meeting_id,
        minutes=minutes,
        item=item,
        position=position,
        text=text,
        classification=item.effective_classification,
    )


def rewrite_item(minutes: Minutes, item: AgendaItem, *, by: Person, text: str, revision: int) -> Minutes:
    """Change the text of one item; a paragraph that stays or is reworded keeps its comments.

    `revision` is the one that the person saw. Raises Conflict when somebody was faster, and while silence runs.
    """
    with acting(by):
        current = _moved(minutes, by=by, revision=revision, before=(State.DRAFT, State.COMMENTING, State.SILENCE))
        if _running(current) is not None:
            raise Conflict(_("The text is under silence: it cannot change before the silence is over or broken."))
        rows = list(current.paragraphs.filter(item=item, is_removed=False).order_by("position", "pk"))
        new = paragraphs(text.replace("\x00", ""))
        kept: dict[int, MinutesParagraph] = {}
        matcher = SequenceMatcher(None, [row.text for row in rows], new, autojunk=False)
        for _tag, start, end, new_start, new_end in matcher.get_opcodes():
            kept |= dict(zip(range(new_start, new_end), rows[start:end], strict=False))
        for row in rows:
            if row not in kept.values():
                row.is_removed = True
                row.save(update_fields=["is_removed"])
        for index, words in enumerate(new):
            present = kept.get(index)
            if present is None:
                _add(current, item, index + 1, words)
            elif (present.text, present.position) != (words, index + 1):
                present.text, present.position = words, index + 1
                present.save(update_fields=["text", "position"])
    return current


def send_for_comment(minutes: Minutes, *, by: Person, revision: int) -> Minutes:
    """Send the draft to everybody invited; they comment until close of business, so many working days later."""
    with acting(by):
        current = _moved(minutes, by=by, revision=revision, before=(State.DRAFT,), state=State.COMMENTING)
        meeting = _meeting(current)
        due = _days_from_today(meeting, Deadline.Step.COMMENTS)
        announced = meeting.deadlines.filter(step=Deadline.Step.COMMENTS).values_list("due_at", flat=True).first()
        current.comments_due_at = max(due, announced) if announced else due
        current.save(update_fields=["comments_due_at"])
        _done(meeting, Deadline.Step.DRAFT_MINUTES)
        mail_for_comment(current, meeting)
    return current


def withdraw_minutes(minutes: Minutes, *, by: Person, revision: int) -> Minutes:
    """Take the text back into the draft; the comments stay."""
    with acting(by):
        return _moved(minutes, by=by, revision=revision, before=(State.COMMENTING,), state=State.DRAFT)


def comment_on(paragraph: MinutesParagraph, *, by: Person, text: str) -> MinutesComment:
    """Say something on a paragraph. Raises Conflict when comments are closed, ValidationError without a text."""
    if not text.strip():
        raise ValidationError({"text": _("Write your comment.")})
    with acting(by):
        minutes = Minutes.objects.select_for_update().select_related("meeting").get(pk=paragraph.minutes_id)
        if minutes.state != State.COMMENTING:
            raise Conflict(_("Comments on these minutes are closed."))
        return MinutesComment.objects.create(
            paragraph=paragraph,
            person=by,
            role=_role(minutes.meeting, by),
            text=text.strip()[:4000],
            made_at=timezone.now(),
        )


def answer_comment(comment: MinutesComment, *, by: Person, state: str, answer: str) -> MinutesComment:
    """Say what became of a comment. Raises ValidationError without a word where it is not taken up."""
    if state not in (MinutesComment.State.TAKEN, MinutesComment.State.NOTED):
        raise ValueError(f"{state!r} is no answer to a comment.")
    if state == MinutesComment.State.NOTED and not answer.strip():
        raise ValidationError({"answer": _("Say in a sentence why.")})
    with acting(by):
        minutes = Minutes.objects.select_for_update().get(pk=comment.paragraph.minutes_id)
        if minutes.state == State.ADOPTED:
            raise Conflict(_("These minutes are adopted."))
        comment.state, comment.answer, comment.answered_at = state, answer.strip()[:1000], timezone.now()
        comment.save(update_fields=["state", "answer", "answered_at"])
    return comment


def open_silence(minutes: Minutes, *, by: Person, revision: int, ends_on: datetime.date | None = None) -> SilenceRound:
    """Put the text under silence until close of business of a working day; after a broken silence, in a new round.

    Raises Conflict while a comment has no answer or a round is running, ValidationError for a day that is too early.
    """
    with acting(by):
        current = _moved(
            minutes, by=by, revision=revision, before=(State.COMMENTING, State.SILENCE), state=State.SILENCE
        )
        if _running(current) is not None:
            raise Conflict(_("A round of silence is running."))
        waiting = MinutesComment.objects.filter(paragraph__minutes=current, state=MinutesComment.State.WAITING)
        if waiting.exists():
            raise Conflict(_("Answer all comments first."))
        meeting = _meeting(current)
        earliest = _days_from_today(meeting, Deadline.Step.SILENCE)
        ends_at = close_of_business(ends_on, meeting.zone, _closes_at(meeting)) if ends_on else earliest
        if ends_at < earliest:
            day = date_format(earliest.astimezone(meeting.zone), "j E Y")
            raise ValidationError({"ends_on": _("Silence lasts until %(day)s at least.") % {"day": day}})
        round_ = SilenceRound.objects.create(
            minutes=current,
            number=current.rounds.count() + 1,
            opened_by=by,
            opened_at=timezone.now(),
            ends_at=ends_at,
            document=build_document(current),
        )
        _done(meeting, Deadline.Step.COMMENTS)
        mail_for_silence(current, meeting, round_)
    return round_


def object_to(round_: SilenceRound, *, by: Person, text: str, now: datetime.datetime | None = None) -> Objection:
    """Break the silence. Raises Conflict when the time is over, ValidationError without a reason."""
    if not text.strip():
        raise ValidationError({"text": _("Say what you object to, and which text you would accept.")})
    now = now or timezone.now()
    with acting(by):
        minutes = Minutes.objects.select_for_update().select_related("meeting__network").get(pk=round_.minutes_id)
        current = SilenceRound.objects.get(pk=round_.pk)
        is_last = not minutes.rounds.filter(number__gt=current.number).exists()
        if minutes.state != State.SILENCE or not is_last or now >= current.ends_at:
            raise Conflict(_("The time of this silence is over."))
        SilenceRound.objects.filter(pk=round_.pk).update(outcome=Outcome.BROKEN)
        objection = Objection.objects.create(
            round=current, person=by, role=_role(minutes.meeting, by), text=text.strip()[:4000], made_at=now
        )
        tell_objection(minutes, objection)
    return objection


def adopt_minutes(minutes: Minutes, *, by: Person, now: datetime.datetime | None = None) -> Minutes:
    """Adopt the text over which silence was kept, and lock it with its checksum.

    Raises Conflict when the silence is not over, was broken, or somebody was faster.
    """
    now = now or timezone.now()
    with acting(by):
        current: Minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
        round_ = _running(current)
        if current.state != State.SILENCE or round_ is None:
            raise Conflict(_who(current))
        if now < round_.ends_at:
            raise Conflict(_("The silence is not over yet."))
        SilenceRound.objects.filter(pk=round_.pk).update(outcome=Outcome.HELD)
        meeting = _meeting(current)
        Minutes.objects.filter(pk=current.pk).update(
            state=State.ADOPTED,
            adopted_at=now,
            document=round_.document,
            checksum=checksum(round_.document),
            revision=F("revision") + 1,
            changed_by=by,
            changed_at=now,
        )
        current.refresh_from_db()
        _done(meeting, Deadline.Step.SILENCE)
        announce(ADOPTED, meeting.pk, scope=meeting.network.slug, reaches=reached_by(meeting), by=by.pk)
        mail_adopted(current, meeting)
    return current


def adopt_after_silence(now: datetime.datetime | None = None) -> int:
    """Adopt all minutes over which silence was kept to the end; return how many. As often as one likes."""
    now = now or timezone.now()
    due = SilenceRound.objects.filter(outcome=Outcome.RUNNING, ends_at__lte=now).select_related("minutes", "opened_by")
    adopted = 0
    for round_ in due.order_by("pk"):
        try:
            adopt_minutes(round_.minutes, by=round_.opened_by, now=now)
        except Conflict:  # another worker was faster, or somebody objected in the last moment
            continue
        adopted += 1
    return adopted


def _moved(
    minutes: Minutes, *, by: Person, revision: int, before: tuple[str, ...], state: str | None = None
) -> Minutes:
    """Compare and set: take the minutes from the revision that the person saw to the next."""
    values: dict[str, object] = {"revision": F("revision") + 1, "changed_by": by, "changed_at": timezone.now()}
    if state is not None:
        values["state"] = state
    rows = Minutes.objects.filter(pk=minutes.pk, revision=revision, state__in=before)
    if not rows.update(**values):
        raise Conflict(_who(Minutes.objects.select_related("changed_by__contact").get(pk=minutes.pk)))
    return Minutes.objects.get(pk=minutes.pk)


def _who(minutes: Minutes) -> str:
    names = {
        "state": minutes.get_state_display(),
        "name": minutes.changed_by.name,
        "at": date_format(timezone.localtime(minutes.changed_at), "j E Y, H:i"),
    }
    return _("The minutes are “%(state)s” by now, changed by %(name)s at %(at)s.") % names


def _running(minutes: Minutes) -> SilenceRound | None:
    return minutes.rounds.filter(outcome=Outcome.RUNNING).first()


def _meeting(minutes: Minutes) -> Meeting:
    return Meeting.objects.select_related("network", "group").get(pk=minutes.meeting_id)


def _clock(meeting: Meeting) -> MeetingClock | None:
    return MeetingClock.objects.filter(network=meeting.network_id).first()


def _closes_at(meeting: Meeting) -> datetime.time:
    clock = _clock(meeting)
    return clock.closes_at if clock else CLOSE_OF_BUSINESS


def _days_from_today(meeting: Meeting, step: str) -> datetime.datetime:
    """Return close of business so many working days from today as the network's clock gives the step."""
    days = int(getattr(lead_times_of(_clock(meeting)), step))
    day = calendar_of(meeting.network).add(meeting.network.today(), days)
    return close_of_business(day, meeting.zone, _closes_at(meeting))


def _done(meeting: Meeting, step: str) -> None:
    meeting.deadlines.filter(step=step, done_on=None).update(done_on=meeting.network.today())


def _role(meeting: Meeting, person: Person) -> str:
    """Return the office for which the person speaks: as invited, else as held today."""
    invited = Participant.objects.filter(meeting=meeting, person=person).first()
    return invited.label_text if invited else role_of(person, meeting.network)
