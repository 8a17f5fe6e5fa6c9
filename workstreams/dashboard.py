"""What a government looks at: objectives and targets, its own priorities, what it asked for, what was pledged.

Six queries whatever there is. Nothing here says who is late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from members.models import Network
from workstreams.coverage import Coverage, Reading, Row, read
from workstreams.models import Framework, Pledge, SupportRequest

Kind = Framework.Kind
KINDS = (Kind.GCM_OBJECTIVES, Kind.SDG_TARGETS, Kind.NATIONAL)
MOST = 10  # requests and pledges; their lists have all


@dataclass(frozen=True)
class Priority:
    """A national priority and what the UN delivers for it."""

    row: Row
    workstreams: tuple[Any, ...]


@dataclass(frozen=True)
class Dashboard:
    """All that the dashboard shows, ready to be read."""

    objectives: Coverage
    targets: Coverage
    priorities: tuple[Priority, ...]
    requests: tuple[Any, ...]
    pledges: tuple[Any, ...]


def dashboard(network: Network, user: Any) -> Dashboard:
    """Return where the country stands, every figure and row as the user may know it."""
    reading = read(network, user, kinds=KINDS)
    national = reading.coverage(kind=Kind.NATIONAL)
    requests = SupportRequest.objects.visible_to(user).filter(network=network).select_related("network", "agency")
    pledges = Pledge.objects.visible_to(user).filter(network=network).select_related("network", "agency")
    return Dashboard(
        objectives=reading.coverage(kind=Kind.GCM_OBJECTIVES),
        targets=reading.coverage(kind=Kind.SDG_TARGETS),
        priorities=tuple(Priority(row, _delivering(reading, row)) for row in national.rows),
        requests=_named(
            requests.order_by("-submitted_at", "-pk"), SupportRequest.commitments.through, "supportrequest", reading
        ),
        pledges=_named(
            pledges.with_stage_counts().order_by("-pledged_on", "-pk"), Pledge.commitments.through, "pledge", reading
        ),
    )


def _delivering(reading: Reading, row: Row) -> tuple[Any, ...]:
    found = (one for one in reading.workstreams if row.commitment.pk in one.commitment_ids)
    return tuple(sorted(found, key=lambda one: str(one.reference)))


def _named(rows: Any, through: Any, name: str, reading: Reading) -> tuple[Any, ...]:
    """Return the first rows, each with the commitments that it is about, taken from what was read already."""
    keys = through.objects.filter(**{name: OuterRef("pk")}).order_by("pk").values("commitment")
    by_key = {commitment.pk: commitment for commitment in reading.commitments}
    found: Iterable[Any] = rows.annotate(commitment_ids=ArraySubquery(keys))[:MOST]
    shown = tuple(found)
    for row in shown:
        row.named = [by_key[key] for key in row.commitment_ids if key in by_key]
    return shown
