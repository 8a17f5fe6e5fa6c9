"""Where the network stands by commitment: workstreams by status, objectives by group, gaps and money.

Every figure is computed from the rows that this reader may see, in four queries whatever there is, for as many
frameworks as are asked for.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from members.models import Network
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    ReportingRound,
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


class Trend(StrEnum):
    """How a commitment stands against the day on which the last round was closed."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"

    @property
    def label(self) -> str | Promise:
        """The word for it."""
        return TREND_LABELS[self]


TREND_LABELS: dict[str, str | Promise] = {
    "better": gettext_lazy("better"),
    "same": gettext_lazy("as before"),
    "worse": gettext_lazy("worse"),
}
COVER_ORDER = [Cover.UNCOVERED, Cover.STALLED, Cover.COVERED]


def standing_of(statuses: Iterable[str]) -> tuple[int, int]:
    """Return what orders how a commitment stands: its cover first, then the worst of its statuses, higher is better."""
    alive = [status for status in statuses if status != Status.CANCELLED]
    worst = max((_severity(status) for status in alive), default=0)
    return COVER_ORDER.index(cover_of(alive)), -worst


def trend_of(then: Iterable[str], now: Iterable[str]) -> Trend:
    """Return whether a commitment stands better, worse or as before."""
    before, after = standing_of(then), standing_of(now)
    return Trend.SAME if before == after else Trend.BETTER if after > before else Trend.WORSE


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
    """One commitment: a cell for each group, its cover, money and trend, and the SDG targets of its primary links.

    A workstream for several commitments counts in full for each of them, so the rows' money does not add up to the
    total. There is no trend before the first round is closed.
    """

    commitment: Commitment
    cells: tuple[Cell, ...]
    count: int
    cover: Cover
    targets: tuple[Commitment, ...]
    funding: "Funding"
    trend: Trend | None


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
class LastRound:
    """The reporting round that was closed last, of those that the reader may know of."""

    number: int
    closed_at: datetime.datetime


@dataclass(frozen=True)
class Coverage:
    """All that an overview shows, ready to be read."""

    workplan: Workplan | None
    groups: tuple[WorkingGroup, ...]
    rows: tuple[Row, ...]
    statuses: tuple[StatusCount, ...]
    funding: Funding
    last_round: LastRound | None = None

    @property
    def has_targets(self) -> bool:
        """Whether a commitment is chiefly linked to an SDG target."""
        return any(row.targets for row in self.rows)

    @property
    def better(self) -> tuple[Row, ...]:
        """The commitments that stand better than at the close of the last round."""
        return tuple(row for row in self.rows if row.trend == Trend.BETTER)

    @property
    def worse(self) -> tuple[Row, ...]:
        """The commitments that stand worse than at the close of the last round."""
        return tuple(row for row in self.rows if row.trend == Trend.WORSE)

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


@dataclass(frozen=True)
class Reading:
    """All that the figures are made of, read once: a page that shows several frameworks reads no more than for one."""

    workplan: Workplan | None
    groups: tuple[WorkingGroup, ...]
    workstreams: tuple[Any, ...]
    commitments: tuple[Commitment, ...]
    targets: Mapping[int, tuple[Commitment, ...]]
    last_round: LastRound | None

    @property
    def frameworks(self) -> list[Framework]:
        """The frameworks that have commitments."""
        return list({row.framework_id: row.framework for row in self.commitments}.values())

    def coverage(self, *, kind: str = "", framework: Framework | None = None) -> Coverage:
        """Return where the workplan stands by the commitments of a kind of framework, or of one framework."""
        chosen = [
            row
            for row in self.commitments
            if (framework is None or row.framework_id == framework.pk) and (not kind or row.framework.kind == kind)
        ]
        by_commitment: dict[int, list[Any]] = defaultdict(list)
        for workstream in self.workstreams:
            for commitment_id in workstream.commitment_ids:
                by_commitment[commitment_id].append(workstream)
        counts = Counter(workstream.current_status for workstream in self.workstreams)
        return Coverage(
            workplan=self.workplan,
            groups=self.groups,
            rows=tuple(self._row(commitment, by_commitment[commitment.pk]) for commitment in chosen),
            statuses=tuple(StatusCount(status, counts[status]) for status in SHOWN_ORDER),
            funding=self._funding(self.workstreams),
            last_round=self.last_round,
        )

    def _row(self, commitment: Commitment, workstreams: list[Any]) -> Row:
        cells = []
        for group in self.groups:
            found = [one.current_status for one in workstreams if one.group_id == group.pk]
            cells.append(Cell(group, len(found), max(found, key=_severity, default="")))
        # Of a group that the reader does not see, no workstream is seen either: the classification is passed on.
        statuses = [one.current_status for one in workstreams]
        return Row(
            commitment=commitment,
            cells=tuple(cells),
            count=len(statuses),
            cover=cover_of(statuses),
            targets=self.targets.get(commitment.pk, ()),
            funding=self._funding(workstreams),
            trend=self._trend(workstreams, statuses),
        )

    def _funding(self, workstreams: Iterable[Any]) -> Funding:
        found = list(workstreams)
        return Funding(
            currency=self.workplan.currency if self.workplan else "",
            required=sum((one.required for one in found), Decimal()),
            available=sum((one.available for one in found), Decimal()),
        )

    def _trend(self, workstreams: list[Any], statuses: list[str]) -> Trend | None:
        if self.last_round is None:
            return None
        closed_at = self.last_round.closed_at
        return trend_of([one.status_then for one in workstreams if one.created_at <= closed_at], statuses)


