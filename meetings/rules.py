"""The permission tables of the models of this app: default deny, read by pages and API alike."""

from typing import Any

from meetings.leading import groups_led, leads_meeting
from meetings.models import Meeting
from members.access import Role, access_of
from members.classification import Classification
from members.models import Network
from members.predicates import grant, predicate
from members.rules import is_in_network, is_secretariat, is_visible


@predicate
def can_read(user: Any, obj: Any) -> bool:
    """The object's effective classification is readable for the user in its network."""
    return obj is not None and access_of(user).can_read(obj.network_id, obj.effective_classification)


@predicate
def is_invited(user: Any, obj: Any) -> bool:
    """The user is invited to the meeting, which shows what is not for the UN only."""
    person_id = access_of(user).person_id
    return (
        obj is not None
        and person_id is not None
        and obj.effective_classification <= Classification.NETWORK
        and obj.participants.filter(person=person_id).exists()
    )


@predicate
def is_participant(user: Any, obj: Any) -> bool:
    """The user is invited to the meeting."""
    person_id = access_of(user).person_id
    return obj is not None and person_id is not None and obj.participants.filter(person=person_id).exists()


@predicate
def is_secretariat_of_meeting(user: Any, obj: Any) -> bool:
    """The user is a secretariat officer of the network whose meeting the object belongs to."""
    return obj is not None and access_of(user).is_secretariat(obj.meeting.network_id)


@predicate
def is_the_participant(user: Any, obj: Any) -> bool:
    """The user is the person invited."""
    return obj is not None and access_of(user).person_id == obj.person_id


def may_assign(user: Any, point: Any) -> bool:
    """Say whether the user may say who does an action point that they see; at most one query, whatever the points."""
    access, network_id = access_of(user), point.meeting.network_id
    speaks = access.is_secretariat(network_id) or (network_id, point.owner_id) in access.speaks_for()
    return speaks or leads_meeting(user, point.meeting)


@predicate
def may_assign_it(user: Any, obj: Any) -> bool:
    """The user is secretariat, leads the group, or is head or focal point of the agency that owes it."""
    return obj is not None and may_assign(user, obj)


@predicate
def presents(user: Any, obj: Any) -> bool:
    """The user presents the item, or the item of the paper."""
    person_id = access_of(user).person_id
    item = obj if obj is None or obj._meta.model_name == "agendaitem" else obj.item
    return item is not None and person_id is not None and item.presenter_person_id == person_id


@predicate
def presents_at(user: Any, obj: Any) -> bool:
    """The user presents an item of the meeting."""
    person_id = access_of(user).person_id
    return obj is not None and person_id is not None and obj.items.filter(presenter_person=person_id).exists()


@predicate
def is_member_of_network(user: Any, obj: Any) -> bool:
    """The user holds an office in the network that does more than observe."""
    return obj is not None and bool(access_of(user).roles(obj.network_id) - {Role.OBSERVER})


@predicate
def is_un_co_chair(user: Any, obj: Any) -> bool:
    """The user is a co-chair of the UN side who is not held back by another office."""
    access = access_of(user)
    return (
        obj is not None
        and Role.UN_CO_CHAIR in access.roles(obj.network_id)
        and (access.level(obj.network_id) == Classification.UN_ONLY)
    )


@predicate
def is_co_chair(user: Any, obj: Any) -> bool:
    """The user is a co-chair of either side in the network of the meeting."""
    chairs = {Role.UN_CO_CHAIR, Role.GOVERNMENT_CO_CHAIR}
    return obj is not None and bool(access_of(user).roles(obj.network_id) & chairs)


@predicate
def does_it(user: Any, obj: Any) -> bool:
    """The user is the person to whom the action point is assigned, or represents the agency that owes it."""
    access = access_of(user)
    if obj is None or access.person_id is None:
        return False
    return obj.assignee_person_id == access.person_id or obj.owner_id in access.agencies(obj.meeting.network_id)


@predicate
def is_out(user: Any, obj: Any) -> bool:
    """The minutes (or those of the row) are no draft any more, and the user sees their meeting."""
    minutes = getattr(obj, "minutes", obj)
    return (
        minutes is not None
        and minutes.state != "draft"
        and Meeting.objects.visible_to(user).filter(pk=minutes.meeting_id).exists()
    )


@predicate
def is_asked(user: Any, obj: Any) -> bool:
    """The user is asked which dates suit."""
    person_id = access_of(user).person_id
    # all of them, which a list reads ahead for every row at once
    return obj is not None and person_id is not None and any(row.person_id == person_id for row in obj.asked.all())


@predicate
def is_the_proposer(user: Any, obj: Any) -> bool:
    """The user proposed the item."""
    person_id = access_of(user).person_id
    return obj is not None and person_id is not None and obj.proposed_by_id == person_id


@predicate
def leads_its_group(user: Any, obj: Any) -> bool:
    """The user leads or co-leads, for the UN, the group whose meeting it is or belongs to; a plenary has no lead."""
    return obj is not None and leads_meeting(user, _meeting_of(obj))


def _meeting_of(obj: Any) -> Meeting:
    """Return the meeting itself, or that of what belongs to one: an item, a paper, a note, minutes, a comment."""
    if isinstance(obj, Meeting):
        return obj
    row = getattr(obj, "round", None) or getattr(obj, "paragraph", None) or obj
    meeting: Meeting = row.meeting if hasattr(row, "meeting") else row.minutes.meeting
    return meeting


@predicate
def leads_the_body(user: Any, obj: Any) -> bool:
    """The user leads or co-leads, for the UN, the group: itself, or the one for which a date is searched."""
    key = getattr(obj, "group_id", None) if hasattr(obj, "group_id") else getattr(obj, "pk", None)
    return key is not None and not isinstance(obj, Network) and key in groups_led(user)


