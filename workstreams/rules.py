"""The permission tables of the models of this app: default deny, read by pages and API alike."""

from typing import Any

from django.db.models import Q

from members.access import Role, access_of
from members.classification import Classification
from members.predicates import grant, predicate
from members.rules import is_government, is_in_network, is_on_un_side, is_secretariat, is_visible
from workstreams.querysets_support import is_party


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
def is_asked(user: Any, obj: Any) -> bool:
    """The open round asks an agency of the user about the workstream."""
    if obj is None:
        return False
    agencies = access_of(user).agencies(obj.network_id)
    return bool(agencies) and obj.round_lines.asked_of(agencies).exists()


@predicate
def is_asked_line(user: Any, obj: Any) -> bool:
    """The line of a round is asked of an agency of the user."""
    return obj is not None and obj.agency_id in access_of(user).agencies(obj.round.network_id)


@predicate
def leads_group(user: Any, obj: Any) -> bool:
    """The user, or an agency of theirs, leads or co-leads the working group of the workstream for the UN today."""
    if obj is None:
        return False
    return _leads(user, obj.group, obj.network)


@predicate
def leads_this_group(user: Any, obj: Any) -> bool:
    """The user, or an agency of theirs, leads or co-leads the group for the UN today."""
    return obj is not None and _leads(user, obj, obj.network)


def _leads(user: Any, group: Any, network: Any) -> bool:
    access = access_of(user)
    agencies = access.agencies(network.pk)
    leading = group.seats.active_on(network.today()).filter(function__in=["lead", "co_lead"])
    return bool(agencies) and leading.filter(Q(agency__in=agencies) | Q(person=access.person_id)).exists()


@predicate
def is_asking_party(user: Any, obj: Any) -> bool:
    """The user is on the side of the UN or of the Government in the object's network."""
    return obj is not None and is_party(access_of(user), obj.network_id)


@predicate
def represents_requester(user: Any, obj: Any) -> bool:
    """The user represents the body that asked or pledged."""
    return obj is not None and obj.agency_id in access_of(user).agencies(obj.network_id)


@predicate
def is_editable_request(user: Any, obj: Any) -> bool:
    """The request is not matched, closed or declined yet."""
    return obj is not None and obj.state in ("submitted", "under_review")


@predicate
def request_is_submitted(user: Any, obj: Any) -> bool:
    """The request was just submitted."""
    return obj is not None and obj.state == "submitted"


@predicate
def request_is_under_review(user: Any, obj: Any) -> bool:
    """The request is under review."""
    return obj is not None and obj.state == "under_review"


@predicate
def request_is_matched(user: Any, obj: Any) -> bool:
    """The request is matched."""
    return obj is not None and obj.state == "matched"


@predicate
def request_is_in_delivery(user: Any, obj: Any) -> bool:
    """The request is in delivery."""
    return obj is not None and obj.state == "in_delivery"


@predicate
def can_read_offer(user: Any, obj: Any) -> bool:
    """The request is readable, and the offer is matched, or the user reads what is for the UN only, or made it."""
    if obj is None:
        return False
    access = access_of(user)
    request = obj.request
    if not (
        access.can_read(request.network_id, request.effective_classification) and is_party(access, request.network_id)
    ):
        return False
    is_un_side = access.level(request.network_id) == Classification.UN_ONLY
    return bool(obj.is_matched or is_un_side or obj.offered_by_id == access.person_id)


@predicate
def owns_framework(user: Any, obj: Any) -> bool:
    """The framework is the network's own: national priorities are the Government's, all else is the secretariat's."""
    if obj is None or obj.network_id is None:
        return False
    access = access_of(user)
    if obj.kind == "national":
        return Role.GOVERNMENT in access.roles(obj.network_id)
    return access.is_secretariat(obj.network_id)


@predicate
def owns_framework_of(user: Any, obj: Any) -> bool:
    """The commitment is in a framework that the user may change."""
    return obj is not None and owns_framework(user, obj.framework)


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
    # asked of the network
    "workstreams.add_workinggroup": is_secretariat,
    # asked of the network: begin it, adopt it, roll it over
    "workstreams.adopt_workplan": is_secretariat,
    # asked of the group: its seats and mandate
    "workstreams.change_workinggroup": can_read & (is_secretariat | leads_this_group),
    # asked of the network
    "workstreams.import_workplan": is_secretariat,
    # asked of the network: what is odd in the workplan
    "workstreams.view_quality": is_secretariat,
    "workstreams.view_statusupdate": can_read_update,
    # asked of the workstream about which something is reported
    # asked of the network: the Government asks for support; the secretariat records its letters
    "workstreams.add_supportrequest": is_government | is_secretariat,
    "workstreams.view_supportrequest": can_read & is_asking_party,
    # Stated by role alone: where the state has moved on, the service says so (409).
    "workstreams.change_supportrequest": can_read & is_asking_party & (is_secretariat | represents_requester),
    "workstreams.handle_supportrequest": can_read & is_secretariat,
    "workstreams.add_offer": can_read & is_on_un_side,
    # What is possible in the request's state, for pages and available_actions.
    "workstreams.edit_supportrequest": can_read
    & is_asking_party
    & (is_secretariat | represents_requester)
    & is_editable_request,
    "workstreams.review_supportrequest": can_read & is_secretariat & request_is_submitted,
    "workstreams.offer_supportrequest": can_read & is_on_un_side & is_editable_request,
    "workstreams.match_supportrequest": can_read & is_secretariat & request_is_under_review,
    "workstreams.deliver_supportrequest": can_read & is_secretariat & request_is_matched,
    "workstreams.close_supportrequest": can_read & is_secretariat & request_is_in_delivery,
    "workstreams.decline_supportrequest": can_read & is_secretariat & is_editable_request,
    "workstreams.view_offer": can_read_offer,
    # asked of the network
    "workstreams.add_pledge": is_government | is_on_un_side,
    "workstreams.view_pledge": can_read,
    "workstreams.change_pledge": can_read & (is_secretariat | represents_requester),
    "workstreams.view_pledgestage": is_visible,
    # asked of the network: the secretariat adds frameworks, the Government its national priorities
    "workstreams.add_framework": is_secretariat | is_government,
    "workstreams.change_framework": owns_framework,
    "workstreams.change_commitment": owns_framework_of,
    "workstreams.add_statusupdate": can_read & (is_secretariat | represents_lead | is_asked),
    "workstreams.view_evidence": is_visible,
    "workstreams.view_budgetline": is_visible,
    "workstreams.view_indicator": is_visible,
    "workstreams.view_partner": is_visible,
    "workstreams.view_workplanversion": is_visible,
    "workstreams.view_workplanversionline": is_visible,
    "workstreams.view_reportinground": is_visible,
    # asked of the network
    "workstreams.open_round": is_secretariat,
    # asked of the round: close it, give its lines to other agencies, look at and publish its reports
    "workstreams.change_reportinground": is_secretariat,
    "workstreams.view_roundline": is_visible,
    "workstreams.give_back_roundline": is_visible & is_asked_line,
    "workstreams.view_roundreport": is_visible,
}

grant(PERMISSIONS)
