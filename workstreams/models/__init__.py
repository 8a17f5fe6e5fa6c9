"""What: commitments, working groups, workplans, workstreams and their status."""

from workstreams.models.commitments import Commitment, CommitmentLink, Framework
from workstreams.models.groups import Mandate, Seat, WorkingGroup
from workstreams.models.imports import WorkplanImport
from workstreams.models.rounds import ReportingRound, RoundLine, RoundReport
from workstreams.models.status import BulkRequest, Evidence, StatusDraft, StatusUpdate
from workstreams.models.support import Offer, Pledge, PledgeStage, RequestStep, SupportRequest
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
    "BulkRequest",
    "ChosenColumns",
    "Clearance",
    "Commitment",
    "CommitmentLink",
    "Contribution",
    "Evidence",
    "Framework",
    "Indicator",
    "Mandate",
    "Measurement",
    "Offer",
    "Partner",
    "Pledge",
    "PledgeStage",
    "ReportingRound",
    "RequestStep",
    "RoundLine",
    "RoundReport",
    "Seat",
    "StatusDraft",
    "StatusUpdate",
    "SupportRequest",
    "WorkingGroup",
    "Workplan",
    "WorkplanImport",
    "WorkplanVersion",
    "WorkplanVersionLine",
    "Workstream",
    "WorkstreamCommitment",
]
