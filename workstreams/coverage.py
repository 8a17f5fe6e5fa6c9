"""Where the network stands by commitment: workstreams by status, objectives by group, gaps and money.

Every figure is computed from the rows that this reader may see, in five queries whatever there is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import ngettext

from members.models import Network
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)

Status = StatusUpdate.Status

# From the best to the worst: the worst one colours a cell.
SEVERITY = [
    Status.CANCELLED,
    Status.COMPLETED,
    Status.ON_TRACK,
    Status.NOT_STARTED,
    Status.ON_HOLD,
    Status.DELAYED,
]
SHOWN_ORDER = [
    Status.COMPLETED,
    Status.ON_TRACK,
    Status.NOT_STARTED,
    Status.ON_HOLD,
    Status.DELAYED,
    Status.CANCELLED,
]
STALLING = {Status.DELAYED, Status.ON_HOLD}


class Cover(StrEnum):
    """Whether somebody works on a commitment, and whether that moves."""

    COVERED = "covered"
    STALLED = "stalled"
    UNCOVERED = "uncovered"


def cover_of(statuses: Iterable[str]) -> Cover:
    """Return the cover that workstreams of these statuses give to a commitment.

    Uncovered: there is none but cancelled ones; completed counts as cover. Stalled: some are not completed, and all
    of those are delayed or on hold.
    """
    alive = [status for status in statuses if status != Status.CANCELLED]
    if not alive:
        return Cover.UNCOVERED
    unfinished = {status for status in alive if status != Status.COMPLETED}
    return Cover.STALLED if unfinished and unfinished <= STALLING else Cover.COVERED


@dataclass(frozen=True)
class StatusCount:
    """How many workstreams have a status; also a segment of the stacked bar."""

    status: str
    count: int

    @property
    def tone(self) -> str:
        """The tone of the bar."""
        return self.status

    @property
    def label(self) -> str:
        """The count with its word, in the reader's language."""
        return _counted(self.status, self.count)


@dataclass(frozen=True)
class Cell:
    """The workstreams of one group for one commitment; without any, count is 0 and status empty."""

    group: WorkingGroup
    count: int
    status: str


@dataclass(frozen=True)
class Row:
    """One commitment: a cell for each group, its cover, and the SDG targets that it is chiefly linked to."""

    commitment: Commitment
    cells: tuple[Cell, ...]
    count: int
    cover: Cover
    targets: tuple[Commitment, ...]


@dataclass(frozen=True)
class Funding:
    """Money in the workplan's currency, over all lines that the reader may see."""

    currency: str
    required: Decimal
    available: Decimal

    @property
    def gap(self) -> Decimal:
        """What is missing."""
        return self.required - self.available

    @property
    def per_cent(self) -> int | None:
        """The share that is available, rounded; None while nothing is required."""
        return round(100 * self.available / self.required) if self.required else None


@dataclass(frozen=True)
class Coverage:
    """All that an overview shows, ready to be read."""

    workplan: Workplan | None
    groups: tuple[WorkingGroup, ...]
    rows: tuple[Row, ...]
    statuses: tuple[StatusCount, ...]
    funding: Funding

    @property
    def total(self) -> int:
        """The number of workstreams."""
        return sum(count.count for count in self.statuses)

    @property
    def segments(self) -> list[StatusCount]:
        """The statuses of the stacked bar; cancelled only where there is any."""
        return [count for count in self.statuses if count.count or count.status != Status.CANCELLED]

    def covered_as(self, cover: Cover) -> tuple[Row, ...]:
        """Return the commitments of this cover."""
        return tuple(row for row in self.rows if row.cover == cover)

    @property
    def covered(self) -> tuple[Row, ...]:
        """The commitments on which somebody works and which move."""
        return self.covered_as(Cover.COVERED)

    @property
    def stalled(self) -> tuple[Row, ...]:
        """The commitments whose workstreams are all delayed or on hold."""
        return self.covered_as(Cover.STALLED)

    @property
    def uncovered(self) -> tuple[Row, ...]:
        """The commitments without activity."""
        return self.covered_as(Cover.UNCOVERED)


