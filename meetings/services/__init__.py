"""Writing: what is done with meetings, each in one transaction of rows, history and outbox."""

from meetings.services.deadlines import schedule_deadlines
from meetings.services.distribution import distribute_agenda
from meetings.services.invitations import answer_invitation

__all__ = ["answer_invitation", "distribute_agenda", "schedule_deadlines"]