def coverage(
    network: Network, user: Any, *, kind: str = Framework.Kind.GCM_OBJECTIVES, framework: Framework | None = None
) -> Coverage:
    """Return where the current workplan stands by the commitments of a kind or of one framework, for the user."""
    if framework is not None:
        return read(network, user, framework=framework).coverage(framework=framework)
    return read(network, user, kinds=(kind,)).coverage(kind=kind)


def read(network: Network, user: Any, *, kinds: Iterable[str] = (), framework: Framework | None = None) -> Reading:
    """Read what coverage is made of, for all frameworks of the network, or those of the kinds, or one."""
    rounds = ReportingRound.objects.visible_to(user).filter(network=network, closed_at__isnull=False)
    last = rounds.order_by("-closed_at")
    plans = Workplan.objects.visible_to(user).filter(network=network)
    workplan: Any = plans.annotate(
        last_round_number=Subquery(last.values("number")[:1]), last_round_at=Subquery(last.values("closed_at")[:1])
    ).current_on(network.today())
    last_round = (
        LastRound(workplan.last_round_number, workplan.last_round_at) if workplan and workplan.last_round_at else None
    )
    groups = WorkingGroup.objects.visible_to(user).filter(network=network).select_related("network")
    commitments = tuple(_commitments(network, user, kinds, framework))
    by_key = {commitment.pk: commitment for commitment in commitments}
    return Reading(
        workplan=workplan,
        groups=tuple(groups.order_by("position", "code")),
        workstreams=tuple(_workstreams(workplan, user, last_round)),
        commitments=commitments,
        targets={one.pk: tuple(by_key[key] for key in one.target_ids if key in by_key) for one in commitments},
        last_round=last_round,
    )


def _commitments(network: Network, user: Any, kinds: Iterable[str], framework: Framework | None) -> Iterable[Any]:
    """Return the commitments that are asked for, and the SDG targets to which the others are chiefly linked."""
    links = CommitmentLink.objects.filter(
        source=OuterRef("pk"),
        target__framework__kind=Framework.Kind.SDG_TARGETS,
        strength=CommitmentLink.Strength.PRIMARY,
    )
    rows = Commitment.objects.visible_to(user).of_network(network.pk).select_related("framework")
    rows = rows.annotate(target_ids=ArraySubquery(links.order_by("pk").values("target")))
    wanted = list(kinds)
    if wanted or framework is not None:
        asked = Q(framework__kind__in=wanted) if framework is None else Q(framework=framework)
        rows = rows.filter(asked | Q(framework__kind=Framework.Kind.SDG_TARGETS))
    return rows.order_by("framework__code", "-framework__version", "framework", "position")


def _workstreams(workplan: Workplan | None, user: Any, last_round: LastRound | None) -> Iterable[Any]:
    """Return the workstreams with status now and at the close of the last round, money and their commitments' keys."""
    if workplan is None:
        return []
    commitments = WorkstreamCommitment.objects.filter(workstream=OuterRef("pk"))
    rows = Workstream.objects.visible_to(user).filter(workplan=workplan).with_current_status(user).with_budget()
    if last_round is not None:
        rows = rows.with_status_at(user, last_round.closed_at)
    return rows.annotate(commitment_ids=ArraySubquery(commitments.order_by().values("commitment"))).order_by()


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
