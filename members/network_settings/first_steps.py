"""The first steps in a new network: computed from what there is, each with the page where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from members.loading import load_agencies
from members.models import Membership, Network, Representative
from members.registry import FirstStep, catalogues, first_steps, register_first_step

Role, Function, Chairing = Membership.Role, Representative.Function, Network.Chairing
UN: set[str] = {Role.COORDINATOR, Role.MEMBER}


@dataclass(frozen=True)
class ShownStep:
    """A step as the page shows it; `url` is the form that does it, empty once it is done."""

    label: str
    url: str
    is_done: bool


def steps_of(network: Network) -> list[ShownStep]:
    """Return the steps with whether they are done; none once all are, for the network is under way then."""
    shown = [_shown(step, network) for _place, step in first_steps]
    return [] if all(step.is_done for step in shown) else shown


def _shown(step: FirstStep, network: Network) -> ShownStep:
    is_done = step.is_done(network)
    return ShownStep(str(step.label), "" if is_done else step.url(network), is_done)


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
    return bool(rows.exclude(role=Role.COORDINATOR).exists())


def _officer_url(network: Network) -> str:
    """Return the form that invites an officer of the coordinating agency."""
    rows = network.memberships.active_on(network.today()).filter(role=Role.COORDINATOR)
    acronyms = list(rows.values_list("agency__acronym", flat=True))
    return _inviting(network, acronyms, Function.SECRETARIAT_OFFICER)


def _sides_without_chair(network: Network) -> list[set[str]]:
    """Return the roles of each side that chairs and has no co-chair in office."""
    roles: set[str] = set(_in_office(network, Function.CO_CHAIR).values_list("membership__role", flat=True))
    sides: dict[str, set[str]] = {Chairing.GOVERNMENT: UN, Chairing.UN: {Role.GOVERNMENT}}  # by who chairs without them
    return [side for alone, side in sides.items() if network.chairing != alone and not roles & side]


def _has_chairs(network: Network) -> bool:
    return not _sides_without_chair(network)


def _chairs_url(network: Network) -> str:
    """Return the form that invites a co-chair of the side that lacks one; of several agencies one is chosen first."""
    lacking = _sides_without_chair(network)[0]
    rows = network.memberships.active_on(network.today()).filter(role__in=lacking - {Role.COORDINATOR})
    return _inviting(network, list(rows.values_list("agency__acronym", flat=True)), Function.CO_CHAIR)


def _inviting(network: Network, acronyms: list[str], function: str) -> str:
    """Return where somebody is invited to a function of one of these agencies; where one is added if there is none."""
    if not acronyms:
        return reverse("members:add_agency", args=[network.slug])
    query = f"?{urlencode({'function': function})}"
    if len(acronyms) > 1:
        return reverse("members:invitations", args=[network.slug]) + query + "#invite"
    return reverse("members:invite", args=[network.slug, acronyms[0]]) + query


def _has_terms(network: Network) -> bool:
    return network.terms.exists()


def _is_prepared(network: Network) -> bool:
    return not network.is_in_preparation


def register() -> None:
    """Add the catalogue and the steps of this app, and the end of the preparation, whose app knows no network."""
    catalogues.append(load_agencies)
    steps = [
        (
            10,
            "country",
            _("Country, time zone and working days"),
            _has_country,
            page("members:change_settings", "country"),
        ),
        (20, "officer", _("A secretariat officer in office"), _has_officer, _officer_url),
        (30, "agencies", _("Agencies in the network"), _has_members, page("members:add_agency")),
        (40, "chairs", _("Co-chairs in office"), _has_chairs, _chairs_url),
        (50, "terms", _("Terms of reference"), _has_terms, page("members:terms")),
        (100, "preparation", _("Mails reach their people"), _is_prepared, page("notifications:outbox")),
    ]
    for place, name, label, is_done, url in steps:
        register_first_step(place, FirstStep(name, label, is_done, url))
