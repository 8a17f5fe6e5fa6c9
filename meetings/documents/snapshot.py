"""The frozen facts from which the documents of one distribution are made: one revision, one audience, one language."""

from datetime import UTC, datetime
from typing import Literal, NotRequired, TypedDict

type Audience = Literal["public", "network", "un_only"]
type Language = Literal["en", "az", "ru"]

SCHEMA = 1

# From wide to narrow: an edition may hold what is classified like its audience or wider.
_NARROWNESS = {"public": 0, "network": 1, "un_only": 2}


class Paper(TypedDict):
    """A numbered document of an agenda item."""

    number: str
    title: str
    classification: Audience


class Item(TypedDict):
    """One line of the agenda; `starts_at` is an ISO 8601 instant with its offset. `key` stays when it is renamed."""

    key: str
    number: int
    starts_at: str
    minutes: int
    title: str
    purpose: Literal["information", "discussion", "decision"]
    presenter: str
    papers: list[Paper]


class Segment(TypedDict):
    """A part of the meeting with its own times, such as "UN only" before "extended".

    `join_link` is empty where one comes in by the link of the meeting.
    """

    key: str
    title: str
    join_link: str
    starts_at: str
    ends_at: str
    items: list[Item]


class CarriedActionPoint(TypedDict):
    """An action point of an earlier meeting that is carried over to this one; `due_on` is an ISO 8601 day or empty."""

    reference: str
    text: str
    owner: str
    due_on: str
    status: str


class AgendaSnapshot(TypedDict):
    """All that the documents of one distribution say, in the language of its reader; JSON holds it without loss."""

    schema: int
    reference: str
    title: str
    network: str
    body: str
    revision: int
    audience: Audience
    language: Language
    illustrative: bool
    time_zone: str
    modality: Literal["hybrid", "online", "in_person"]
    venue: str
    join_link: str
    dial_in: NotRequired[str]  # these two came later: what was frozen before has neither
    passcode: NotRequired[str]
    interpretation: str
    languages: list[str]
    co_chairs: list[str]
    secretariat: str
    reply_to: str
    issued_at: str
    segments: list[Segment]
    changes: list[str]
    action_points: list[CarriedActionPoint]


class SnapshotError(ValueError):
    """The snapshot cannot become a document: unknown schema, no segment, or a paper its audience must not see."""


def instant(text: str) -> datetime:
    """Return the UTC instant of an ISO 8601 text; SnapshotError if it names no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise SnapshotError(f"{text!r} has no offset from UTC")
    return moment.astimezone(UTC)


def check(snapshot: AgendaSnapshot) -> None:
    """Raise SnapshotError unless a document may be made of this snapshot for its audience.

    The editions are cut where the snapshot is made. This is the second lock on the same door: a paper that the
    audience must not see stops the document instead of leaving the house in it.
    """
    if snapshot["schema"] != SCHEMA:
        raise SnapshotError(f"snapshot schema {snapshot['schema']} is not {SCHEMA}")
    if not snapshot["segments"]:
        raise SnapshotError(f"{snapshot['reference']} has no segment for this audience")
    for segment in snapshot["segments"]:
        for item in segment["items"]:
            for paper in item["papers"]:
                if _NARROWNESS[paper["classification"]] > _NARROWNESS[snapshot["audience"]]:
                    raise SnapshotError(f"paper {paper['number']} is not for the audience {snapshot['audience']}")
