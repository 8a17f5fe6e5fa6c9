"""An agenda as one audience has it: items numbered without holes, times counted from the start of each segment.

Pages, API and snapshots all lay out their agenda here, so that item 5 is the same for all of one audience.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from meetings.models import AgendaItem, Meeting, Paper, Segment


@dataclass(frozen=True)
class PlannedItem:
    """An item with its number and start, as counted for this audience."""

    item: AgendaItem
    number: int
    starts_at: datetime.datetime
    papers: tuple[Paper, ...] = ()

    @property
    def ends_at(self) -> datetime.datetime:
        """When the item is planned to be over."""
        return self.starts_at + datetime.timedelta(minutes=self.item.minutes)


@dataclass(frozen=True)
class PlannedSegment:
    """A segment with its items."""

    segment: Segment
    items: tuple[PlannedItem, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the items take together."""
        return sum(planned.item.minutes for planned in self.items)

    @property
    def ends_at(self) -> datetime.datetime:
        """When the last item is planned to be over."""
        return self.segment.starts_at + datetime.timedelta(minutes=self.minutes)

    @property
    def overrun(self) -> int:
        """By how many minutes the items go over the end of the segment; 0 where they fit."""
        called = self.segment.ends_at - self.segment.starts_at
        return max(0, self.minutes - int(called.total_seconds()) // 60)


@dataclass(frozen=True)
class Agenda:
    """The whole agenda of one audience; `papers` are all that it sees, those without an item included."""

    segments: tuple[PlannedSegment, ...]
    papers: tuple[Paper, ...] = ()

    @property
    def items(self) -> list[PlannedItem]:
        """All items in order."""
        return [planned for segment in self.segments for planned in segment.items]

    @property
    def minutes(self) -> int:
        """How long all items take together."""
        return sum(segment.minutes for segment in self.segments)

    @property
    def starts_at(self) -> datetime.datetime | None:
        """When the first segment starts; None where the audience has no segment."""
        return min((planned.segment.starts_at for planned in self.segments), default=None)

    @property
    def ends_at(self) -> datetime.datetime | None:
        """When the last segment ends; None where the audience has no segment."""
        return max((planned.segment.ends_at for planned in self.segments), default=None)

    def parts_of(self, named: Collection[int]) -> set[int]:
        """Return the segments (primary keys) to which somebody comes: those named, all where none is."""
        return {each.segment.pk for each in self.segments if not named or each.segment.pk in named}

    def of_segments(self, keys: Iterable[int]) -> "Agenda":
        """Return only these segments (primary keys); numbers and times stay those of the whole audience."""
        wanted = set(keys)
        return replace(self, segments=tuple(each for each in self.segments if each.segment.pk in wanted))


def lay_out(segments: Iterable[Segment], items: Iterable[AgendaItem], papers: Iterable[Paper] = ()) -> Agenda:
    """Number the items and count their times. The rows are those that the audience may see, in any order."""
    in_order = tuple(sorted(papers, key=lambda paper: (paper.series, paper.number)))
    papers_of = defaultdict(list)
    for paper in in_order:
        papers_of[paper.item_id].append(paper)
    items_of = defaultdict(list)
    for item in sorted(items, key=lambda item: item.position):
        items_of[item.segment_id].append(item)
    number, planned_segments = 0, []
    for segment in sorted(segments, key=lambda segment: (segment.starts_at, segment.position)):
        starts_at, planned_items = segment.starts_at, []
        for item in items_of[segment.pk]:
            number += 1
            planned_items.append(PlannedItem(item, number, starts_at, tuple(papers_of[item.pk])))
            starts_at += datetime.timedelta(minutes=item.minutes)
        planned_segments.append(PlannedSegment(segment, tuple(planned_items)))
    return Agenda(tuple(planned_segments), in_order)


def agenda_seen_by(user: Any, meeting: Meeting) -> Agenda:
    """Return the agenda of a meeting as the user sees it, in three queries."""
    return lay_out(
        Segment.objects.visible_to(user).filter(meeting=meeting),
        AgendaItem.objects.visible_to(user).filter(meeting=meeting).with_presenter(),
        Paper.objects.visible_to(user).filter(meeting=meeting),
    )


def agendas_seen_by(user: Any, meetings: Iterable[int]) -> dict[int, Agenda]:
    """Return the agendas of many meetings (primary keys) as the user sees them, in three queries."""
    wanted = list(meetings)
    visible: list[QuerySet[Any]] = [
        Segment.objects.visible_to(user),
        AgendaItem.objects.visible_to(user).with_presenter(),
        Paper.objects.visible_to(user),
    ]
    found: list[dict[int, list[Any]]] = [defaultdict(list) for _rows in visible]
    for rows, rows_of in zip(visible, found, strict=True):
        for row in rows.filter(meeting__in=wanted).select_related("meeting"):
            rows_of[row.meeting_id].append(row)
    return {pk: lay_out(*(rows_of[pk] for rows_of in found)) for pk in wanted}


def agenda_for(audience: int, meeting: Meeting) -> Agenda:
    """Return the agenda of a meeting for an audience (a Classification), in three queries."""
    seen = {"meeting": meeting, "effective_classification__lte": audience}
    return lay_out(Segment.objects.filter(**seen), AgendaItem.objects.filter(**seen), Paper.objects.filter(**seen))
