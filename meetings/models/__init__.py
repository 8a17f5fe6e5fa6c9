"""When: meetings with their segments, agendas and papers, distributions, decisions and action points."""

from meetings.models.agenda import AgendaItem, Paper, Proposal
from meetings.models.clock import MeetingClock
from meetings.models.decisions import ActionPoint, ActionPointContributor, Decision
from meetings.models.distributions import Distribution, Edition
from meetings.models.meetings import Deadline, JointBody, Meeting, Segment
from meetings.models.participants import Attendance, Participant

__all__ = [
    "ActionPoint",
    "ActionPointContributor",
    "AgendaItem",
    "Attendance",
    "Deadline",
    "Decision",
    "Distribution",
    "Edition",
    "JointBody",
    "Meeting",
    "MeetingClock",
    "Paper",
    "Participant",
    "Proposal",
    "Segment",
]