def coverage(network: Network, user: Any, *, kind: str = Framework.Kind.GCM_OBJECTIVES) -> Coverage:
    """Return where the network's current workplan stands by the commitments of a kind, as the user may know it."""
    workplan = Workplan.objects.visible_to(user).filter(network=network).current_on(network.today())
    workstreams = _workstreams(workplan, user, kind)
    groups = WorkingGroup.objects.visible_to(user).filter(network=network).select_related("network")
    columns = tuple(groups.order_by("position", "code"))
    commitments = Commitment.objects.visible_to(user).of_network(network.pk).filter(framework__kind=kind)
    targets = _targets(network, user, kind)
    statuses = _statuses_by_cell(workstreams)
    rows = tuple(
        _row(commitment, columns, statuses, targets.get(commitment.pk, ()))
        for commitment in commitments.select_related("framework").order_by("framework", "position")
    )
    counts = Counter(workstream.current_status for workstream in workstreams)
    return Coverage(
        workplan=workplan,
        groups=columns,
        rows=rows,
        statuses=tuple(StatusCount(status, counts[status]) for status in SHOWN_ORDER),
        funding=Funding(
            currency=workplan.currency if workplan else "",
            required=sum((workstream.required for workstream in workstreams), Decimal()),
            available=sum((workstream.available for workstream in workstreams), Decimal()),
        ),
    )


def _workstreams(workplan: Workplan | None, user: Any, kind: str) -> list[Any]:
    """Return the workstreams with status, money and the keys of their commitments of the kind."""
    if workplan is None:
        return []
    commitments = WorkstreamCommitment.objects.filter(workstream=OuterRef("pk"), commitment__framework__kind=kind)
    rows = Workstream.objects.visible_to(user).filter(workplan=workplan).with_current_status(user).with_budget()
    return list(rows.annotate(commitment_ids=ArraySubquery(commitments.order_by().values("commitment"))).order_by())


def _statuses_by_cell(workstreams: Iterable[Any]) -> Mapping[tuple[int, int], list[str]]:
    """Return the statuses by commitment and group."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for workstream in workstreams:
        for commitment_id in workstream.commitment_ids:
            found[commitment_id, workstream.group_id].append(workstream.current_status)
    return found


def _targets(network: Network, user: Any, kind: str) -> dict[int, tuple[Commitment, ...]]:
    """Return the chief SDG targets by the commitment that links to them."""
    links = CommitmentLink.objects.filter(
        source__framework__kind=kind,
        target__framework__kind=Framework.Kind.SDG_TARGETS,
        strength=CommitmentLink.Strength.PRIMARY,
        target__in=Commitment.objects.visible_to(user).of_network(network.pk),
    )
    found: dict[int, list[Commitment]] = defaultdict(list)
    for link in links.select_related("target__framework").order_by("pk"):
        found[link.source_id].append(link.target)
    return {source: tuple(targets) for source, targets in found.items()}


def _row(
    commitment: Commitment,
    groups: tuple[WorkingGroup, ...],
    statuses: Mapping[tuple[int, int], list[str]],
    targets: tuple[Commitment, ...],
) -> Row:
    by_group = [statuses.get((commitment.pk, group.pk), []) for group in groups]
    everything = [status for found in by_group for status in found]
    cells = tuple(
        Cell(group, len(found), max(found, key=_severity, default=""))
        for group, found in zip(groups, by_group, strict=True)
    )
    return Row(commitment, cells, len(everything), cover_of(everything), targets)


def _severity(status: str) -> int:
    return SEVERITY.index(Status(status))


def _counted(status: str, count: int) -> str:
    """Return a count with the word of the status: a whole phrase, since languages bend the word by the number."""
    phrases = {
        Status.COMPLETED: ngettext("%(count)d completed", "%(count)d completed", count),
        Status.ON_TRACK: ngettext("%(count)d on track", "%(count)d on track", count),
        Status.NOT_STARTED: ngettext("%(count)d not started", "%(count)d not started", count),
        Status.ON_HOLD: ngettext("%(count)d on hold", "%(count)d on hold", count),
        Status.DELAYED: ngettext("%(count)d delayed", "%(count)d delayed", count),
        Status.CANCELLED: ngettext("%(count)d cancelled", "%(count)d cancelled", count),
    }
    return phrases[Status(status)] % {"count": count}
