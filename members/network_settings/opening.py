"""Opening a network: by who runs the installation, with its catalogues, its secretariat's agency and first officer.

It begins in preparation, and what comes next is a list computed from what there is (`first_steps`).
"""

from dataclasses import dataclass
from functools import cache

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members.access import acting
from members.invitations import invite_officer, person_with_address
from members.loading import read_data
from members.models import Agency, Invitation, Membership, MembershipDetail, Network, Person
from members.registry import catalogues
from members.titles import Title
from notifications.errors import Conflict


@dataclass(frozen=True)
class Opening:
    """What has to be known of a network before it begins."""

    slug: str
    title: Title
    country: str
    time_zone: str
    languages: list[str]
    parent: Network | None
    coordinator: str  # the acronym of a UN entity of the catalogue
    secretariat: str
    reply_to: str


@dataclass(frozen=True)
class Officer:
    """Who is invited to be the secretariat's officer."""

    name: str
    address: str
    language: str


@cache
def coordinators() -> dict[str, str]:
    """Return the names of the UN entities of the catalogue by acronym: one of them is the secretariat."""
    rows = read_data("members", "agencies.yaml")["agencies"]
    return {row["acronym"]: row["name"] for row in rows if row["type"] == "un_entity"}


def open_network(opening: Opening, officer: Officer, *, by: Person) -> Network:
    """Make the network, in preparation, and invite its first officer. Raises Conflict when the short name is taken."""
    with acting(by):
        for load in catalogues:
            load()
        try:
            with transaction.atomic():
                network = Network.objects.create(
                    slug=opening.slug,
                    title=opening.title,
                    country=opening.country,
                    time_zone=opening.time_zone,
                    languages=opening.languages,
                    parent=opening.parent,
                    secretariat=opening.secretariat,
                    reply_to=opening.reply_to,
                    is_in_preparation=True,
                )
        except IntegrityError:
            raise Conflict(_("Another network has this short name.")) from None
        membership = Membership.objects.create(
            network=network,
            agency=Agency.objects.get(acronym=opening.coordinator, country=""),
            role=Membership.Role.COORDINATOR,
            started_on=network.today(),
        )
        MembershipDetail.objects.create(
            membership=membership,
            started_on=membership.started_on,
            presence=MembershipDetail.Presence.RESIDENT,
            protocol_order=1,
        )
        invite_first_officer(network, officer, by=by)
    return network


def invite_first_officer(network: Network, officer: Officer, *, by: Person) -> Invitation:
    """Invite somebody into the secretariat of a network that has no officer.

    Raises Conflict where there is one, who then invites, and where the network has no coordinator today.
    """
    with acting(by):
        rows = network.memberships.active_on(network.today()).filter(role=Membership.Role.COORDINATOR)
        membership = rows.select_related("network", "agency").first()
        if membership is None:
            raise Conflict(_("No agency is the coordinator of this network today."))
        person = person_with_address(
            officer.address, name=officer.name, language=officer.language, time_zone=network.time_zone, by=by
        )
        return invite_officer(membership, person, by=by)


def set_parent(network: Network, parent: Network | None, *, by: Person) -> Network:
    """Put the network below another one, or below none. What was granted to a former parent opens nothing any more.

    Raises Conflict where the networks would stand below each other.
    """
    with acting(by):
        # one lock for all: two such changes at once could close a circle that neither of them sees
        known = dict(Network.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", "parent"))
        above = parent.pk if parent else None
        while above is not None:
            if above == network.pk:
                raise Conflict(_("The networks would stand below each other."))
            above = known[above]
        network.parent = parent
        network.save(update_fields=["parent"])
    return network
