"""The document of the minutes, built of what the meeting has: agenda, paragraphs, decisions, action points, people."""

import datetime
from typing import Any

from meetings.documents.record import SCHEMA, Document
from meetings.models import ActionPoint, Attendance, Decision, Meeting, Minutes, MinutesParagraph
from meetings.services.room import expected_in


def build_document(minutes: Minutes) -> Document:
    """Return the whole minutes, for no audience in particular: each part says who may read it.

    Names stand nowhere in it, and no due date: who is late is told in no document.
    """
    meeting = Meeting.objects.select_related("network", "group").get(pk=minutes.meeting_id)
    decisions = list(Decision.objects.filter(meeting=meeting).order_by("pk"))
    points = list(ActionPoint.objects.filter(meeting=meeting).select_related("owner").order_by("pk"))
    paragraphs = list(MinutesParagraph.objects.filter(minutes=minutes, is_removed=False).order_by("position", "pk"))
    items = list(meeting.items.order_by("position"))

    def outcomes(item_id: int | None) -> dict[str, Any]:
        return {
            "decisions": [_decision(row) for row in decisions if row.item_id == item_id],
            "action_points": [_point(row) for row in points if row.item_id == item_id],
        }

    return {
        "schema": SCHEMA,
        "reference": meeting.reference,
        "title": meeting.title,
        "network": meeting.network.title,
        "illustrative": meeting.network.is_illustrative,
        "time_zone": meeting.time_zone,
        "venue": meeting.venue,
        "co_chairs": list(meeting.co_chairs),
        "secretariat": meeting.network.secretariat,
        "participants": _participants(meeting),
        "segments": [
            {
                "key": str(segment.pk),
                "title": segment.title or meeting.title,
                "starts_at": _iso(segment.starts_at),
                "ends_at": _iso(segment.ends_at),
                "classification": segment.effective_classification,
                "items": [
                    {
                        "key": str(item.pk),
                        "title": item.title,
                        "purpose": item.purpose,
                        "presenter": item.presenter,
                        "classification": item.effective_classification,
                        "paragraphs": [_paragraph(row) for row in paragraphs if row.item_id == item.pk],
                        **outcomes(item.pk),
                    }
                    for item in items
                    if item.segment_id == segment.pk
                ],
            }
            for segment in meeting.segments.order_by("starts_at", "position")
        ],
        "others": outcomes(None),
    }


def _iso(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat()


def _participants(meeting: Meeting) -> list[dict[str, Any]]:
    """Return role label, person key and presence in each segment; empty where nothing was noted."""
    noted = {
        (row.participant_id, row.segment_id): row.presence
        for row in Attendance.objects.filter(participant__meeting=meeting)
    }
    return [
        {
            "person": str(participant.person_id),
            "role": participant.label,
            "agency": participant.agency.acronym if participant.agency else "",
            "presences": {str(segment.pk): noted.get((participant.pk, segment.pk), "") for segment in segments},
        }
        for participant, segments in expected_in(meeting)
    ]


def _paragraph(row: MinutesParagraph) -> dict[str, Any]:
    return {"key": str(row.pk), "text": row.text, "classification": row.effective_classification}


def _decision(row: Decision) -> dict[str, Any]:
    return {"reference": row.reference, "text": row.text, "classification": row.effective_classification}


def _point(row: ActionPoint) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "text": row.text,
        "owner": row.owner.acronym,
        "classification": row.effective_classification,
    }
