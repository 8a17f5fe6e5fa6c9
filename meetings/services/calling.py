"""Meetings made, edited, called, cleared for another audience, cancelled."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.following import CANCELLED, MOVED, reached_by
from meetings.models import ItemClearance, JointBody, Meeting, Segment
from meetings.querysets import OVER
from meetings.services.agenda import put_what_returns
from meetings.services.clearance import check_opens
from meetings.services.deadlines import move_with_meeting, schedule_deadlines
from meetings.services.inviting import cancel_invitations
from members.access import acting, allowed
from members.classification import Classification
from members.history import who_changed
from members.models import Network, Person
from notifications.errors import Conflict
from notifications.following.services import announce
from workstreams.models import WorkingGroup

State = Meeting.State
FIELDS = (
    "group", "title", "modality", "time_zone", "languages", "interpretation", "venue", "join_link", "dial_in",
    "passcode", "co_chairs", "required_un_entities",
)  # fmt: skip
SEGMENT_FIELDS = ("title", "starts_at", "ends_at", "join_link", "classification")
PLENARY = "NET"

type Segments = Sequence[Mapping[str, Any]]


class MeetingConflict(Conflict):
    """Somebody else has edited the meeting since it was read."""


def create_meeting(
    network: Network, *, by: Person, values: Mapping[str, Any], segments: Segments, series: Any = None
) -> Meeting:
    """Plan a meeting, for the UN only until it is called for others; it gets the next reference of its body.

    Each segment names its audience; what returns at every meeting of the body is on the agenda. Raises ValidationError,
    PermissionDenied where `by` plans no meetings of the body.
    """
    with acting(by):
        group: WorkingGroup | None = values.get("group")
        check_host(network, group, by)
        starts = [row["starts_at"] for row in segments if row.get("starts_at")]
        if not starts:
            raise ValidationError({"segments": _("Say when the meeting begins and ends.")})
        year = min(starts).astimezone(network.zone).year
        # The lock makes two who plan a meeting at once take two numbers.
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        meeting = Meeting(
            network=network,
            reference=next_reference(network, group, year),
            time_zone=network.time_zone,
            languages=list(network.languages),
            series=series,
        )
        _write(meeting, values)
        meeting.save(force_insert=True)
        _write_joint(meeting, values, by)
        _write_segments(meeting, segments, by=by, reason="")
        put_what_returns(meeting)
    return meeting


def check_host(network: Network, group: WorkingGroup | None, by: Person) -> None:
    """Raise PermissionDenied where `by` plans no meetings of the group, or of the plenary where there is none."""
    if not allowed(by, "meetings.host_meeting", group or network):
        raise PermissionDenied(_("You plan the meetings of the groups that you lead, no others."))


def next_reference(network: Network, group: WorkingGroup | None, year: int) -> str:
    """Return the reference after the highest of the body in the year: NET-2026-03. Hold the network's lock."""
    prefix = f"{group.code if group else PLENARY}-{year}-"
    taken = Meeting.objects.filter(network=network, reference__startswith=prefix).values_list("reference", flat=True)
    numbers = [int(rest) for reference in taken if (rest := reference[len(prefix) :]).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1:02}"


def edit_meeting(
    meeting: Meeting,
    *,
    by: Person,
    revision: int,
    values: Mapping[str, Any],
    segments: Segments | None = None,
    reason: str = "",
    follow: bool = True,
) -> Meeting:
    """Change what `values` names, and the segments where they are given; `revision` is the one that was read.

    A segment with an `id` is changed (`delete` takes it away), else it is a new one; making one wider needs a reason.
    The steps of the clock that are not done follow the meeting unless told otherwise. Raises MeetingConflict when
    somebody was faster, Conflict once it is over, ValidationError per field, PermissionDenied for another host or more
    readers than `by` may give it.
    """
    with acting(by):
        current = locked(meeting)
        if current.revision != revision:
            raise MeetingConflict(_changed_by(current))
        if values.get("group", current.group) != current.group:
            check_host(current.network, values["group"], by)
        before, times = _first_start(current), _times(current)
        _write(current, values)
        current.revision += 1
        current.sequence += 1  # calendars take the next REQUEST for a change of the same event
        current.save()
        _write_joint(current, values, by)
        if segments is not None:
            _write_segments(current, segments, by=by, reason=reason)
        after = _first_start(current)
        if before and after and before != after:
            move_with_meeting(current, follow=follow)
        _tell_followers(current, times, by)
    return current


