"""When: meetings with their segments, agendas and papers, distributions, decisions and action points."""

from meetings.models.agenda import AgendaItem, Paper, Purpose
from meetings.models.briefs import Brief
from meetings.models.clock import MeetingClock
from meetings.models.decisions import ActionPoint, ActionPointContributor, Decision
from meetings.models.distributions import Distribution, Edition
from meetings.models.feeds import CalendarFeed
from meetings.models.letters import OfficialLetter
from meetings.models.meetings import Deadline, JointBody, Meeting, Segment
from meetings.models.minutes import Minutes, MinutesComment, MinutesParagraph, Note, Objection, SilenceRound
from meetings.models.notices import Notice, NoticeEdition
from meetings.models.papers import PaperClearance, PaperFile, PaperLook
from meetings.models.participants import Attendance, Participant
from meetings.models.planning import DateAnswer, DateAsked, DateOption, DatePoll, MeetingSeries
from meetings.models.proposals import ItemClearance, Proposal, StandingItem

__all__ = [
    "ActionPoint",
    "ActionPointContributor",
    "AgendaItem",
    "Attendance",
    "Brief",
    "CalendarFeed",
    "DateAnswer",
    "DateAsked",
    "DateOption",
    "DatePoll",
    "Deadline",
    "Decision",
    "Distribution",
    "Edition",
    "ItemClearance",
    "JointBody",
    "Meeting",
    "MeetingClock",
    "MeetingSeries",
    "Minutes",
    "MinutesComment",
    "MinutesParagraph",
    "Note",
    "Notice",
    "NoticeEdition",
    "Objection",
    "OfficialLetter",
    "Paper",
    "PaperClearance",
    "PaperFile",
    "PaperLook",
    "Participant",
    "Proposal",
    "Purpose",
    "Segment",
    "SilenceRound",
    "StandingItem",
]
