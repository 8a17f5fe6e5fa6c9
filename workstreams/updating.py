"""Reporting on a workstream: what the page of the product and the page behind a link in a mail have in common."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from members.access import access_of
from members.models import Person
from notifications.errors import Conflict
from workstreams.forms import StatusUpdateForm
from workstreams.models import StatusUpdate, Workstream
from workstreams.services import post_status_update


def status_form(
    workstream: Workstream, user: Any, *, data: Mapping[str, Any] | None = None, corrects: StatusUpdate | None = None
) -> StatusUpdateForm:
    """Return the form of a workstream for a user (an account or a person), filled in with what was said last."""
    level = access_of(user).level(workstream.network_id)
    if level is None:
        raise PermissionDenied
    last = corrects or last_update(workstream, user)
    return StatusUpdateForm(data, workstream=workstream, level=level, last=last, is_correction=corrects is not None)


def last_update(workstream: Workstream, user: Any) -> StatusUpdate | None:
    """Return the current update as the user may know it."""
    return workstream.status_updates.visible_to(user).standing(user).newest_first().first()


def save_update(
    form: StatusUpdateForm, workstream: Workstream, *, by: Person, corrects: StatusUpdate | None = None
) -> StatusUpdate | None:
    """Post what the form says; None, with the errors in the form and the text kept, where that cannot be."""
    if not form.is_valid():
        return None
    try:
        return post_status_update(workstream, by=by, corrects=corrects, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
    except Conflict as conflict:
        form.add_error(None, ValidationError(str(conflict), code="conflict"))
    return None


def status_code(form: StatusUpdateForm) -> int:
    """Return the HTTP status of the page that shows the form: 409 where somebody came first."""
    return 409 if form.is_bound and form.has_error(NON_FIELD_ERRORS, "conflict") else 200
