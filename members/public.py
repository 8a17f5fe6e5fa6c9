"""What everybody may read about a network, where its secretariat has switched that on: agencies, roles, agreed names.

Only the UN's and the Government's agencies are listed: a list of who takes part can harm an organisation or its people.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.access import acting
from members.consent import public_names
from members.directory import SIDES
from members.models import Consent, Membership, Network, Person, Representative
from notifications.errors import Conflict

PUBLIC_SIDES = ("un", "government")
NAMED_ROLES = [role for key, _label, roles in SIDES if key in PUBLIC_SIDES for role in roles]
Function = Representative.Function
# who speaks for an agency; alternates and officers are not needed to find the right door
PUBLIC_FUNCTIONS = (Function.CO_CHAIR, Function.HEAD, Function.LIAISON_OFFICER, Function.FOCAL_POINT)


@dataclass(frozen=True)
class PublicOffice:
    """An office as the public reads it: the role, and the name where the person has agreed."""

    role: str
    name: str


@dataclass(frozen=True)
class PublicAgency:
    """An agency with the offices that the public reads."""

    membership: Membership
    offices: list[PublicOffice]


@dataclass(frozen=True)
class PublicSide:
    """One side of the network."""

    key: str
    label: str | Promise
    agencies: list[PublicAgency]


def public_networks() -> list[Network]:
    """Return the networks that have a public page, by their name."""
    return sorted(Network.objects.filter(has_public_page=True), key=lambda network: network.label)


def public_sides(network: Network) -> list[PublicSide]:
    """Return what the public reads of the network today, in protocol order, in four queries."""
    today = network.today()
    members = Membership.objects.filter(network=network).active_on(today).in_protocol_order(today)
    rows: list[Any] = list(members.with_directory(today))
    offices = [office for row in rows for office in row.current_representatives if office.function in PUBLIC_FUNCTIONS]
    names = public_names(offices)
    sides = []
    for key, label, roles in SIDES:
        agencies = [PublicAgency(row, _offices(row, names)) for row in rows if row.role in roles]
        if key in PUBLIC_SIDES and agencies:
            sides.append(PublicSide(key, label, agencies))
    return sides


def _offices(membership: Any, names: dict[int, str]) -> list[PublicOffice]:
    found = []
    for office in membership.current_representatives:
        if office.pk in names:
            name = names[office.pk]
            found.append(PublicOffice(office.title_text, "" if name == office.title_text else name))
    return found


def switch_public_page(network: Network, *, by: Person, is_on: bool) -> None:
    """Open the network's public page, or close it. Raises Conflict when somebody has done so meanwhile."""
    with acting(by):
        if not Network.objects.filter(pk=network.pk, has_public_page=not is_on).update(has_public_page=is_on):
            raise Conflict(_("The public page is open already.") if is_on else _("The public page is closed already."))


def asks_for_consent(person: Person) -> list[Network]:
    """Return the networks whose public page would name the person, who has not agreed to it; in one query."""
    agreed = Consent.objects.filter(person=person, withdrawn_at__isnull=True)
    rows = Representative.objects.filter(person=person, function__in=PUBLIC_FUNCTIONS, membership__role__in=NAMED_ROLES)
    rows = rows.filter(~Exists(agreed), membership__network__has_public_page=True).select_related("membership__network")
    networks = {row.membership.network for row in rows if row.is_active_on(row.membership.network.today())}
    return sorted(networks, key=lambda network: network.label)
