"""Writing: what is done with meetings, each in one transaction of rows, history and outbox."""

from meetings.services.agenda import (
    add_item,
    add_what_returns,
    clear_items,
    edit_item,
    move_item,
    order_items,
    remove_item,
)
from meetings.services.calling import call_meeting, cancel_meeting, clear_meeting, create_meeting, edit_meeting
from meetings.services.calls import call_for_items
from meetings.services.deadlines import finish_deadline, move_deadline, schedule_deadlines
from meetings.services.distribution import distribute_agenda
from meetings.services.invitations import answer_invitation
from meetings.services.polls import answer_dates, ask_for_dates, pick_date, withdraw_poll
from meetings.services.proposals import (
    accept_proposal,
    decline_proposal,
    defer_proposal,
    merge_proposal,
    propose_item,
)
from meetings.services.series import cancel_series, create_series, edit_series
from meetings.services.standing import add_standing_item, end_standing_item

__all__ = [
    "accept_proposal",
    "add_item",
    "add_standing_item",
    "add_what_returns",
    "answer_dates",
    "answer_invitation",
    "ask_for_dates",
    "call_for_items",
    "call_meeting",
    "cancel_meeting",
    "cancel_series",
    "clear_items",
    "clear_meeting",
    "create_meeting",
    "create_series",
    "decline_proposal",
    "defer_proposal",
    "distribute_agenda",
    "edit_item",
    "edit_meeting",
    "edit_series",
    "end_standing_item",
    "finish_deadline",
    "merge_proposal",
    "move_deadline",
    "move_item",
    "order_items",
    "pick_date",
    "propose_item",
    "remove_item",
    "schedule_deadlines",
    "withdraw_poll",
]
