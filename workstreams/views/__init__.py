"""Pages of the workplan: the table, a workstream and its updates, groups, commitments."""

from workstreams.views.commitments import commitment
from workstreams.views.editing import cancel, classify, create, edit
from workstreams.views.groups import group, groups
from workstreams.views.imports import apply_import, drop_import, marked_import, new_import, show_import
from workstreams.views.plans import adopt, leave_seat, mandate, new_period, seats, version, versions
from workstreams.views.workplan import columns, export, quality, quick, workplan
from workstreams.views.workstream import correct, update, workstream

__all__ = [
    "adopt",
    "apply_import",
    "cancel",
    "classify",
    "columns",
    "commitment",
    "correct",
    "create",
    "drop_import",
    "edit",
    "export",
    "group",
    "groups",
    "leave_seat",
    "mandate",
    "marked_import",
    "new_import",
    "new_period",
    "quality",
    "quick",
    "seats",
    "show_import",
    "update",
    "version",
    "versions",
    "workplan",
    "workstream",
]
