"""The permission tables of the models of this app: default deny, read by pages and API alike."""

from typing import Any

from members.access import access_of
from members.predicates import grant, predicate
from members.rules import is_in_network, is_secretariat, is_visible


@predicate
def can_read(user: Any, obj: Any) -> bool:
    """The object's effective classification is readable for the user in its network."""
    return obj is not None and access_of(user).can_read(obj.network_id, obj.effective_classification)


@predicate
def can_read_update(user: Any, obj: Any) -> bool:
    """The status update's effective classification is readable for the user in its network."""
    return obj is not None and access_of(user).can_read(obj.workstream.network_id, obj.effective_classification)


@predicate
def represents_lead(user: Any, obj: Any) -> bool:
    """The user represents the lead agency of the workstream."""
    return obj is not None and obj.lead_id in access_of(user).agencies(obj.network_id)


PERMISSIONS = {
    "workstreams.view_framework": is_visible,
    "workstreams.view_commitment": is_visible,
    "workstreams.view_workinggroup": can_read,
    "workstreams.view_seat": is_visible,
    "workstreams.view_workplan": is_in_network,
    "workstreams.view_workstream": can_read,
    "workstreams.classify_workstream": can_read & is_secretariat,
    "workstreams.view_statusupdate": can_read_update,
    # asked of the workstream about which something is reported
    "workstreams.add_statusupdate": can_read & (is_secretariat | represents_lead),
}

grant(PERMISSIONS)
