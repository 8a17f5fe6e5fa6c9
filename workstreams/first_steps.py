"""What a new network does first about its work: groups and a workplan."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Network
from members.registry import FirstStep, catalogues, register_first_step
from workstreams.loading import load_catalogues
from workstreams.models import WorkingGroup, Workplan


def _has_groups(network: Network) -> bool:
    return WorkingGroup.objects.filter(network=network).exists()


def _has_workplan(network: Network) -> bool:
    return Workplan.objects.filter(network=network).exists()


def register() -> None:
    """Add the catalogues and the steps."""
    catalogues.append(load_catalogues)
    for place, name, label, is_done, page in (
        (60, "groups", _("Working groups"), _has_groups, "workstreams:new_group"),
        (70, "workplan", _("The workplan"), _has_workplan, "workstreams:first_workplan"),
    ):
        register_first_step(place, FirstStep(name, label, is_done, _page(page)))


def _page(name: str) -> Callable[[Network], str]:
    return lambda network: reverse(name, args=[network.slug])
