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
    """The user holds an office in the object's network, or reads it by a grant to its parent network."""
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
        return bool(obj.pk == access_of(user).person_id)
    return bool(getattr(obj, "account_id", None) == getattr(user, "pk", None))


@predicate
def is_secretariat_of_all_offices(user: Any, obj: Any) -> bool:
    """The user is secretariat of every network in which the person holds an office, and it is not the user.

    Who can change an address can sign in with it: nobody gets into another network, or the installation, that way.
    """
    access, theirs = access_of(user), access_of(obj)
    if obj is None or obj.pk == access.person_id or getattr(getattr(obj, "account", None), "is_administrator", False):
        return False
    networks = {office.network_id for office in theirs.offices}
    return bool(networks) and all(access.is_secretariat(network_id) for network_id in networks)


@predicate
def speaks_for_agency(user: Any, obj: Any) -> bool:
    """The user is head or focal point of the agency of a membership, or of the one that an object belongs to."""
    membership = getattr(obj, "membership", obj)
    key = (getattr(membership, "network_id", None), getattr(membership, "agency_id", None))
    return key in access_of(user).speaks_for()


@predicate
def speaks_for_some_agency(user: Any, obj: Any) -> bool:
    """The user is head or focal point of an agency of the network."""
    return network_of(obj) in {network_id for network_id, _agency in access_of(user).speaks_for()}


@predicate
def is_inviter(user: Any, obj: Any) -> bool:
    """The user made the invitation."""
    return obj is not None and obj.invited_by_id == access_of(user).person_id


@predicate
def is_own_office(user: Any, obj: Any) -> bool:
    """The office is the user's own."""
    return obj is not None and obj.person_id == access_of(user).person_id


@predicate
def is_not_over(user: Any, obj: Any) -> bool:  # a predicate is asked about both
    """The office goes on today, or begins later."""
    return obj is not None and (obj.ended_on is None or obj.ended_on >= obj.membership.network.today())


@predicate
def waits_for_approval(user: Any, obj: Any) -> bool:
    """The invitation was proposed and not yet decided."""
    return obj is not None and obj.state == "proposed"


@predicate
def was_sent(user: Any, obj: Any) -> bool:
    """The invitation is with the person, in time or not."""
    return obj is not None and obj.state == "sent"


PERMISSIONS = {
    "members.view_network": is_in_network | is_administrator,
    "members.change_network": is_secretariat,
    # asked of the network: what an administrator knows of one, and does for it
    "members.open_network": is_administrator,
    "members.view_termsofreference": is_in_network,
    # who of a parent network reads this one: asked of the network, and of one grant
    "members.view_readinggrant": is_on_un_side,
    "members.grant_reading": is_secretariat,
    "members.view_history": is_on_un_side,
    "members.view_outbox": is_secretariat,
    "members.view_directory": is_in_network,
    # e-mail addresses and telephone numbers, asked of the network
    "members.view_address": is_on_un_side,
    "members.view_agency": is_visible,
    "members.view_membership": is_in_network,
    "members.view_person": is_own | is_visible,
    "members.change_person": is_own,
    # the e-mail addresses of somebody else, asked of the person
    "members.change_addresses": is_secretariat_of_all_offices,
    "members.view_representative": is_visible,
    # the secretariat hands over at once, also what somebody left behind; an agency's wish goes to the secretariat
    "members.hand_over_representative": is_secretariat | ((is_own_office | speaks_for_agency) & is_not_over),
    "members.leave_representative": (is_secretariat | is_own_office) & is_not_over,
    "members.confirm_representative": (is_secretariat | is_own_office) & is_not_over,
    "members.view_handover_file": is_secretariat | (is_own_office & is_not_over),
    # asked of the network: what nobody holds any more, and the record of a person in office
    "members.view_turnover": is_secretariat,
    "members.correct_person": is_secretariat,
    # asked of a network: the list of invitations; of a membership: to invite for it
    "members.view_invitations": is_secretariat | speaks_for_some_agency,
    "members.invite": is_secretariat | speaks_for_agency,
    "members.view_invitation": is_secretariat | speaks_for_agency | (is_inviter & is_in_network),
    # four eyes: who proposed somebody does not approve it as well
    "members.approve_invitation": is_secretariat & waits_for_approval & ~is_inviter,
    "members.refuse_invitation": is_secretariat & waits_for_approval,
    "members.renew_invitation": is_secretariat & was_sent,
    "members.withdraw_invitation": (is_secretariat | (is_inviter & is_in_network)) & (waits_for_approval | was_sent),
    # asked of the network, and of one import
    "members.import_contacts": is_secretariat,
    "members.view_contactimport": is_secretariat,
    # to see the network as another role sees it, asked of the network
    "members.preview_as": is_secretariat,
    # to take name and addresses from a departed person, asked of the network
    "members.make_anonymous": is_secretariat,
    # to ask why somebody sees something, asked of the network
    "members.explain_access": is_secretariat,
    "members.view_preview": is_secretariat | is_administrator,
    "members.view_apitoken": is_own,
    "members.revoke_apitoken": is_own,
    "members.view_dashboard": is_in_network,
}

grant(PERMISSIONS)
