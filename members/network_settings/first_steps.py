"""The first steps in a new network: computed from what there is, each with the page where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.loading import load_agencies
from members.models import Membership, Network, Representative
from members.registry import FirstStep, catalogues, first_steps, register_first_step

UN = {Membership.Role.COORDINATOR, Membership.Role.MEMBER}
Function, Chairing = Representative.Function, Network.Chairing


@dataclass(frozen=True)
class ShownStep:
    """A step as the page shows it."""

    label: str
    url: str
    is_done: bool


def steps_of(network: Network) -> list[ShownStep]:
    """Return the steps with whether they are done; none once all are, for the network is under way then."""
    shown = [ShownStep(str(step.label), step.url(network), step.is_done(network)) for _place, step in first_steps]
    return [] if all(step.is_done for step in shown) else shown


def page(name: str, *arguments: str) -> Callable[[Network], str]:
    """Return what answers the address of a page of the network."""
    return lambda network: reverse(name, args=[network.slug, *arguments])


def _has_country(network: Network) -> bool:
    return network.time_zone != "UTC" and bool(network.country or network.children.exists())


def _in_office(network: Network, function: str) -> Any:
    rows = Representative.objects.active_on(network.today())
    return rows.filter(membership__network=network, function=function)


def _has_officer(network: Network) -> bool:
    return bool(_in_office(network, Function.SECRETARIAT_OFFICER).exists())


def _has_members(network: Network) -> bool:
    rows = network.memberships.active_on(network.today())
    return bool(rows.exclude(role=Membership.Role.COORDINATOR).exists())


def _has_chairs(network: Network) -> bool:
    """Say whether each side that chairs has a co-chair in office."""
    roles = set(_in_office(network, Function.CO_CHAIR).values_list("membership__role", flat=True))
    is_un_done = bool(roles & UN) or network.chairing == Chairing.GOVERNMENT
    return is_un_done and (Membership.Role.GOVERNMENT in roles or network.chairing == Chairing.UN)


def _has_terms(network: Network) -> bool:
    return network.terms.exists()


def _is_prepared(network: Network) -> bool:
    return not network.is_in_preparation


def register() -> None:
    """Add the catalogue and the steps of this app, and the end of the preparation, whose app knows no network."""
    catalogues.append(load_agencies)
    steps = [
        (10, "country", _("Country, time zone and working days"), _has_country, page("members:settings")),
        (20, "officer", _("A secretariat officer in office"), _has_officer, page("members:invitations")),
        (30, "agencies", _("Agencies in the network"), _has_members, page("members:add_agency")),
        (40, "chairs", _("Co-chairs in office"), _has_chairs, page("members:directory")),
        (50, "terms", _("Terms of reference"), _has_terms, page("members:terms")),
        (100, "preparation", _("Mails reach their people"), _is_prepared, page("notifications:outbox")),
    ]
    for place, name, label, is_done, url in steps:
        register_first_step(place, FirstStep(name, label, is_done, url))