def locked(meeting: Meeting) -> Meeting:
    """Return the meeting, locked for a change. Raises Conflict once it is over or cancelled."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group").get(pk=meeting.pk)
    if found.state in OVER:
        raise Conflict(_("This meeting is over or was cancelled."))
    return found


def _first_start(meeting: Meeting) -> datetime.datetime | None:
    return meeting.segments.order_by("starts_at").values_list("starts_at", flat=True).first()


def _times(meeting: Meeting) -> dict[int, tuple[datetime.datetime, datetime.datetime]]:
    return {segment.pk: (segment.starts_at, segment.ends_at) for segment in meeting.segments.all()}


def _tell_followers(
    meeting: Meeting, before: Mapping[int, tuple[datetime.datetime, datetime.datetime]], by: Person
) -> None:
    """Say that the meeting is at another time, by the part that most may see: a hidden part is no news for others."""
    rows = meeting.segments.order_by("effective_classification", "starts_at")
    moved = [row for row in rows if row.pk in before and (row.starts_at, row.ends_at) != before[row.pk]]
    if moved and meeting.state == State.CALLED:
        announce(MOVED, moved[0].pk, scope=meeting.network.slug, reaches=reached_by(meeting), by=by.pk)


def _changed_by(meeting: Meeting) -> str:
    """Say who edited the meeting last, and when."""
    name, at = who_changed(meeting, revision=meeting.revision)
    if not name:
        return _("The meeting was changed by somebody else meanwhile. Look at what is new, then save again.")
    return _("The meeting was changed by %(name)s at %(at)s. Look at what is new, then save again.") % {
        "name": name,
        "at": at,
    }


def _write(meeting: Meeting, values: Mapping[str, Any]) -> None:
    unknown = set(values) - {*FIELDS, "joint_with"}
    if unknown:
        raise ValueError(f"A meeting has no {', '.join(sorted(unknown))}.")
    for name in FIELDS:
        if name in values:
            setattr(meeting, name, values[name])
    # a meeting may be planned before its languages are known; who it is for is written by a trigger
    unchecked = ["network", "series", "words_fold", "effective_classification"]
    meeting.full_clean(exclude=[*unchecked, *([] if "languages" in values else ["languages"])])


def _write_joint(meeting: Meeting, values: Mapping[str, Any], by: Person) -> None:
    """Write the further bodies; the host is none of them. Raises PermissionDenied as `check_host` does."""
    if "joint_with" not in values:
        return
    wanted = {group.pk for group in values["joint_with"]} - {meeting.group_id}
    present = set(meeting.joint_bodies.values_list("group", flat=True))
    meeting.joint_bodies.filter(group__in=present - wanted).delete()
    for group in values["joint_with"]:
        if group.pk in wanted - present:
            check_host(meeting.network, group, by)
    for key in sorted(wanted - present):
        JointBody.objects.create(meeting=meeting, group_id=key)


def _write_segments(meeting: Meeting, rows: Segments, *, by: Person, reason: str) -> None:
    known = {segment.pk: segment for segment in meeting.segments.all()}
    last = max((segment.position for segment in known.values()), default=0)
    for values in rows:
        segment = known.get(values.get("id") or 0)
        if values.get("id") and segment is None:
            raise ValidationError({"segments": _("This part of the meeting no longer exists.")})
        if values.get("delete"):
            _take_away(segment)
            continue
        if segment is None:
            last += 1
            segment = Segment(meeting=meeting, position=last, classification=Classification.UN_ONLY)
        before = segment.classification if segment.pk else None
        _set(segment, values, by=by)
        if segment.starts_at and segment.ends_at and segment.ends_at <= segment.starts_at:
            raise ValidationError({"segments": _("A part of the meeting ends before it begins.")})
        segment.full_clean(exclude=["meeting", "effective_classification"], validate_constraints=False)
        segment.save()
        if before is not None and before != segment.classification:
            _note(meeting, segment, before, segment.classification, by=by, reason=reason)
    if not meeting.segments.exists():
        raise ValidationError({"segments": _("Say when the meeting begins and ends.")})


def _set(segment: Segment, values: Mapping[str, Any], *, by: Person) -> None:
    for name in SEGMENT_FIELDS:
        if name in values:
            setattr(segment, name, values[name])
    if segment.pk is None:  # a new part of what others read already opens something
        after = max(segment.classification, segment.meeting.classification)
        check_opens(segment.meeting, by=by, before=Classification.UN_ONLY, after=after)


def _take_away(segment: Segment | None) -> None:
    if segment is None:
        return
    try:
        segment.attendances.all().delete()
        segment.delete()
    except ProtectedError:
        sentence = _("Items of the agenda belong to this part of the meeting: move them first.")
        raise ValidationError({"segments": sentence}) from None


def _note(meeting: Meeting, segment: Segment | None, before: int, after: int, *, by: Person, reason: str) -> None:
    """Record who made a meeting or a part wider or narrower.

    Raises ValidationError where wider has no reason, PermissionDenied where `by` does not clear.
    """
    check_opens(meeting, by=by, before=before, after=after)
    if after < before and not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why, and who agreed.")})
    ItemClearance.objects.create(
        meeting=meeting,
        segment=segment,
        before=before,
        after=after,
        reason=reason.strip(),
        cleared_by=by,
        cleared_at=timezone.now(),
    )


def call_meeting(meeting: Meeting, *, by: Person, classification: int, reason: str = "") -> Meeting:
    """Call a planned meeting for an audience: every deadline of its clock is filled and stored.

    Raises Conflict when it was called or cancelled meanwhile, ValidationError where a wider audience has no reason.
    """
    with acting(by):
        current = locked(meeting)
        _clear(current, classification, by=by, reason=reason)
        if not Meeting.objects.filter(pk=current.pk, state=State.PLANNED).update(state=State.CALLED):
            raise Conflict(_("%(reference)s is called already.") % {"reference": current.reference})
        schedule_deadlines(current, by=by)
        current.refresh_from_db()
    return current


def clear_meeting(meeting: Meeting, *, by: Person, before: int, after: int, reason: str) -> Meeting:
    """Clear a meeting for another audience; `before` is what the person saw. Raises Conflict, ValidationError."""
    with acting(by):
        current = locked(meeting)
        if current.classification != before:
            label = Classification(current.classification).label
            raise Conflict(
                _("%(reference)s is “%(classification)s” by now. Open it again before you change that.")
                % {"reference": current.reference, "classification": label}
            )
        _clear(current, after, by=by, reason=reason)
        current.refresh_from_db()
    return current


def _clear(meeting: Meeting, after: int, *, by: Person, reason: str) -> None:
    """Write for whom the meeting is, and its only part with it: who may know of it may know when it is."""
    if meeting.classification != after:
        _note(meeting, None, meeting.classification, after, by=by, reason=reason)
        Meeting.objects.filter(pk=meeting.pk).update(classification=after)
    parts = list(meeting.segments.all()[:2])
    if len(parts) == 1 and parts[0].classification > after:
        _note(meeting, parts[0], parts[0].classification, after, by=by, reason=reason)
        Segment.objects.filter(pk=parts[0].pk).update(classification=after)


def cancel_meeting(meeting: Meeting, *, by: Person, reason: str) -> Meeting:
    """Cancel a meeting that lies ahead, with the reason; whoever has it in the calendar is told at once.

    Raises Conflict when it is over or cancelled already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why.")})
    with acting(by):
        was_called = locked(meeting).state == State.CALLED
        Meeting.objects.filter(pk=meeting.pk).update(
            state=State.CANCELLED, reason=reason.strip()[:300], sequence=F("sequence") + 1
        )
        meeting.refresh_from_db()
        if was_called:  # what was only planned is no news for its followers
            announce(CANCELLED, meeting.pk, scope=meeting.network.slug, reaches=reached_by(meeting), by=by.pk)
        cancel_invitations(meeting, by=by)
        meeting.refresh_from_db()
    return meeting
