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


@predicate
def leads_group(user: Any, obj: Any) -> bool:
    """The user represents an agency that leads or co-leads the working group of the workstream for the UN today."""
    if obj is None:
        return False
    return _leads(user, obj.group, obj.network)


@predicate
def leads_this_group(user: Any, obj: Any) -> bool:
    """The user represents an agency that leads or co-leads the group for the UN today."""
    return obj is not None and _leads(user, obj, obj.network)


def _leads(user: Any, group: Any, network: Any) -> bool:
    agencies = access_of(user).agencies(network.pk)
    leading = group.seats.active_on(network.today()).filter(function__in=["lead", "co_lead"])
    return bool(agencies) and leading.filter(agency__in=agencies).exists()


PERMISSIONS = {
    "workstreams.view_framework": is_visible,
    "workstreams.view_commitment": is_visible,
    "workstreams.view_workinggroup": can_read,
    "workstreams.view_seat": is_visible,
    "workstreams.view_workplan": is_in_network,
    "workstreams.view_workstream": can_read,
    # asked of the network
    "workstreams.add_workstream": is_secretariat,
    "workstreams.change_workstream": can_read & (is_secretariat | represents_lead | leads_group),
    # to another group or lead agency
    "workstreams.move_workstream": can_read & is_secretariat,
    "workstreams.cancel_workstream": can_read & is_secretariat,
    "workstreams.classify_workstream": can_read & is_secretariat,
    # asked of the network: adopt it, roll it over
    "workstreams.adopt_workplan": is_secretariat,
    # asked of the group: its seats and mandate
    "workstreams.change_workinggroup": can_read & (is_secretariat | leads_this_group),
    # asked of the network
    "workstreams.import_workplan": is_secretariat,
    # asked of the network: what is odd in the workplan
    "workstreams.view_quality": is_secretariat,
    "workstreams.view_statusupdate": can_read_update,
    # asked of the workstream about which something is reported
    "workstreams.add_statusupdate": can_read & (is_secretariat | represents_lead),
}

grant(PERMISSIONS)
