"""Pages: load with access, form, service, response."""

from meetings.views.decisions import decisions
from meetings.views.distribution import distribute, distributions, edition_pdf, preview_mail, preview_pdf
from meetings.views.invitations import answer
from meetings.views.meetings import history, meeting, meetings, outcomes, papers, participants
from meetings.views.naming import assignee, presenter

__all__ = [
    "answer",
    "assignee",
    "decisions",
    "distribute",
    "distributions",
    "edition_pdf",
    "history",
    "meeting",
    "meetings",
    "outcomes",
    "papers",
    "participants",
    "presenter",
    "preview_mail",
    "preview_pdf",
]
