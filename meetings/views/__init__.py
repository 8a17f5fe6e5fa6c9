"""Pages: load with access, form, service, response."""

from meetings.views.agenda import (
    add_item,
    add_returning,
    build,
    clear_items,
    edit_item,
    move_item,
    order_items,
    remove_item,
)
from meetings.views.calling import (
    call_meeting,
    cancel_meeting,
    clear_meeting,
    create_meeting,
    deadlines,
    edit_meeting,
    move_deadline,
)
from meetings.views.decisions import decisions
from meetings.views.distribution import distribute, distributions, edition_pdf, preview_mail, preview_pdf
from meetings.views.feeds import feed, feeds, open_own_feed, revoke_own_feed
from meetings.views.invitations import answer
from meetings.views.inviting import alternate, fill_participants, guest, invitations, reply, withdraw
from meetings.views.letters import letter_file, letter_scan, letter_scanned, letters
from meetings.views.meetings import history, meeting, meetings, outcomes, participants
from meetings.views.naming import assignee, presenter
from meetings.views.papers import binder, bundle, new_paper, paper, paper_file, paper_readers, papers, request_paper
from meetings.views.polls import ask_for_dates, pick_date, poll, polls, withdraw_poll
from meetings.views.proposals import call_for_items, decide, end_standing_item, propose, standing_items

__all__ = [
    "add_item",
    "add_returning",
    "alternate",
    "answer",
    "ask_for_dates",
    "assignee",
    "binder",
    "build",
    "bundle",
    "call_for_items",
    "call_meeting",
    "cancel_meeting",
    "clear_items",
    "clear_meeting",
    "create_meeting",
    "deadlines",
    "decide",
    "decisions",
    "distribute",
    "distributions",
    "edit_item",
    "edit_meeting",
    "edition_pdf",
    "end_standing_item",
    "feed",
    "feeds",
    "fill_participants",
    "guest",
    "history",
    "invitations",
    "letter_file",
    "letter_scan",
    "letter_scanned",
    "letters",
    "meeting",
    "meetings",
    "move_deadline",
    "move_item",
    "new_paper",
    "open_own_feed",
    "order_items",
    "outcomes",
    "paper",
    "paper_file",
    "paper_readers",
    "papers",
    "participants",
    "pick_date",
    "poll",
    "polls",
    "presenter",
    "preview_mail",
    "preview_pdf",
    "propose",
    "remove_item",
    "reply",
    "request_paper",
    "revoke_own_feed",
    "standing_items",
    "withdraw",
    "withdraw_poll",
]
