"""Pages: load with access, form, service, response."""

from meetings.views.decisions import decisions
from meetings.views.distribution import distribute, distributions, edition_pdf, preview_mail, preview_pdf
from meetings.views.feeds import feed, feeds, open_own_feed, revoke_own_feed
from meetings.views.invitations import answer
from meetings.views.inviting import alternate, fill_participants, guest, invitations, reply, withdraw
from meetings.views.letters import letter_file, letter_scan, letter_scanned, letters
from meetings.views.meetings import history, meeting, meetings, outcomes, participants
from meetings.views.naming import assignee, presenter
from meetings.views.papers import binder, bundle, new_paper, paper, paper_file, paper_readers, papers, request_paper

__all__ = [
    "alternate",
    "answer",
    "assignee",
    "binder",
    "bundle",
    "decisions",
    "distribute",
    "distributions",
    "edition_pdf",
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
    "new_paper",
    "open_own_feed",
    "outcomes",
    "paper",
    "paper_file",
    "paper_readers",
    "papers",
    "participants",
    "presenter",
    "preview_mail",
    "preview_pdf",
    "reply",
    "request_paper",
    "revoke_own_feed",
    "withdraw",
]
