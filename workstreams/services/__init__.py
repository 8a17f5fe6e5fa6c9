"""Writing of what this app holds; each module is named for its noun."""

from workstreams.services.editing import (
    EditConflict,
    NamedPartner,
    cancel_workstream,
    choose_columns,
    classify_workstream,
    create_workstream,
    edit_workstream,
    quick_update,
)
from workstreams.services.status import post_status_update

__all__ = [
    "EditConflict",
    "NamedPartner",
    "cancel_workstream",
    "choose_columns",
    "classify_workstream",
    "create_workstream",
    "edit_workstream",
    "post_status_update",
    "quick_update",
]
