"""Inviting to a meeting: who, what each is told, and what follows from a change: a new invitation, or its withdrawal.

Everybody gets an invitation for the own parts only, made from a frozen snapshot. Who was told the same already gets
nothing again; where a time, a place or a link changed, the sequence rises and those get an update whom it concerns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.documents.snapshot import AgendaSnapshot
from meetings.models import Deadline, Distribution, Edition, Meeting, Notice, NoticeEdition, Participant
from meetings.services.audiences import EditionKey, Invited, plan_distribution
from meetings.services.distribution import ANSWER_PURPOSE, draft_snapshot, send_edition
from meetings.services.distribution import KIND as AGENDA
from meetings.services.notice_words import cancellation_letter, invitation_letter
from meetings.services.snapshots import build_snapshot, checksum
from members.access import acting
from members.classification import Classification
from members.mails import send_letter
from members.models import Person
from notifications.errors import Conflict
from notifications.models import Message

KIND = "meeting_notice"
FACTS = ("title", "time_zone", "modality", "venue", "join_link", "dial_in", "passcode")


@dataclass(frozen=True)
class Told:
    """What a person was last sent of a meeting: the facts of it, or that the invitation is withdrawn."""

    snapshot: AgendaSnapshot
    is_cancelled: bool


@dataclass
class InvitationPlan:
    """Whom a sending of invitations concerns: new, changed since, told already, and without any part to see."""

    new: dict[EditionKey, list[Invited]] = field(default_factory=dict)
    changed: dict[EditionKey, list[Invited]] = field(default_factory=dict)
    told: list[Participant] = field(default_factory=list)
    left_out: list[Participant] = field(default_factory=list)

    @property
    def newcomers(self) -> list[Participant]:
        """Those who have not been invited yet."""
        return [each.participant for group in self.new.values() for each in group]

    @property
    def to_update(self) -> list[Participant]:
        """Those whose part of the meeting changed since they were told."""
        return [each.participant for group in self.changed.values() for each in group]


def plan_invitations(meeting: Meeting) -> InvitationPlan:
    """Return whom a sending would reach now and why. Needs `meeting.network` and `meeting.group`."""
    told, everybody, plan = told_of(meeting), plan_distribution(meeting), InvitationPlan()
    plan.left_out = everybody.left_out
    for key, group in everybody.editions.items():
        facts = facts_of(notice_snapshot(meeting, key, sequence=0))
        for each in group:
            last = told.get(each.participant.person_id)
            if last is None or last.is_cancelled:
                plan.new.setdefault(key, []).append(each)
            elif facts_of(last.snapshot) != facts:
                plan.changed.setdefault(key, []).append(each)
            else:
                plan.told.append(each.participant)
    return plan


def untold_of(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return those of the meetings whose invited people were told something else than what holds now."""
    rows = Meeting.objects.filter(pk__in=[row.pk for row in meetings]).select_related("network", "group")
    return [row for row in rows if plan_invitations(row).to_update]


def told_of(meeting: Meeting) -> dict[UUID, Told]:
    """Return what each person was last sent of the meeting, in three queries."""
    return {person: told for (_thread, person), told in _told_of_each([meeting]).items()}


def _told_of_each(meetings: Sequence[Meeting]) -> dict[tuple[str, UUID], Told]:
    """Return what each person was last sent of meetings of one network, by thread and person, in three queries."""
    threads = [thread_of(meeting) for meeting in meetings]
    sent = Message.objects.filter(
        scope__in={meeting.network.slug for meeting in meetings}, thread__in=threads, kind__in=(AGENDA, KIND)
    ).exclude(state=Message.State.CANCELLED)
    last: dict[tuple[str, UUID], Mapping[str, str]] = {}
    for thread, person, slots in sent.order_by("created_at", "pk").values_list("thread", "person", "slots"):
        if "edition" in slots or "notice_edition" in slots:
            last[thread, person] = slots
    editions = dict(Edition.objects.filter(distribution__meeting__in=meetings).values_list("pk", "snapshot"))
    notices = {
        pk: Told(snapshot, method == Notice.Method.CANCEL)
        for pk, snapshot, method in NoticeEdition.objects.filter(notice__meeting__in=meetings).values_list(
            "pk", "snapshot", "notice__method"
        )
    }
    return {
        key: notices[int(slots["notice_edition"])]
        if "notice_edition" in slots
        else Told(editions[int(slots["edition"])], is_cancelled=False)
        for key, slots in last.items()
    }


def thread_of(meeting: Meeting) -> str:
    """Return the key under which mail apps, and the calendar's answers, hold the mails of the meeting together."""
    return f"meeting:{meeting.pk}"


def facts_of(snapshot: Any) -> dict[str, Any]:
    """Return what an invitation tells of the meeting; the agenda and its papers are no part of it."""
    segments = [
        {name: s[name] for name in ("key", "title", "join_link", "starts_at", "ends_at")} for s in snapshot["segments"]
    ]
    return {name: snapshot.get(name, "") for name in FACTS} | {"segments": segments}


