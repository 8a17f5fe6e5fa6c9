"""Pages of the workplan: the table, a workstream and its updates, groups, commitments."""

from workstreams.views.commitments import commitment
from workstreams.views.coverage import coverage, export_coverage
from workstreams.views.editing import cancel, classify, create, edit
from workstreams.views.evidence import evidence
from workstreams.views.frameworks import (
    apply_commitments,
    edit_a_commitment,
    edit_a_framework,
    export_framework,
    framework,
    frameworks,
    import_commitments,
    links,
    new_commitment,
    new_framework,
    unlink,
)
from workstreams.views.groups import group, groups
from workstreams.views.imports import apply_import, drop_import, marked_import, new_import, show_import
from workstreams.views.plans import adopt, leave_seat, mandate, new_period, seats, version, versions
from workstreams.views.pledges import edit_a_pledge, new_pledge, pledge, pledges, reach_stage
from workstreams.views.requests import edit_support_request, new_request, offer, requests, support_request, take_step
from workstreams.views.rounds import (
    close,
    open_one,
    preview_report,
    publish,
    reassign_line,
    report,
    rounds,
    show_round,
)
from workstreams.views.workplan import columns, export, quality, quick, workplan
from workstreams.views.workstream import correct, history, update, workstream

__all__ = [
    "adopt",
    "apply_commitments",
    "apply_import",
    "cancel",
    "classify",
    "close",
    "columns",
    "commitment",
    "correct",
    "coverage",
    "create",
    "drop_import",
    "edit",
    "edit_a_commitment",
    "edit_a_framework",
    "edit_a_pledge",
    "edit_support_request",
    "evidence",
    "export",
    "export_coverage",
    "export_framework",
    "framework",
    "frameworks",
    "group",
    "groups",
    "history",
    "import_commitments",
    "leave_seat",
    "links",
    "mandate",
    "marked_import",
    "new_commitment",
    "new_framework",
    "new_import",
    "new_period",
    "new_pledge",
    "new_request",
    "offer",
    "open_one",
    "pledge",
    "pledges",
    "preview_report",
    "publish",
    "quality",
    "quick",
    "reach_stage",
    "reassign_line",
    "report",
    "requests",
    "rounds",
    "seats",
    "show_import",
    "show_round",
    "support_request",
    "take_step",
    "unlink",
    "update",
    "version",
    "versions",
    "workplan",
    "workstream",
]
