"""What: commitments, working groups, workplans, workstreams and their status."""

from workstreams.models.commitments import Commitment, CommitmentLink, Framework
from workstreams.models.groups import Mandate, Seat, WorkingGroup
from workstreams.models.status import StatusUpdate
from workstreams.models.workplans import (
    BudgetLine,
    ChosenColumns,
    Clearance,
    Contribution,
    Indicator,
    Measurement,
    Partner,
    Workplan,
    WorkplanVersion,
    WorkplanVersionLine,
    Workstream,
    WorkstreamCommitment,
)

__all__ = [
    "BudgetLine",
    "ChosenColumns",
    "Clearance",
    "Commitment",
    "CommitmentLink",
    "Contribution",
    "Framework",
    "Indicator",
    "Mandate",
    "Measurement",
    "Partner",
    "Seat",
    "StatusUpdate",
    "WorkingGroup",
    "Workplan",
    "WorkplanVersion",
    "WorkplanVersionLine",
    "Workstream",
    "WorkstreamCommitment",
]
