"""Preview as: a secretariat officer sees the network with the rights of a role, and changes nothing meanwhile.

What is assumed is an `Access`, so that every queryset and rule follows by itself. It never holds more than the officer
has: one office in the network whose secretariat the officer is, or the invitations of one of its guests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import Access, Office, access_of
from members.models import Membership, Network, Person, Preview
from notifications.errors import Conflict

SESSION_KEY = "preview"
NO_PERSON = UUID(int=0)  # a role is nobody: nothing of any person is its own
Role = Preview.Role
UN = ("coordinator", "member")
EVERY = (*UN, "government", "stakeholder", "observer")
# The roles of a membership that give the role, and the function held.
OFFICES: dict[str, tuple[tuple[str, ...], str]] = {
    Role.UN_CO_CHAIR: (UN, "co_chair"),
    Role.GOVERNMENT_CO_CHAIR: (("government",), "co_chair"),
    Role.FOCAL_POINT: (EVERY, "focal_point"),
    Role.LIAISON_OFFICER: (("government",), "liaison_officer"),
    Role.STAKEHOLDER: (("stakeholder",), "focal_point"),
    Role.OBSERVER: (("observer",), "focal_point"),
}


@dataclass(frozen=True)
class Guest:
    """Somebody without an office in the network who is invited to something of it, and where that stands."""

    person_id: UUID
    label: str
    path: str


# What an app above this one answers: the guests of a network.
guest_sources: list[Callable[[Network], list[Guest]]] = []


def guests_of(network: Network) -> list[Guest]:
    """Return the guests whose view can be previewed."""
    return [guest for source in guest_sources for guest in source(network)]


def membership_for(network: Network, role: str, agency: str) -> Membership | None:
    """Return the membership through which the role is held: of the agency if one is named, else of who holds it."""
    kinds, function = OFFICES[role]
    today = network.today()
    rows = Membership.objects.filter(network=network, role__in=kinds).active_on(today).select_related("agency")
    if agency:
        return rows.filter(agency__acronym=agency).first()
    holders = rows.filter(representatives__function=function).order_by("pk")
    return holders.first() or rows.in_protocol_order(today).first()


def start_preview(network: Network, role: str, *, by: Person, agency: str = "", guest: str = "") -> Preview:
    """Begin to look as the role. Raises Conflict where the network has nobody of the kind today."""
    membership, person, path = None, None, reverse("network_home", args=[network.slug])
    if role == Role.GUEST:
        chosen = next((one for one in guests_of(network) if str(one.person_id) == guest), None)
        if chosen is None:
            raise Conflict(_("This guest is not invited any more."))
        person, path = chosen.person_id, chosen.path
    else:
        membership = membership_for(network, role, agency)
        if membership is None:
            raise Conflict(_("No agency of the network can hold this role today."))
    now = timezone.now()
    return Preview.objects.create(
        network=network,
        person=by,
        role=role,
        membership=membership,
        guest_id=person,
        start_path=path,
        started_at=now,
        expires_at=now + Preview.LIFETIME,
    )


def end_preview(preview: Preview) -> None:
    """Write down when it ended; the first end stands."""
    Preview.objects.filter(pk=preview.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def assumed(preview: Preview) -> Access:
    """Return the access that the previewed role has."""
    if preview.membership is None:
        return Access(preview.guest_id)
    function = OFFICES[preview.role][1]
    office = Office(preview.network_id, preview.membership.agency_id, preview.membership.role, function)
    return Access(NO_PERSON, (office,))


def running_preview(request: HttpRequest) -> Preview | None:
    """Return the preview that goes on in this session, if its officer still is of the secretariat."""
    pk = request.session.get(SESSION_KEY)
    if pk is None or not request.user.is_authenticated:
        return None
    rows = Preview.objects.select_related("network", "membership__agency")
    found = rows.filter(pk=pk, person=request.user.person_id).first()
    if found and found.is_running() and access_of(request.user).is_secretariat(found.network_id):
        return found
    request.session.pop(SESSION_KEY)
    return None
