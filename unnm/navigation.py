"""What the frame of every page shows: where one can go, in which network, as whom."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from members.access import Role, access_of
from members.models import Network, Person
from notifications.inbox import unread_count, unread_of

# Pages whose address begins otherwise than that of their entry.
BELONGS_TO = {"meetings:meetings": ("dates/", "standing-items/"), "meetings:decisions": ("action-points/",)}


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool


def entries(request: HttpRequest, network: Network) -> list[Entry]:
    """Return the navigation of a network for the person who is signed in, most used first."""
    access = access_of(request.user)
    if access.level(network.pk) is None:
        return []
    is_government = Role.GOVERNMENT in access.roles(network.pk)
    pages = [
        (_("Overview") if is_government else _("Desk"), "network_home"),
        (_("Commitments"), "overview") if not is_government else None,
        (_("Workplan"), "workstreams:workplan"),
        (_("Groups"), "workstreams:groups"),
        (_("Meetings"), "meetings:meetings"),
        (_("Decisions"), "meetings:decisions"),
        (_("Directory"), "members:directory"),
        (_("Outbox"), "notifications:outbox") if access.is_secretariat(network.pk) else None,
    ]
    home = reverse("network_home", args=[network.slug])
    found: list[Entry] = []
    for label, name in filter(None, pages):
        url = reverse(name, args=[network.slug])
        begins = tuple(home + part for part in BELONGS_TO.get(name, ()))
        is_current = request.path == url or (url != home and request.path.startswith((url, *begins)))
        found.append(Entry(label, url, is_current))
    return found


def _networks(user: Any, person: Person) -> list[Any]:
    """Return the user's networks; the count of unread messages comes with them, so that it costs no query."""
    return list(Network.objects.visible_to(user).annotate(unread=Subquery(unread_count(person.pk))))


def _unread(networks: list[Any], person: Person) -> int:
    """Return how many messages the person has not read; who is in no network has few, and they are counted."""
    return (networks[0].unread if networks else unread_of(person.pk).count()) or 0


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of base.html; the queries run only when a template asks."""
    network: Network | None = getattr(request, "network", None)
    user = getattr(request, "user", None)
    person = getattr(user, "person", None)
    networks: Any = SimpleLazyObject(lambda: _networks(user, person)) if person else []
    return {
        "network": network,
        "nav": entries(request, network) if network else [],
        "networks": networks,
        "unread": SimpleLazyObject(lambda: _unread(networks, person)) if person else 0,
        "preview": getattr(request, "preview", None),
        "person_label": person.name if person else "",
        "demo_banner": _("Demonstration: example data, mails stay on this machine.") if settings.DEMO else "",
    }
