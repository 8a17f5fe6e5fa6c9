"""Reading of support requests and pledges."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q

from members.access import Access, Role, access_of

if TYPE_CHECKING:
    from workstreams.models import Offer, Pledge, PledgeStage, SupportRequest  # noqa: F401  # named in type arguments only

PARTIES = frozenset({Role.SECRETARIAT, Role.UN_CO_CHAIR, Role.UN_MEMBER, Role.GOVERNMENT, Role.GOVERNMENT_CO_CHAIR})


def is_party(access: Access, network_id: int) -> bool:
    """Say whether the person is on the side of the UN or of the Government in the network."""
    return bool(access.roles(network_id) & PARTIES)


def negotiating_networks(access: Access) -> list[int]:
    """Return the networks in which the person is on the side of the UN or of the Government."""
    return [network_id for network_id in access.levels if is_party(access, network_id)]


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    """Reading of support requests."""

    def visible_to(self, user: Any) -> Self:
        """Return the requests that the user may read: the Government's and the UN's business, not the stakeholders'."""
        access = access_of(user)
        return self.filter(access.readable(), network__in=negotiating_networks(access))

    def unfinished(self) -> Self:
        """Return the requests that are neither closed nor declined."""
        return self.exclude(state__in=["closed", "declined"])

    def for_table(self) -> Self:
        """Return the requests with all that a row of the list shows, the newest first."""
        rows = self.select_related("network", "agency", "workstream__network").annotate(offer_count=Count("offers"))
        return rows.prefetch_related("commitments__framework").order_by("-submitted_at", "-pk")


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reading of offers of support."""

    def visible_to(self, user: Any) -> Self:
        """Return the offers of the requests that the user sees; an agency's offer is the UN's until it is matched."""
        from workstreams.models import SupportRequest

        access = access_of(user)
        un_side = [network_id for network_id, level in access.levels.items() if level == 3]
        requests = SupportRequest.objects.visible_to(user)
        return self.filter(request__in=requests).filter(
            Q(is_matched=True) | Q(request__network__in=un_side) | Q(offered_by=access.person_id)
        )


class PledgeStageQuerySet(models.QuerySet["PledgeStage"]):
    """Reading of the stages of pledges."""

    def visible_to(self, user: Any) -> Self:
        """Return the stages of the pledges that the user sees."""
        readable = access_of(user).readable(
            network="pledge__network_id", classification="pledge__effective_classification"
        )
        return self.filter(readable)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Reading of pledges."""

    def visible_to(self, user: Any) -> Self:
        """Return the pledges of the user's networks up to the classification readable in each."""
        return self.filter(access_of(user).readable())

    def with_stage_counts(self) -> Self:
        """Annotate stage_count and done_count: how many stages a pledge has, and how many are reached."""
        return self.annotate(
            stage_count=Count("stages"), done_count=Count("stages", filter=Q(stages__done_on__isnull=False))
        )

    def for_table(self) -> Self:
        """Return the pledges with all that a row of the list shows, the newest first."""
        rows = self.with_stage_counts().select_related("network", "agency")
        return rows.prefetch_related("commitments__framework").order_by("-pledged_on", "-pk")