@predicate
def leads_some_group(user: Any, obj: Any) -> bool:
    """The user leads or co-leads, for the UN, a group of the network."""
    return obj is not None and obj.pk in groups_led(user).values()


@predicate
def is_secretariat_of_minutes(user: Any, obj: Any) -> bool:
    """The user is a secretariat officer of the network whose minutes the object belongs to."""
    minutes = getattr(obj, "minutes", obj)
    return minutes is not None and access_of(user).is_secretariat(minutes.meeting.network_id)


@predicate
def said_it(user: Any, obj: Any) -> bool:
    """The comment or objection is the user's own."""
    person_id = access_of(user).person_id
    return obj is not None and person_id is not None and obj.person_id == person_id


@predicate
def is_secretariat_of_comment(user: Any, obj: Any) -> bool:
    """The user is a secretariat officer of the network on whose minutes the comment is."""
    return obj is not None and access_of(user).is_secretariat(obj.paragraph.meeting.network_id)


@predicate
def is_secretariat_of_objection(user: Any, obj: Any) -> bool:
    """The user is a secretariat officer of the network to whose minutes somebody objects."""
    return obj is not None and access_of(user).is_secretariat(obj.round.minutes.meeting.network_id)


# Whoever leads a working group for the UN runs its meetings as the secretariat runs them all. Not theirs: who reads
# what (clearance), the letter to the counterpart, the briefs, what returns at every meeting, the exports.
runs_meeting = is_secretariat | leads_its_group
runs_its_meeting = is_secretariat_of_meeting | leads_its_group

PERMISSIONS = {
    "meetings.view_meeting": can_read | is_invited,
    "meetings.distribute_agenda": can_read & runs_meeting,
    # the link and the pass into the room: for those who are invited, and for whoever runs the meeting
    "meetings.join_meeting": (can_read & runs_meeting) | is_participant,
    "meetings.view_meetingclock": is_in_network,
    "meetings.call_meeting": can_read & runs_meeting,  # edit, call, cancel, move a deadline
    "meetings.clear_meeting": can_read & is_secretariat,  # for whom it is, its parts and its items
    # asked of the network: to plan meetings at all; of a group, or the network for the plenary: to plan its meetings
    "meetings.add_meeting": is_secretariat | leads_some_group,
    "meetings.host_meeting": is_secretariat | leads_the_body,
    # what is late: the secretariat, the UN side's lead of the group and the co-chairs of that side, nobody else
    "meetings.view_lateness": can_read & (runs_meeting | is_un_co_chair),
    "meetings.view_datepoll": is_visible,
    "meetings.decide_datepoll": is_secretariat | leads_the_body,
    "meetings.answer_datepoll": can_read & is_asked,
    "meetings.view_segment": is_visible,
    "meetings.view_agendaitem": is_visible,
    "meetings.name_presenter": is_visible & runs_its_meeting,
    "meetings.view_paper": is_visible,
    "meetings.view_paperfile": is_visible,
    "meetings.add_paper": (can_read & runs_meeting) | presents_at,
    "meetings.ask_for_paper": is_visible & runs_its_meeting,
    "meetings.hand_in_paper": runs_its_meeting | presents,
    "meetings.change_paper": is_visible & (runs_its_meeting | presents),
    "meetings.clear_paper": is_visible & is_secretariat_of_meeting,
    "meetings.view_participant": is_visible,
    "meetings.answer_invitation": is_the_participant | runs_its_meeting,
    "meetings.invite": can_read & runs_meeting,
    "meetings.write_letter": can_read & is_secretariat,
    "meetings.view_calendarfeed": is_the_participant,
    "meetings.revoke_calendarfeed": is_the_participant,
    "meetings.propose_item": can_read & is_member_of_network,
    "meetings.change_agenda": can_read & runs_meeting,
    "meetings.build_item": is_visible & runs_its_meeting,
    "meetings.view_proposal": runs_its_meeting | is_the_proposer,
    "meetings.decide_proposal": runs_its_meeting,
    "meetings.view_standingitem": is_secretariat,
    "meetings.change_standingitem": is_secretariat,
    "meetings.view_distribution": is_visible,
    "meetings.view_edition": is_visible,
    "meetings.view_decision": is_visible,
    "meetings.view_actionpoint": is_visible,
    "meetings.assign_actionpoint": is_visible & may_assign_it,
    "meetings.update_actionpoint": is_visible & (does_it | runs_its_meeting),
    "meetings.oversee_actionpoint": is_visible & runs_its_meeting,
    # attendance, notes, decisions and action points while the meeting goes on, and the minutes made of them
    "meetings.record_meeting": can_read & runs_meeting,
    "meetings.write_brief": can_read & is_secretariat,
    "meetings.export_network": is_secretariat,
    "meetings.read_brief": can_read & (is_secretariat | is_co_chair),
    "meetings.view_brief": is_secretariat_of_meeting,
    "meetings.view_note": runs_its_meeting,
    "meetings.view_minutes": is_out | is_secretariat_of_minutes | leads_its_group,
    "meetings.edit_minutes": is_secretariat_of_minutes | leads_its_group,
    "meetings.comment_minutes": is_out,
    "meetings.view_minutesparagraph": is_visible,
    "meetings.view_silenceround": is_out | is_secretariat_of_minutes | leads_its_group,
    "meetings.view_minutescomment": said_it | is_secretariat_of_comment | leads_its_group,
    "meetings.answer_minutescomment": is_secretariat_of_comment | leads_its_group,
    "meetings.view_objection": said_it | is_secretariat_of_objection | leads_its_group,
}

grant(PERMISSIONS)
