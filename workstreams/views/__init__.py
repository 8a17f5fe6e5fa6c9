"""Pages of the workplan: the table, a workstream and its updates, groups, commitments."""

from workstreams.views.commitments import commitment
from workstreams.views.groups import group, groups
from workstreams.views.workplan import workplan
from workstreams.views.workstream import correct, update, workstream

__all__ = ["commitment", "correct", "group", "groups", "update", "workplan", "workstream"]
