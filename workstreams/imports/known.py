"""What the platform knows already, read once for a whole sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from members.fold import fold
from members.models import Agency, Network
from workstreams.models import Commitment, Framework, WorkingGroup, Workplan, Workstream


@dataclass(frozen=True)
class Known:
    """Groups, agencies, commitments and workstreams by the names that people write."""

    network: Network
    workplan: Workplan
    groups: dict[str, WorkingGroup]
    agencies: dict[str, Agency]
    gcm: dict[str, Commitment]
    sdg: dict[str, Commitment]
    others: dict[str, Commitment]
    by_reference: dict[str, Any]
    by_title: dict[str, Any]

    def group(self, text: str) -> WorkingGroup | None:
        """Return the group of a code, a title, or both as in “WG1 – Regular pathways”."""
        key = fold(text)
        if key in self.groups:
            return self.groups[key]
        first = key.split(" ")[0].strip(":.-–—")
        return self.groups.get(first)


def known_to(network: Network, workplan: Workplan, user: Any) -> Known:
    """Read what the person who imports may see: the secretariat sees all."""
    groups = WorkingGroup.objects.visible_to(user).filter(network=network)
    commitments = Commitment.objects.visible_to(user).of_network(network.pk).select_related("framework")
    rows = Workstream.objects.visible_to(user).filter(network=network)
    lines = list(rows.for_table(user).prefetch_related("contributors", "partners__agency", "budget_lines"))
    catalogue = list(commitments.order_by("framework__version", "pk"))
    own = [row for row in lines if row.workplan_id == workplan.pk]
    return Known(
        network=network,
        workplan=workplan,
        groups={fold(name): group for group in groups for name in _names(group.code, group.title)},
        agencies=_agencies(network),
        gcm=_by_code(catalogue, Framework.Kind.GCM_OBJECTIVES),
        sdg=_by_code(catalogue, Framework.Kind.SDG_TARGETS),
        others=_others(catalogue),
        by_reference={fold(row.reference): row for row in lines},
        by_title={fold(text): row for row in own for text in _names("", row.title)},
    )


def _names(code: str, title: Any) -> list[str]:
    return [name for name in (code, *(title.get(language, "") for language in ("en", "az", "ru"))) if name]


def _agencies(network: Network) -> dict[str, Agency]:
    """Return the agencies of the network by acronym, and by name where that is one agency's only."""
    found: dict[str, Agency] = {}
    rows = list(Agency.objects.filter(memberships__network=network).distinct())
    for agency in rows:
        for name in _names("", agency.title):
            found[fold(name)] = agency
    return found | {fold(agency.acronym): agency for agency in rows}


def _by_code(catalogue: Iterable[Commitment], kind: str) -> dict[str, Commitment]:
    return {one.code.lower(): one for one in catalogue if one.framework.kind == kind}


def _others(catalogue: Iterable[Commitment]) -> dict[str, Commitment]:
    own = (Framework.Kind.GCM_OBJECTIVES, Framework.Kind.SDG_TARGETS, Framework.Kind.GCM_PRINCIPLES)
    rows = [one for one in catalogue if one.framework.kind not in own]
    return {one.code.lower(): one for one in rows} | {one.key.lower(): one for one in rows}
