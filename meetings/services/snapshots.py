"""The frozen facts of one edition: what an audience may know of a meeting, in one language."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.agenda import PlannedItem, PlannedSegment, agenda_for
from meetings.documents.snapshot import SCHEMA, AgendaSnapshot, CarriedActionPoint, Item
from meetings.documents.snapshot import Segment as FrozenSegment
from meetings.models import ActionPoint, Meeting
from members import titles
from members.classification import Classification


def build_snapshot(
    meeting: Meeting,
    *,
    audience: Classification,
    segments: Collection[int],
    language: str,
    revision: int,
    changes: Iterable[str] = (),
    issued_at: datetime.datetime,
) -> AgendaSnapshot:
    """Return what a distribution freezes for one edition.

    `segments` are primary keys; one that the audience may not see is left out. Needs `meeting.network` and
    `meeting.group`. Action points carry no due date: who is late stands in no document.
    """
    agenda = agenda_for(audience, meeting).of_segments(segments)
    network = meeting.network
    # the meeting's own link, number and passcode are for the parts that have no link of their own
    is_used = not agenda.segments or any(not each.segment.join_link for each in agenda.segments)
    with translation.override(language):
        return {
            "schema": SCHEMA,
            "reference": meeting.reference,
            "title": titles.text(meeting.title),
            "network": network.title_text,
            "body": body_name(meeting),
            "revision": revision,
            "audience": audience.key,  # type: ignore[typeddict-item]  # one of the literals  # the keys of Classification are the audiences
            "language": language,  # type: ignore[typeddict-item]  # Person.language has no others
            "illustrative": network.is_illustrative,
            "time_zone": meeting.time_zone,
            "modality": meeting.modality,  # type: ignore[typeddict-item]  # the choices are these
            "venue": meeting.venue,
            "join_link": meeting.join_link if is_used else "",
            "dial_in": meeting.dial_in if is_used else "",
            "passcode": meeting.passcode if is_used else "",
            "interpretation": meeting.interpretation,
            "languages": list(meeting.languages),
            "co_chairs": list(meeting.co_chairs),
            "secretariat": network.secretariat,
            "reply_to": network.reply_to,
            "issued_at": issued_at.astimezone(datetime.UTC).isoformat(),
            "segments": [_segment(planned, meeting) for planned in agenda.segments],
            "changes": list(changes),
            "action_points": _carried_over(meeting, audience),
        }


def checksum(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a snapshot, whatever the order of its keys (the database does not keep it)."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def body_name(meeting: Meeting) -> str:
    """Return the host body in the active language: the plenary, or the group with its code."""
    if meeting.group is None:
        return _("Plenary")
    return f"{meeting.group.code} · {meeting.group.title_text}"


def _segment(planned: PlannedSegment, meeting: Meeting) -> FrozenSegment:
    segment = planned.segment
    return {
        "key": str(segment.pk),
        "title": segment.title_text or titles.text(meeting.title),
        "join_link": segment.join_link,
        "starts_at": segment.starts_at.astimezone(datetime.UTC).isoformat(),
        "ends_at": segment.ends_at.astimezone(datetime.UTC).isoformat(),
        "items": [_item(item, meeting) for item in planned.items],
    }


def _item(planned: PlannedItem, meeting: Meeting) -> Item:
    item = planned.item
    return {
        "key": str(item.pk),
        "number": planned.number,
        "starts_at": planned.starts_at.astimezone(datetime.UTC).isoformat(),
        "minutes": item.minutes,
        "title": item.title_text,
        "purpose": item.purpose,  # type: ignore[typeddict-item]  # the choices are these
        "presenter": item.presenter,
        "papers": [
            {
                "number": f"{meeting.reference}/{paper.label}",
                "title": paper.title_text,
                "classification": Classification(paper.effective_classification).key,  # type: ignore[typeddict-item]  # one of the literals
            }
            for paper in planned.papers
        ],
    }


def _carried_over(meeting: Meeting, audience: Classification) -> list[CarriedActionPoint]:
    points = ActionPoint.objects.carried_over_to(meeting).filter(effective_classification__lte=audience)
    return [
        {
            "reference": point.reference,
            "text": point.text,
            "owner": point.owner.acronym,
            "due_on": "",
            "status": point.state,
        }
        for point in points
    ]
