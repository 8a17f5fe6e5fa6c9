"""What: commitments, working groups, workplans, workstreams and their status."""

from workstreams.models.commitments import Commitment, CommitmentLink, Framework
from workstreams.models.groups import Mandate, Seat, WorkingGroup
from workstreams.models.status import StatusUpdate
from workstreams.models.workplans import (
    BudgetLine,
    Contribution,
    Indicator,
    Measurement,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)

__all__ = [
    "BudgetLine",
    "Commitment",
    "CommitmentLink",
    "Contribution",
    "Framework",
    "Indicator",
    "Mandate",
    "Measurement",
    "Seat",
    "StatusUpdate",
    "WorkingGroup",
    "Workplan",
    "Workstream",
    "WorkstreamCommitment",
]