def notice_snapshot(
    meeting: Meeting, key: EditionKey, *, sequence: int, issued_at: datetime | None = None
) -> AgendaSnapshot:
    """Return place and time of the parts of one edition, without any item: the agenda comes by its own mail."""
    snapshot = build_snapshot(
        meeting,
        audience=key.audience,
        segments=key.segments,
        language=key.language,
        revision=sequence,
        issued_at=issued_at or timezone.now(),
    )
    for segment in snapshot["segments"]:
        segment["items"] = []
    snapshot["action_points"] = []
    return snapshot


def send_invitations(meeting: Meeting, *, by: Person) -> Notice | None:
    """Invite who was not invited yet, and tell those whom a change concerns; None where nobody has to be told.

    Who comes late gets the agenda as it was last sent as well, unless it changed since. Raises Conflict for a meeting
    that is over or cancelled or has no time yet.
    """
    with acting(by):
        locked = _locked(meeting)
        check_open(locked)
        plan = plan_invitations(locked)
        if not plan.new and not plan.changed:
            return None
        if plan.changed:
            Meeting.objects.filter(pk=locked.pk).update(sequence=F("sequence") + 1)
            locked.refresh_from_db(fields=["sequence"])
        notice = _notice(locked, Notice.Method.REQUEST, by, timezone.now())
        newcomers = _send_plan(plan, notice)
        _note_step_done(locked)
        _send_agenda(locked, newcomers)
    return notice


def record_invitations(meeting: Meeting, *, by: Person, at: datetime) -> Notice | None:
    """Note that everybody on the list was invited at an earlier time, with what each was told; no mail goes out."""
    with acting(by):
        locked = _locked(meeting)
        plan = plan_invitations(locked)
        if not plan.new:
            return None
        notice = _notice(locked, Notice.Method.REQUEST, by, at)
        _send_plan(plan, notice)
        told = Message.objects.about(notice.about)
        told.update(state=Message.State.SENT, sent_at=at, next_try_at=None)
    return notice


def _send_plan(plan: InvitationPlan, notice: Notice) -> set[int]:
    """Write the mails of the plan; return the keys of those who are invited for the first time."""
    for key in plan.new.keys() | plan.changed.keys():
        edition = _freeze(notice, key)
        for each in plan.new.get(key, []):
            _invite(edition, each.participant, is_update=False)
        for each in plan.changed.get(key, []):
            _invite(edition, each.participant, is_update=True)
    newcomers = {participant.pk for participant in plan.newcomers}
    Participant.objects.filter(pk__in=newcomers).update(invited_at=notice.sent_at)
    return newcomers


def cancel_invitations(meeting: Meeting, *, by: Person) -> Notice | None:
    """Withdraw every invitation to a meeting that was cancelled; None where nobody had one. Raises Conflict before."""
    with acting(by):
        locked = _locked(meeting)
        if locked.state != Meeting.State.CANCELLED:
            raise Conflict(_("This meeting is not cancelled."))
        return _withdraw(locked, list(locked.participants.all()), by)


def to_withdraw(meeting: Meeting) -> list[Participant]:
    """Return who still has the invitation to the meeting in the calendar."""
    return to_withdraw_of([meeting])[meeting.pk]


def to_withdraw_of(meetings: Sequence[Meeting]) -> dict[int, list[Participant]]:
    """Return for each of the meetings, by its key, who still has the invitation in the calendar, in four queries."""
    told = _told_of_each(meetings)
    found: dict[int, list[Participant]] = {meeting.pk: [] for meeting in meetings}
    threads = {meeting.pk: thread_of(meeting) for meeting in meetings}
    for row in Participant.objects.filter(meeting__in=meetings).select_related("person__contact"):
        last = told.get((threads[row.meeting_id], row.person_id))
        if last is not None and not last.is_cancelled:
            found[row.meeting_id].append(row)
    return found


def withdraw_invitation(participant: Participant, *, by: Person) -> None:
    """Take a person off the list; who was invited by mail is told, and the calendar entry goes.

    Raises Conflict when the meeting is over, or the invitation was withdrawn already.
    """
    with acting(by):
        meeting = _locked(participant.meeting)
        check_open(meeting)
        row = Participant.objects.filter(pk=participant.pk).first()
        if row is None:
            raise Conflict(_("This invitation was withdrawn already."))
        _withdraw(meeting, [row], by)
        Participant.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())


def check_open(meeting: Meeting) -> None:
    """Raise Conflict unless the meeting lies ahead or goes on."""
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.CALLED):
        raise Conflict(_("This meeting is over or was cancelled."))
    if not meeting.segments.filter(ends_at__gt=timezone.now()).exists():
        raise Conflict(_("This meeting has no time ahead."))


