"""The permission tables of the models of this app: default deny, read by pages and API alike."""

from typing import Any

from members.access import Role, access_of
from members.classification import Classification
from members.predicates import grant, predicate


def network_of(obj: Any) -> int | None:
    """Return the id of the network to which an object belongs: the object itself, or by its network_id."""
    if obj is None:
        return None
    if obj._meta.label == "members.Network":
        return int(obj.pk)
    network_id = getattr(obj, "network_id", None)
    return None if network_id is None else int(network_id)


@predicate
def is_in_network(user: Any, obj: Any) -> bool:
    """The user holds an office in the object's network."""
    network_id = network_of(obj)
    return network_id is not None and access_of(user).level(network_id) is not None


@predicate
def is_secretariat(user: Any, obj: Any) -> bool:
    """The user is a secretariat officer of the object's network."""
    network_id = network_of(obj)
    return network_id is not None and access_of(user).is_secretariat(network_id)


@predicate
def is_on_un_side(user: Any, obj: Any) -> bool:
    """The user reads what is for the UN only in the object's network."""
    network_id = network_of(obj)
    return network_id is not None and access_of(user).level(network_id) == Classification.UN_ONLY


@predicate
def is_government(user: Any, obj: Any) -> bool:
    """The user holds a government office in the object's network."""
    network_id = network_of(obj)
    return network_id is not None and Role.GOVERNMENT in access_of(user).roles(network_id)


@predicate
def is_administrator(user: Any, obj: Any) -> bool:
    """The user runs the installation."""
    return access_of(user).is_administrator


@predicate
def is_visible(user: Any, obj: Any) -> bool:
    """The object is among those that its queryset shows to the user."""
    return obj is not None and type(obj)._default_manager.visible_to(user).filter(pk=obj.pk).exists()


@predicate
def is_own(user: Any, obj: Any) -> bool:
    """The object is the user's own person, or belongs to the user's account."""
    if obj is None:
        return False
    if obj._meta.label == "members.Person":
        return bool(obj.pk == getattr(user, "person_id", None))
    return bool(getattr(obj, "account_id", None) == getattr(user, "pk", None))


PERMISSIONS = {
    "members.view_network": is_in_network | is_administrator,
    "members.change_network": is_secretariat,
    "members.view_history": is_on_un_side,
    "members.view_outbox": is_secretariat,
    "members.view_directory": is_in_network,
    # e-mail addresses and telephone numbers, asked of the network
    "members.view_address": is_on_un_side,
    "members.view_agency": is_visible,
    "members.view_membership": is_in_network,
    "members.view_person": is_own | is_visible,
    "members.change_person": is_own,
    "members.view_representative": is_visible,
    "members.view_apitoken": is_own,
    "members.revoke_apitoken": is_own,
    "members.view_dashboard": is_in_network,
}

grant(PERMISSIONS)
