"""Pages: load with access, form, service, response."""

from meetings.views.decisions import decisions
from meetings.views.distribution import distribute, distributions, edition_pdf, preview_mail, preview_pdf
from meetings.views.invitations import answer
from meetings.views.meetings import history, meeting, meetings, outcomes, papers, participants

__all__ = [
    "answer",
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
    "preview_mail",
    "preview_pdf",
]