def _withdraw(meeting: Meeting, participants: Iterable[Participant], by: Person) -> Notice | None:
    told = told_of(meeting)
    concerned = [row for row in participants if row.person_id in told and not told[row.person_id].is_cancelled]
    if not concerned:
        return None
    Meeting.objects.filter(pk=meeting.pk).update(sequence=F("sequence") + 1)
    meeting.refresh_from_db(fields=["sequence"])
    notice = _notice(meeting, Notice.Method.CANCEL, by, timezone.now())
    frozen: dict[str, NoticeEdition] = {}
    for row in concerned:
        # withdrawn is what the person has in the calendar, whatever the meeting looks like by now
        snapshot: Any = {**told[row.person_id].snapshot, "issued_at": notice.sent_at.isoformat()}
        key = checksum(snapshot)
        if key not in frozen:
            frozen[key] = NoticeEdition.objects.create(
                notice=notice,
                audience=Classification.from_key(snapshot["audience"]),
                segments=",".join(segment["key"] for segment in snapshot["segments"]) + f" {len(frozen)}",
                language=snapshot["language"],
                snapshot=snapshot,
                checksum=key,
            )
        _send(frozen[key], row, cancellation_letter(frozen[key].snapshot, meeting, row.person))
    return notice


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group")
    return rows.get(pk=meeting.pk)


def _notice(meeting: Meeting, method: str, by: Person, at: datetime) -> Notice:
    return Notice.objects.create(meeting=meeting, method=method, sequence=meeting.sequence, sent_by=by, sent_at=at)


def _freeze(notice: Notice, key: EditionKey) -> NoticeEdition:
    snapshot = notice_snapshot(notice.meeting, key, sequence=notice.sequence, issued_at=notice.sent_at)
    return NoticeEdition.objects.create(
        notice=notice,
        audience=key.audience,
        segments=",".join(str(pk) for pk in key.segments),
        language=key.language,
        snapshot=snapshot,
        checksum=checksum(snapshot),
    )


def _invite(edition: NoticeEdition, participant: Participant, *, is_update: bool) -> None:
    letter = invitation_letter(edition.snapshot, participant, is_update=is_update)
    _send(edition, participant, letter, answers=True)


def _send(edition: NoticeEdition, participant: Participant, letter: Any, *, answers: bool = False) -> None:
    notice, meeting = edition.notice, edition.notice.meeting
    last = meeting.segments.order_by("-ends_at").first()
    send_letter(
        meeting.network,
        participant.person,
        letter,
        kind=KIND,
        about=notice.about,
        step=notice.sequence,
        purpose=ANSWER_PURPOSE if answers else "",
        purpose_about=f"participant:{participant.pk}",
        expires_at=last.ends_at if last and answers else None,
        thread=thread_of(meeting),
        slots={"notice_edition": str(edition.pk), "sequence": str(notice.sequence)},
    )


def _note_step_done(meeting: Meeting) -> None:
    today = meeting.network.today()
    meeting.deadlines.filter(step=Deadline.Step.NOTICE, done_on__isnull=True).update(done_on=today)


def _send_agenda(meeting: Meeting, newcomers: set[int]) -> None:
    """Send the last revision of the agenda to who joins late; not where it changed since: that is a new revision."""
    last = meeting.distributions.order_by("-revision").first()
    if last is None:
        return
    for key, group in plan_distribution(meeting).editions.items():
        joining = [each for each in group if each.participant.pk in newcomers]
        edition = _current_edition(last, key) if joining else None
        if edition is not None:
            send_edition(edition, joining, sequence=meeting.sequence)


def _current_edition(last: Distribution, key: EditionKey) -> Edition | None:
    """Return the last revision's edition for the key, frozen now if the agenda still is as it was sent; else None."""
    editions = list(last.editions.filter(audience=key.audience).order_by("pk"))
    positions = ",".join(
        str(segment.position) for segment in last.meeting.segments.order_by("position") if segment.pk in key.segments
    )
    exact = [e for e in editions if e.segments == positions and e.language == key.language]
    if exact:
        return exact[0]
    return freeze_if_unchanged(last, key, editions, positions)


def freeze_if_unchanged(last: Distribution, key: EditionKey, editions: list[Edition], positions: str) -> Edition | None:
    """Freeze an edition in a further language or set of parts, if one that was sent would still be made the same."""
    for sent in editions:
        parts = tuple(int(segment["key"]) for segment in sent.snapshot["segments"])
        again = draft_snapshot(
            last.meeting,
            EditionKey(key.audience, parts, sent.language),
            revision=last.revision,
            issued_at=last.sent_at,
        )
        if checksum(again) == sent.checksum:
            snapshot = draft_snapshot(last.meeting, key, revision=last.revision, issued_at=last.sent_at)
            return Edition.objects.create(
                distribution=last,
                audience=key.audience,
                segments=positions,
                language=key.language,
                snapshot=snapshot,
                checksum=checksum(snapshot),
            )
    return None
